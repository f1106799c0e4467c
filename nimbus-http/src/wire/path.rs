//! Path templates such as `/v1/orgs/{org}/tasks/{task}`: filled by clients, read by the server.

use nimbus_core::fault::Input;
use serde_json::{Map, Value};

/// The names in a template, in order.
pub fn names(template: &str) -> impl Iterator<Item = &str> {
    template.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
}

/// The path for these parameters.
pub fn fill<P: Input>(template: &str, parameters: &P) -> String {
    let values = parameters.encode();
    let segments = template.split('/').map(|segment| {
        match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(name) => escape(values.get(name).and_then(Value::as_str).unwrap_or_default()),
            None => segment.to_owned(),
        }
    });
    segments.collect::<Vec<_>>().join("/")
}

/// The parameters in these decoded segments; `None` if one cannot be the name of anything, which is *not found*.
pub fn read<'a, P: Input>(segments: impl Iterator<Item = (&'a str, &'a str)>) -> Option<P> {
    let map: Map<String, Value> = segments.map(|(name, text)| (name.to_owned(), Value::from(text))).collect();
    P::from_json(&Value::Object(map)).ok()
}

/// Percent-encodes everything but the unreserved characters (RFC 3986, §2.3).
fn escape(segment: &str) -> String {
    segment.bytes().fold(String::with_capacity(segment.len()), |mut out, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            other => {
                const HEX: &[u8; 16] = b"0123456789ABCDEF";
                out.push('%');
                out.push(char::from(HEX[usize::from(other >> 4)]));
                out.push(char::from(HEX[usize::from(other & 15)]));
            }
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use nimbus_core::reference::{OrgRef, TaskRef};
    use nimbus_core::text::Title;

    use super::*;

    nimbus_core::input! {
        /// A task's path.
        struct TaskPath {
            /// The organization.
            org: OrgRef,
            /// The task.
            task: TaskRef,
        }
    }

    nimbus_core::input! {
        /// A path with any text in it.
        struct TitlePath {
            /// The text.
            title: Title,
        }
    }

    const TEMPLATE: &str = "/v1/orgs/{org}/tasks/{task}";

    #[test]
    fn a_template_is_filled_and_read_again() {
        let path = TaskPath { org: "acme".parse().unwrap(), task: "OPS-42".parse().unwrap() };
        assert_eq!(fill(TEMPLATE, &path), "/v1/orgs/acme/tasks/OPS-42");
        assert_eq!(names(TEMPLATE).collect::<Vec<_>>(), ["org", "task"]);
        assert_eq!(read([("org", "acme"), ("task", "OPS-42")].into_iter()), Some(path));
    }

    #[test]
    fn a_segment_never_becomes_two() {
        let path = TitlePath { title: Title::parse("../a b/ü?").unwrap() };
        assert_eq!(fill("/v1/{title}", &path), "/v1/..%2Fa%20b%2F%C3%BC%3F");
    }

    #[test]
    fn what_cannot_be_an_id_is_nothing() {
        assert_eq!(read::<TaskPath>([("org", "acme"), ("task", "0")].into_iter()), None);
    }
}
