//! How a task is named on the command line: `OPS-42`, an id, a pasted address, or numbers of the last listing.

use std::str::FromStr;

use nimbus_core::reference::{OrgRef, TaskRef};
use nimbus_http::client::ServerUrl;

/// Most tasks one range can name: a slip of the finger must not mean thousands.
const RANGE_MAX: u64 = 200;

/// Tasks as they were named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Named {
    /// One, by id or reference.
    Task(TaskRef),
    /// Numbers of the last listing, as `3`, `1-3` or `1-3,7`.
    Numbers(Vec<u64>),
    /// One, by its address on a server.
    Address(Box<Address>),
}

/// Where a task is in the world: `https://tasks.example.org/v1/orgs/acme/tasks/OPS-42`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// All of it but query and fragment.
    pub(crate) url: ServerUrl,
    /// The organization in it.
    pub(crate) org: OrgRef,
    /// The task in it.
    pub(crate) task: TaskRef,
}

impl FromStr for Named {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.starts_with(|first: char| first.is_ascii_digit()) {
            return numbers(text).map(Self::Numbers);
        }
        if text.contains("://") {
            return text.parse().map(|address| Self::Address(Box::new(address)));
        }
        text.parse().map(Self::Task).map_err(|_| {
            "a task is named by a reference such as OPS-42, by its id, by its address, or by its number in the last listing"
                .to_owned()
        })
    }
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let whole = text.split(['?', '#']).next().unwrap_or(text);
        let url: ServerUrl = whole.parse().map_err(|why| format!("{why}"))?;
        let mut segments = whole.trim_end_matches('/').rsplit('/');
        let mut next = || segments.next().unwrap_or_default();
        let (task, tasks, org, orgs, v1) = (next(), next(), next(), next(), next());
        let (Ok(task), "tasks", Ok(org), "orgs", "v1") = (task.parse(), tasks, org.parse(), orgs, v1) else {
            return Err("the address of a task ends in /v1/orgs/ORG/tasks/TASK, such as \
                        https://tasks.example.org/v1/orgs/acme/tasks/OPS-42"
                .to_owned());
        };
        Ok(Self { url, org, task })
    }
}

impl Address {
    /// Whether it is of this server.
    pub(crate) fn is_of(&self, server: &ServerUrl) -> bool {
        server.path_of(&self.url).is_some_and(|path| path.starts_with("/v1/"))
    }

    /// The server in it.
    pub(crate) fn server(&self) -> String {
        let url = self.url.to_string();
        url.rsplit_once("/v1/orgs/").map_or(url.clone(), |(server, _)| server.to_owned())
    }
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
    #[case("tsk_01h455vb4pex5vsknk084sn02q", "tsk_01h455vb4pex5vsknk084sn02q")]
    fn a_task_has_several_names(#[case] text: &str, #[case] task: &str) {
        assert_eq!(text.parse(), Ok(Named::Task(task.parse().unwrap())));
    }

    #[rstest]
    #[case("https://tasks.example.org/v1/orgs/acme/tasks/OPS-42", "https://tasks.example.org")]
    #[case("https://tasks.example.org/v1/orgs/acme/tasks/OPS-42/?a=b#c", "https://tasks.example.org")]
    #[case("HTTP://LOCALHOST:80/nimbus/v1/orgs/acme/tasks/ops-42", "http://localhost/nimbus")]
    fn an_address_names_server_organization_and_task(#[case] text: &str, #[case] server: &str) {
        let Named::Address(address) = text.parse().unwrap() else { panic!("{text} is no address") };
        assert!(address.is_of(&server.parse().unwrap()));
        assert!(!address.is_of(&"https://other.example".parse().unwrap()));
        assert_eq!(address.server(), server);
        assert_eq!((address.org.to_string(), address.task.to_string()), ("acme".into(), "OPS-42".into()));
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
    #[case::half_an_address("https://tasks.example.org/tasks/OPS-42", "/v1/orgs/ORG/tasks/TASK")]
    #[case::address_of_something_else("https://tasks.example.org/v1/orgs/acme/projects/OPS", "tasks/TASK")]
    #[case::address_with_a_user("https://a@b.example/v1/orgs/acme/tasks/OPS-42", "names no user")]
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
