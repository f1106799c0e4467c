//! Putting things in an order in which whatever they hang on comes first.

/// An order of the indices of `parents`, and those whose parent leads back to them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Order {
    /// Every index once; parents before what hangs on them, else as they were.
    pub(super) indices: Vec<usize>,
    /// The indices that close a circle: for them alone the parent comes later.
    pub(super) circles: Vec<usize>,
}

/// How far the walk has come with an index.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Walk {
    New,
    Climbing,
    Placed,
}

/// Orders the indices of `parents`, each of which holds the index it hangs on.
pub(super) fn parents_first(parents: &[Option<usize>]) -> Order {
    let mut walks = vec![Walk::New; parents.len()];
    let mut order = Order { indices: Vec::with_capacity(parents.len()), circles: Vec::new() };
    for start in 0..parents.len() {
        let mut path = Vec::new();
        let mut next = Some(start);
        while let Some(at) = next.filter(|at| walks[*at] == Walk::New) {
            walks[at] = Walk::Climbing;
            path.push(at);
            next = parents[at];
        }
        if next.is_some_and(|at| walks[at] == Walk::Climbing) {
            order.circles.extend(path.last());
        }
        for at in path.into_iter().rev() {
            walks[at] = Walk::Placed;
            order.indices.push(at);
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[rstest::rstest]
    #[case::nothing_hangs_together(&[None, None, None], &[0, 1, 2], &[])]
    #[case::a_parent_that_comes_later_moves_before_its_first_child(&[None, Some(3), None, None], &[0, 3, 1, 2], &[])]
    #[case::a_chain(&[Some(1), Some(2), None], &[2, 1, 0], &[])]
    #[case::its_own_parent(&[Some(0)], &[0], &[0])]
    #[case::two_in_a_circle(&[Some(1), Some(0), Some(0)], &[1, 0, 2], &[1])]
    fn parents_come_first(
        #[case] parents: &[Option<usize>],
        #[case] indices: &[usize],
        #[case] circles: &[usize],
    ) {
        let expected = Order { indices: indices.to_vec(), circles: circles.to_vec() };
        assert_eq!(parents_first(parents), expected);
    }

    proptest! {
        #[test]
        fn every_index_comes_once_and_after_its_parent(parents in prop::collection::vec(prop::option::of(0usize..30), 30)) {
            let order = parents_first(&parents);
            let place = |index: usize| order.indices.iter().position(|at| *at == index).expect("is there");
            let mut sorted = order.indices.clone();
            sorted.sort_unstable();
            prop_assert_eq!(sorted, (0..30).collect::<Vec<_>>());
            for (index, parent) in parents.iter().enumerate() {
                if let Some(parent) = parent && !order.circles.contains(&index) {
                    prop_assert!(place(*parent) < place(index));
                }
            }
        }
    }
}
