//! The name of one request, on its answer and in the log.

use std::fmt;

use nimbus_core::time::Clock;
use uuid::Uuid;

/// The id of one request (UUIDv7), answered as `Request-Id` and found in every log line about it. An extension of every
/// request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestId(Uuid);

impl RequestId {
    /// A new one.
    pub fn generate(clock: &dyn Clock) -> Self {
        Self(clock.uuid())
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

/// The trace id of a W3C `traceparent` header; `None` if it is not one (Trace Context, §3.2).
pub(super) fn trace_id(traceparent: &str) -> Option<&str> {
    let mut parts = traceparent.split('-');
    let (version, trace, parent, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let hex = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    let zero = |text: &str| text.bytes().all(|byte| byte == b'0');
    let known = hex(version, 2) && version != "ff" && (version != "00" || parts.next().is_none());
    (known && hex(trace, 32) && !zero(trace) && hex(parent, 16) && !zero(parent) && hex(flags, 2))
        .then_some(trace)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::plain("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", true)]
    #[case::a_later_version_may_say_more(
        "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        true
    )]
    #[case::this_version_may_not("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more", false)]
    #[case::no_such_version("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", false)]
    #[case::capitals("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", false)]
    #[case::zero_trace("00-00000000000000000000000000000000-00f067aa0ba902b7-01", false)]
    #[case::zero_parent("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", false)]
    #[case::short("00-4bf92f-00f067aa0ba902b7-01", false)]
    #[case::a_log_line_forged("00-\"\nlevel=error", false)]
    fn only_a_valid_traceparent_is_honoured(#[case] header: &str, #[case] valid: bool) {
        assert_eq!(trace_id(header).is_some(), valid);
    }
}
