//! The columns of the list, and which of them there is room for.

/// A column of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    Reference,
    /// As a mark of three columns.
    Mark,
    Status,
    Title,
    Priority,
    /// The day alone.
    Day,
    /// The day, and the time if there is one.
    Due,
    Assignees,
    Tags,
}

/// A column in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) column: Column,
    /// Its first column on the screen.
    pub(crate) x: u16,
    pub(crate) width: u16,
}

/// From how wide a terminal on a column is shown, up to which one, and how wide it is; the title takes the rest.
const TABLE: &[(Column, std::ops::Range<u16>, u16)] = &[
    (Column::Mark, 24..140, 3),
    (Column::Status, 140..u16::MAX, 11),
    (Column::Title, 0..u16::MAX, 0),
    (Column::Priority, 52..u16::MAX, 8),
    (Column::Day, 44..140, 10),
    (Column::Due, 140..u16::MAX, 16),
    (Column::Assignees, 76..120, 12),
    (Column::Assignees, 120..u16::MAX, 18),
    (Column::Tags, 96..120, 12),
    (Column::Tags, 120..u16::MAX, 18),
];

/// From how wide a terminal on references are shown.
const REFERENCES: u16 = 32;
/// Widest reference that is shown whole.
const REFERENCE_MAX: u16 = 14;

impl Column {
    /// What stands above it.
    pub(crate) fn heading(self) -> &'static str {
        match self {
            Self::Reference => "Ref",
            Self::Mark => "",
            Self::Status => "Status",
            Self::Title => "Title",
            Self::Priority => "Priority",
            Self::Day | Self::Due => "Due",
            Self::Assignees => "Assignees",
            Self::Tags => "Tags",
        }
    }
}

/// The columns a terminal of this width has room for; `reference` is the width of the widest reference to be shown.
pub(crate) fn fit(width: u16, reference: u16) -> Vec<Slot> {
    let reference = (Column::Reference, REFERENCES..u16::MAX, reference.clamp(3, REFERENCE_MAX));
    let shown = || std::iter::once(&reference).chain(TABLE).filter(|(_, from, _)| from.contains(&width));
    // A blank between any two, and one at either edge.
    let others: u16 = shown().map(|(_, _, width)| width + 1).sum();
    let title = width.saturating_sub(others + 1);
    let mut x = 1;
    let mut slots = Vec::new();
    for (column, _, width) in shown() {
        let width = if *column == Column::Title { title } else { *width };
        slots.push(Slot { column: *column, x, width });
        x += width + 1;
    }
    slots
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn columns_never_overlap_and_titles_can_be_read(width in 60_u16..400, reference in 0_u16..40) {
            let slots = fit(width, reference);
            for pair in slots.windows(2) {
                prop_assert!(pair[0].x + pair[0].width < pair[1].x);
            }
            let last = slots.last().unwrap();
            prop_assert!(last.x + last.width < width);
            let title = slots.iter().find(|slot| slot.column == Column::Title).unwrap();
            prop_assert!(title.width >= 18, "{} columns for titles at {width}", title.width);
        }
    }

    #[test]
    fn a_sliver_of_a_terminal_shows_titles_alone() {
        let columns: Vec<_> = fit(20, 6).iter().map(|slot| slot.column).collect();
        assert_eq!(columns, [Column::Title]);
    }
}
