//! Markdown tables that line up, so that a reviewer reads a change of one cell as that.

use std::fmt::Write;

/// A table with its columns as wide as their widest cell.
pub(crate) fn table<const N: usize>(head: [&str; N], rows: &[[String; N]]) -> String {
    let widths: [usize; N] = std::array::from_fn(|column| {
        let cells = rows.iter().map(|row| row[column].as_str()).chain([head[column]]);
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    });
    let mut text = String::new();
    line(&mut text, &head.map(str::to_owned), &widths, ' ');
    line(&mut text, &[const { String::new() }; N], &widths, '-');
    for row in rows {
        line(&mut text, row, &widths, ' ');
    }
    text
}

fn line<const N: usize>(text: &mut String, cells: &[String; N], widths: &[usize; N], fill: char) {
    text.push('|');
    for (cell, width) in cells.iter().zip(widths) {
        let rest: String = std::iter::repeat_n(fill, width - cell.chars().count()).collect();
        write!(text, "{fill}{cell}{rest}{fill}|").expect("a text takes everything");
    }
    text.push('\n');
}

#[test]
fn columns_line_up() {
    let drawn = table(["a", "bb"], &[["1".into(), "two".into()], ["✓".into(), String::new()]]);
    assert_eq!(drawn, "| a | bb  |\n|---|-----|\n| 1 | two |\n| ✓ |     |\n");
}
