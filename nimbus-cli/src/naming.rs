//! How a task is named on the command line: `OPS-42`, an id, a pasted address, or numbers of the last listing.

use std::str::FromStr;

use nimbus_core::reference::TaskRef;

/// Most tasks one range can name: a slip of the finger must not mean thousands.
const RANGE_MAX: u64 = 200;

/// Tasks as they were named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Named {
    /// One, by id or reference.
    Task(TaskRef),
    /// Numbers of the last listing, as `3`, `1-3` or `1-3,7`.
    Numbers(Vec<u64>),
}

impl FromStr for Named {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.starts_with(|first: char| first.is_ascii_digit()) {
            return numbers(text).map(Self::Numbers);
        }
        last_segment(text).unwrap_or(text).parse().map(Self::Task).map_err(|_| {
            "a task is named by a reference such as OPS-42, by its id, by its address, or by its number in the last listing"
                .to_owned()
        })
    }
}

/// The task in an address such as `https://tasks.example.org/acme/tasks/OPS-42?x#y`.
fn last_segment(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let path = rest.split(['?', '#']).next()?;
    path.trim_end_matches('/').rsplit('/').next()
}

fn numbers(text: &str) -> Result<Vec<u64>, String> {
    let mut all = Vec::new();
    for part in text.split(',') {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let one = |text: &str| {
            text.parse::<u64>().map_err(|_| format!("{text:?} is not a number of the last listing"))
        };
        let (from, to) = (one(from)?, one(to)?);
        if from > to {
            return Err(format!("{part}: a range begins with its smaller number"));
        }
        if to - from >= RANGE_MAX {
            return Err(format!("{part}: a range names at most {RANGE_MAX} tasks"));
        }
        all.extend((from..=to).filter(|number| !all.contains(number)).collect::<Vec<_>>());
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("ops-42", "OPS-42")]
    #[case("https://tasks.example.org/v1/orgs/acme/tasks/OPS-42", "OPS-42")]
    #[case("https://tasks.example.org/tasks/OPS-42/?a=b#c", "OPS-42")]
    #[case("tsk_01h455vb4pex5vsknk084sn02q", "tsk_01h455vb4pex5vsknk084sn02q")]
    fn a_task_has_several_names(#[case] text: &str, #[case] task: &str) {
        assert_eq!(text.parse(), Ok(Named::Task(task.parse().unwrap())));
    }

    #[rstest]
    #[case("3", &[3])]
    #[case("1-3,7", &[1, 2, 3, 7])]
    #[case("2,1-3", &[2, 1, 3])]
    fn numbers_can_be_ranges(#[case] text: &str, #[case] numbers: &[u64]) {
        assert_eq!(text.parse(), Ok(Named::Numbers(numbers.to_vec())));
    }

    #[rstest]
    #[case::no_name("milk", "such as OPS-42")]
    #[case::backwards("3-1", "smaller number")]
    #[case::far_too_many("1-9999", "at most 200")]
    #[case::not_a_number("1-x", "\"x\" is not a number")]
    #[case::too_large("99999999999999999999", "is not a number")]
    #[case::half_a_range("1-", "is not a number")]
    fn what_names_no_task_says_why(#[case] text: &str, #[case] why: &str) {
        let error = text.parse::<Named>().unwrap_err();
        assert!(error.contains(why), "{error}");
    }
}
