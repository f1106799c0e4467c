//! `--limit N|all`

use std::str::FromStr;

use nimbus_http::wire::page::Limit;

use crate::pages;

/// How many items are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Most {
    /// At most so many.
    Number(usize),
    /// All there are.
    All,
}

impl Most {
    /// The size of the next page, when so many were read.
    pub(crate) fn page(self, so_far: usize) -> Limit {
        match self {
            Self::All => pages::most(),
            Self::Number(most) => {
                let left = u64::try_from(most.saturating_sub(so_far)).unwrap_or(u64::MAX);
                Limit::new(left.max(1)).unwrap_or_else(pages::most)
            }
        }
    }

    /// Whether so many are enough.
    pub(crate) fn is_reached(self, so_far: usize) -> bool {
        match self {
            Self::All => false,
            Self::Number(most) => so_far >= most,
        }
    }
}

impl FromStr for Most {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "all" => Ok(Self::All),
            _ => match text.parse() {
                Ok(number) if number > 0 => Ok(Self::Number(number)),
                _ => Err("must be a number from 1, or `all`"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("50", Some(Most::Number(50)))]
    #[case("all", Some(Most::All))]
    #[case("0", None)]
    #[case("-1", None)]
    #[case("many", None)]
    fn a_limit_is_a_number_or_all(#[case] text: &str, #[case] most: Option<Most>) {
        assert_eq!(text.parse().ok(), most);
    }

    #[rstest]
    #[case::fits_one_page(Most::Number(50), 0, 50)]
    #[case::more_than_a_page(Most::Number(450), 0, 200)]
    #[case::the_rest(Most::Number(450), 400, 50)]
    #[case::all(Most::All, 1_000, 200)]
    fn pages_are_as_large_as_is_useful(#[case] most: Most, #[case] so_far: usize, #[case] page: usize) {
        assert_eq!(most.page(so_far).get(), page);
    }
}
