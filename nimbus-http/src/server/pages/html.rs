//! A plain page of ours, and how little a browser lets it do.

use axum::response::{Html, IntoResponse, Response};
use http::{HeaderName, header};

/// No scripts, styles, images or frames: text and links.
const POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A page of this title; `body` is HTML.
pub(in crate::server) fn page(title: &str, body: &str) -> Response {
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{} – Nimbus Tasks</title>\n</head>\n\
         <body>\n<main>\n{body}</main>\n</body>\n</html>\n",
        escape(title),
    );
    let headers: [(HeaderName, &str); 2] =
        [(header::CONTENT_SECURITY_POLICY, POLICY), (header::CACHE_CONTROL, "public, max-age=3600")];
    (headers, Html(page)).into_response()
}

/// Text as HTML.
pub(in crate::server) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

/// Text with `` `code` `` in it, as HTML.
pub(in crate::server) fn prose(text: &str) -> String {
    escape(text)
        .split('`')
        .enumerate()
        .map(|(turn, part)| if turn % 2 == 1 { format!("<code>{part}</code>") } else { part.to_owned() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_escaped_before_its_code_is_marked() {
        assert_eq!(prose("a `<b>` & c"), "a <code>&lt;b&gt;</code> &amp; c");
    }
}
