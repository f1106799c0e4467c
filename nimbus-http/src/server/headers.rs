//! The headers every answer carries (API.md, convention 13).

use http::{HeaderMap, HeaderName, HeaderValue, header};

/// What an API answer may do in a browser: nothing.
const NOTHING: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// How long browsers insist on TLS once they have seen it: a year.
const INSIST_ON_TLS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Adds what the handler has not said itself.
pub(super) fn secure(headers: &mut HeaderMap, https: bool) {
    unless_said(headers, header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    unless_said(headers, header::CONTENT_SECURITY_POLICY, NOTHING);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    unless_said(headers, header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, INSIST_ON_TLS);
    }
}

fn unless_said(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    headers.entry(name).or_insert(value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handler_that_forbids_storing_is_heeded() {
        let mut headers = HeaderMap::new();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        secure(&mut headers, false);
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
        assert_eq!(headers[header::CONTENT_SECURITY_POLICY], NOTHING);
    }

    #[test]
    fn browsers_insist_on_tls_only_where_there_is_tls() {
        let (mut plain, mut tls) = (HeaderMap::new(), HeaderMap::new());
        secure(&mut plain, false);
        secure(&mut tls, true);
        assert!(!plain.contains_key(header::STRICT_TRANSPORT_SECURITY));
        assert!(tls.contains_key(header::STRICT_TRANSPORT_SECURITY));
    }
}
