//! Pages of lists so short that the store answers them whole: a person's organizations, sessions and tokens.

use std::cmp::Ordering;

use nimbus_core::store::page::Cut;

use super::cursor::Place;

/// The page of `all` that `cut` asks for, where `compare` orders two keys as the list does; the next page begins after the
/// last item's key, whatever came or went meanwhile.
pub fn page<T>(
    mut all: Vec<T>,
    cut: &Cut,
    key: impl Fn(&T) -> String,
    compare: impl Fn(&str, &str) -> Ordering,
) -> (Vec<T>, Option<Place>) {
    all.sort_by(|a, b| compare(&key(a), &key(b)));
    if let Some(after) = &cut.after {
        all.retain(|item| compare(&key(item), after).is_gt());
    }
    let more = all.len() > cut.limit;
    all.truncate(cut.limit);
    let next = all.last().filter(|_| more).map(|last| Place::after(key(last)));
    (all, next)
}

/// Names forwards.
pub fn forwards(a: &str, b: &str) -> Ordering {
    a.cmp(b)
}

/// Ids backwards: newest first, because ids begin with their time.
pub fn newest_first(a: &str, b: &str) -> Ordering {
    b.cmp(a)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(after: Option<&str>) -> Cut {
        Cut { after: after.map(str::to_owned), limit: 2 }
    }

    #[test]
    fn pages_follow_each_other_even_where_the_last_item_is_gone() {
        let all = vec!["c", "a", "d", "b"];
        let page = |after| super::page(all.clone(), &cut(after), |item| (*item).to_owned(), forwards);
        assert_eq!(page(None), (vec!["a", "b"], Some(Place::after("b".to_owned()))));
        assert_eq!(page(Some("b")), (vec!["c", "d"], None));
        assert_eq!(page(Some("bb")), (vec!["c", "d"], None));
    }

    #[test]
    fn the_newest_come_first_where_asked() {
        let (items, _) = page(vec!["a", "c", "b"], &cut(None), |item| (*item).to_owned(), newest_first);
        assert_eq!(items, ["c", "b"]);
    }
}
