//! The URL of a database with one part of it replaced.

use std::net::SocketAddr;
use std::ops::Range;

/// The URL with another database.
pub(super) fn with_name(url: &str, name: &str) -> String {
    let options = url.find('?').map_or("", |at| &url[at..]);
    format!("{}/{name}{options}", &url[..authority(url).end])
}

/// The URL with another host and port.
pub(super) fn through(url: &str, proxy: SocketAddr) -> String {
    let authority = authority(url);
    let host = url[authority.clone()].rfind('@').map_or(authority.start, |at| authority.start + at + 1);
    format!("{}{proxy}{}", &url[..host], &url[authority.end..])
}

/// Where in a URL user, password, host and port are.
fn authority(url: &str) -> Range<usize> {
    let begin = url.find("://").map_or(0, |at| at + "://".len());
    let end = url[begin..].find(['/', '?']).map_or(url.len(), |at| begin + at);
    begin..end
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::plain("postgres://nimbus@127.0.0.1:5432/postgres", "postgres://nimbus@127.0.0.1:5432/x")]
    #[case::with_options(
        "postgres://a:b@h/db?sslmode=disable&a=/b",
        "postgres://a:b@h/x?sslmode=disable&a=/b"
    )]
    #[case::without_a_database("postgres://h", "postgres://h/x")]
    #[case::with_options_alone("postgres://h?sslmode=disable", "postgres://h/x?sslmode=disable")]
    fn only_the_database_is_another(#[case] url: &str, #[case] expected: &str) {
        assert_eq!(with_name(url, "x"), expected);
    }

    #[rstest]
    #[case::with_a_user("postgres://nimbus@db:5432/x", "postgres://nimbus@127.0.0.1:9/x")]
    #[case::with_options(
        "postgres://a:b@[::1]/x?sslmode=disable",
        "postgres://a:b@127.0.0.1:9/x?sslmode=disable"
    )]
    #[case::without_a_user("postgres://db/x", "postgres://127.0.0.1:9/x")]
    fn only_the_place_is_the_proxys(#[case] url: &str, #[case] expected: &str) {
        assert_eq!(through(url, "127.0.0.1:9".parse().expect("an address")), expected);
    }
}
