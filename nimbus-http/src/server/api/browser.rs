//! Requests a browser makes on behalf of a page: refused where the page is somebody else's (CSRF).

use http::request::Parts;
use http::{HeaderMap, HeaderValue, Uri, header};

use super::credentials::Credentials;
use crate::endpoint::Row;
use crate::server::Setup;
use crate::wire::problem::Problem;
use crate::wire::problem_code::ProblemCode;

/// Refuses an unsafe request of a foreign page. A bearer token never comes by itself, so it needs no such proof; with the
/// cookie the browser must say where the page is from; without either, a page that says it is foreign is refused, so that
/// nobody is signed in to somebody else's account.
///
/// # Errors
/// `forbidden`.
pub(super) fn check(
    setup: &Setup,
    row: &Row,
    head: &Parts,
    credentials: &Credentials,
) -> Result<(), Problem> {
    let said = match credentials {
        _ if !row.method.is_write() => return Ok(()),
        Credentials::Bearer(_) => return Ok(()),
        Credentials::Cookie(_) => from_here(setup, &head.headers, &head.uri).unwrap_or(false),
        Credentials::None => from_here(setup, &head.headers, &head.uri).unwrap_or(true),
    };
    if said {
        return Ok(());
    }
    let detail = "this request comes from a page of another site, or does not say where it comes from";
    Err(Problem::new(ProblemCode::Forbidden, detail))
}

/// Whether the page is ours, as the browser says; `None` where it says nothing. Both headers are out of a page's reach
/// (Fetch metadata, §2; RFC 6454, §7).
fn from_here(setup: &Setup, headers: &HeaderMap, uri: &Uri) -> Option<bool> {
    let origin = headers.get(header::ORIGIN).map(|origin| is_ours(setup, origin, headers, uri));
    let site = headers.get("sec-fetch-site").map(|site| site == "same-origin");
    match (origin, site) {
        // A listed origin is another site to the browser, and yet may ask.
        (Some(ours), _) => Some(ours),
        (None, site) => site,
    }
}

fn is_ours(setup: &Setup, origin: &HeaderValue, headers: &HeaderMap, uri: &Uri) -> bool {
    if setup.cors_origins.contains(origin) {
        return true;
    }
    let Ok(origin) = origin.to_str() else { return false };
    if let Some(url) = &setup.public_url {
        return origin == origin_of(url);
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| uri.authority().map(http::uri::Authority::as_str));
    // Without a public URL there is no telling whether TLS is in front.
    host.is_some_and(|host| origin.split_once("://").is_some_and(|(_, rest)| rest == host))
}

/// Scheme and authority of a URL.
fn origin_of(url: &str) -> &str {
    let after = url.find("://").map_or(0, |at| at + 3);
    let end = url[after..].find('/').map_or(url.len(), |at| after + at);
    &url[..end]
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::server::{Draining, Limits};

    fn told(public_url: Option<&str>, lines: &[(&'static str, &'static str)]) -> Option<bool> {
        let mut setup = Setup::new(Limits::default(), Draining::never());
        setup.public_url = public_url.map(str::to_owned);
        setup.cors_origins = vec![HeaderValue::from_static("https://board.example")];
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, HeaderValue::from_static(value));
        }
        from_here(&setup, &headers, &Uri::from_static("/v1/orgs"))
    }

    #[rstest]
    #[case::silent(&[], None)]
    #[case::same_origin(&[("sec-fetch-site", "same-origin")], Some(true))]
    #[case::neighbouring_host(&[("sec-fetch-site", "same-site")], Some(false))]
    #[case::cross_site(&[("sec-fetch-site", "cross-site")], Some(false))]
    #[case::address_bar(&[("sec-fetch-site", "none")], Some(false))]
    #[case::own_host(&[("host", "a.example:80"), ("origin", "http://a.example:80")], Some(true))]
    #[case::other_host(&[("host", "a.example"), ("origin", "http://b.example")], Some(false))]
    #[case::hidden_origin(&[("host", "a.example"), ("origin", "null")], Some(false))]
    #[case::listed(&[("sec-fetch-site", "cross-site"), ("origin", "https://board.example")], Some(true))]
    #[case::headers_disagree(&[("sec-fetch-site", "same-origin"), ("host", "a"), ("origin", "http://b")], Some(false))]
    fn a_page_is_known_by_what_the_browser_says(
        #[case] lines: &[(&'static str, &'static str)],
        #[case] ours: Option<bool>,
    ) {
        assert_eq!(told(None, lines), ours);
    }

    #[rstest]
    #[case::the_same("https://tasks.example", Some(true))]
    #[case::without_tls("http://tasks.example", Some(false))]
    #[case::what_the_host_header_says("https://a.example", Some(false))]
    fn a_public_url_says_which_origin_is_ours(#[case] origin: &'static str, #[case] ours: Option<bool>) {
        let lines = [("host", "a.example"), ("origin", origin)];
        assert_eq!(told(Some("https://tasks.example/nimbus/"), &lines), ours);
    }
}
