//! Whether a request can be read at all, before anybody looks at what it asks for.

use axum::extract::Request;
use http::uri::Authority;
use http::{HeaderValue, Version, header};

use super::connection::Peer;
use crate::wire::problem::Problem;
use crate::wire::problem_code::ProblemCode;

/// Refuses a request that names no host or several (RFC 9112, §3.2), or whose path or query is not UTF-8.
///
/// # Errors
/// `malformed`, with what is wrong and where.
pub(super) fn check(request: &Request) -> Result<(), Problem> {
    // A request that never was on a wire has no host to name.
    if request.extensions().get::<Peer>().is_some() && !names_one_host(request) {
        let detail = "send exactly one Host header, with the host (and port) that is asked";
        return Err(Problem::new(ProblemCode::Malformed, detail));
    }
    let uri = request.uri();
    for (part, text) in [("path", uri.path()), ("query", uri.query().unwrap_or_default())] {
        if let Some(escape) = first_foreign(text) {
            let detail = format!("the {part} is not UTF-8 at `{escape}`");
            return Err(Problem::new(ProblemCode::Malformed, detail));
        }
    }
    Ok(())
}

/// HTTP/1.0 knew no hosts, and HTTP/2 names them in the target.
fn names_one_host(request: &Request) -> bool {
    let hosts: Vec<&HeaderValue> = request.headers().get_all(header::HOST).iter().collect();
    match hosts.as_slice() {
        [] => request.version() != Version::HTTP_11,
        [host] => Authority::try_from(host.as_bytes()).is_ok_and(|host| !host.as_str().contains('@')),
        _ => false,
    }
}

/// The first percent-escape that does not belong to UTF-8 text.
fn first_foreign(text: &str) -> Option<&str> {
    let (mut bytes, mut places) = (Vec::with_capacity(text.len()), Vec::with_capacity(text.len()));
    let mut at = 0;
    while at < text.len() {
        let escaped = text.get(at + 1..at + 3).filter(|_| text.as_bytes()[at] == b'%');
        let escaped = escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(escaped.unwrap_or(text.as_bytes()[at]));
        places.push(at);
        at += if escaped.is_some() { 3 } else { 1 };
    }
    let place = places[std::str::from_utf8(&bytes).err()?.valid_up_to()];
    Some(text.get(place..place + 3).unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::plain("/v1/orgs/acme", None)]
    #[case::escaped("filter=caf%C3%A9%20", None)]
    #[case::no_escape_at_all("100%", None)]
    #[case::half_an_escape("a%4", None)]
    #[case::a_foreign_byte("a%ffb", Some("%ff"))]
    #[case::half_a_letter("%C3%A9%C3", Some("%C3"))]
    fn an_escape_that_is_no_text_is_found(#[case] text: &str, #[case] found: Option<&str>) {
        assert_eq!(first_foreign(text), found);
    }
}
