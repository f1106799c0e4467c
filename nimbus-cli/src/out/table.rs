//! A table that fits the terminal.

use super::line::{DIM, Line};

/// Between two columns.
const GAP: usize = 2;

/// What is known about a column before its rows are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    heading: &'static str,
    right: bool,
    /// The fewest columns it can be squeezed to; `None` for one that is always shown whole.
    least: Option<usize>,
    /// How much it matters beside others that are squeezed.
    weight: usize,
}

impl Column {
    /// A column that is shown whole.
    pub(crate) const fn whole(heading: &'static str) -> Self {
        Self { heading, right: false, least: None, weight: 1 }
    }

    /// A column of numbers.
    pub(crate) const fn number(heading: &'static str) -> Self {
        Self { heading, right: true, least: None, weight: 1 }
    }

    /// A column of text, which can be cut down to `least`.
    pub(crate) const fn text(heading: &'static str, least: usize) -> Self {
        Self { heading, right: false, least: Some(least), weight: 1 }
    }

    /// The same column, which gives way later: it is left so many times as wide as others that are squeezed.
    pub(crate) const fn weight(mut self, weight: usize) -> Self {
        self.weight = weight;
        self
    }
}

/// Rows under headings.
#[derive(Debug)]
pub(crate) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Line>>,
}

impl Table {
    /// An empty table.
    pub(crate) fn new(columns: &[Column]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new() }
    }

    /// Adds a row with a cell for every column.
    pub(crate) fn row(&mut self, cells: Vec<Line>) {
        debug_assert_eq!(cells.len(), self.columns.len(), "a row has a cell for every column");
        self.rows.push(cells);
    }

    /// The lines of the table in at most `width` columns, as far as they can be squeezed; `None` for any width. Columns
    /// in which every cell is empty are left out.
    pub(crate) fn render(mut self, width: Option<usize>) -> String {
        self.drop_empty();
        let widths = self.widths(width);
        let mut out = String::new();
        let headings = self.columns.iter().map(|column| Line::new().styled(DIM, column.heading)).collect();
        for row in std::iter::once(headings).chain(self.rows) {
            write(&mut out, &self.columns, &widths, row);
        }
        out
    }

    fn drop_empty(&mut self) {
        let used: Vec<bool> = (0..self.columns.len())
            .map(|column| self.rows.iter().any(|row| !row[column].is_empty()))
            .collect();
        let mut keep = used.iter();
        self.columns.retain(|_| *keep.next().expect("one for every column"));
        for row in &mut self.rows {
            let mut keep = used.iter();
            row.retain(|_| *keep.next().expect("one for every column"));
        }
    }

    fn widths(&self, most: Option<usize>) -> Vec<usize> {
        let mut widths: Vec<usize> = (0..self.columns.len())
            .map(|column| {
                let cells = self.rows.iter().map(|row| row[column].width());
                cells.chain([self.columns[column].heading.len()]).max().unwrap_or_default()
            })
            .collect();
        if let Some(most) = most {
            self.squeeze(&mut widths, most);
        }
        widths
    }

    /// Takes what is too much from the widest column that can give, one column of the screen at a time.
    fn squeeze(&self, widths: &mut [usize], most: usize) {
        let gaps = GAP * widths.len().saturating_sub(1);
        let mut excess = (widths.iter().sum::<usize>() + gaps).saturating_sub(most);
        while excess > 0 {
            let can_give =
                |column: &usize| self.columns[*column].least.is_some_and(|least| widths[*column] > least);
            let Some(widest) = (0..widths.len())
                .filter(can_give)
                .max_by_key(|column| widths[*column] * 8 / self.columns[*column].weight)
            else {
                return;
            };
            widths[widest] -= 1;
            excess -= 1;
        }
    }
}

fn write(out: &mut String, columns: &[Column], widths: &[usize], row: Vec<Line>) {
    let last = row.len().saturating_sub(1);
    for (number, cell) in row.into_iter().enumerate() {
        let cell = cell.cut(widths[number]);
        let padding = " ".repeat(widths[number].saturating_sub(cell.width()));
        if columns[number].right {
            out.push_str(&padding);
        }
        cell.render(out);
        if number < last {
            if !columns[number].right {
                out.push_str(&padding);
            }
            out.push_str(&" ".repeat(GAP));
        }
    }
    out.truncate(out.trim_end_matches(' ').len());
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 4] =
        [Column::number("#"), Column::whole("REF"), Column::text("TITLE", 8), Column::text("TAGS", 4)];

    fn table(rows: &[[&str; 4]], width: Option<usize>) -> String {
        let mut table = Table::new(&COLUMNS);
        for row in rows {
            table.row(row.iter().map(|cell| Line::new().data(cell)).collect());
        }
        anstream::adapter::strip_str(&table.render(width)).to_string()
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let shown = table(&[["1", "OPS-1", "Buy milk", "home"], ["10", "OPS-10", "漢字", "a"]], None);
        assert_eq!(
            shown,
            " #  REF     TITLE     TAGS\n 1  OPS-1   Buy milk  home\n10  OPS-10  漢字      a\n"
        );
    }

    #[test]
    fn a_column_without_content_is_left_out() {
        assert_eq!(table(&[["1", "OPS-1", "Buy milk", ""]], None), "#  REF    TITLE\n1  OPS-1  Buy milk\n");
    }

    #[test]
    fn the_widest_column_gives_way_until_the_table_fits() {
        let shown = table(&[["1", "OPS-1", "Rotate the database password", "security"]], Some(30));
        assert!(shown.lines().all(|line| line.chars().count() <= 30), "{shown}");
        assert!(shown.contains('…') && shown.contains("OPS-1"), "{shown}");
    }

    #[test]
    fn a_table_is_not_squeezed_beyond_use() {
        let shown = table(&[["1", "OPS-1", "Rotate the database password", "security"]], Some(3));
        assert!(shown.contains("Rotate"), "{shown}");
    }
}
