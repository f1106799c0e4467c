//! Cutting a list into pages.

use nimbus_core::store::page::{Cut, Page};

/// Which way a list runs along its keys.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Rising,
    Falling,
}

/// Sorts items by their keys and takes those after the cut.
pub(super) fn page<T>(mut items: Vec<(String, T)>, order: Order, cut: &Cut) -> Page<T> {
    items.sort_by(|(a, _), (b, _)| if order == Order::Rising { a.cmp(b) } else { b.cmp(a) });
    items.retain(|(key, _)| match (&cut.after, order) {
        (None, _) => true,
        (Some(after), Order::Rising) => key > after,
        (Some(after), Order::Falling) => key < after,
    });
    let more = items.len() > cut.limit;
    items.truncate(cut.limit);
    let next = items.last().map(|(key, _)| key.clone()).filter(|_| more);
    Page { items: items.into_iter().map(|(_, item)| item).collect(), next }
}
