//! Where a server is, read by the same rules that requests are sent by.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// An `http` or `https` URL without user information, query and fragment; a path in it is a prefix of every request's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerUrl(reqwest::Url);

/// The text is not a URL a server can be at.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BadUrl {
    /// It does not read as one.
    #[error("{text:?} is not a URL: {why}; write something like {instead}")]
    Unreadable {
        /// The text.
        text: String,
        /// What is wrong with it.
        why: String,
        /// What was probably meant.
        instead: String,
    },
    /// It is one of another kind.
    #[error("{text:?} begins with neither http:// nor https://; write something like {instead}")]
    Scheme {
        /// The text.
        text: String,
        /// What was probably meant.
        instead: String,
    },
    /// It names a user, who would be sent along with every request and hides which host is meant.
    #[error("the URL of a server names no user: leave out what is before the @, and write https://{0}")]
    User(String),
    /// It has parts that no server is at.
    #[error("{0:?} has a query or a fragment; leave out what begins with ? or #")]
    Beyond(String),
    /// The system's certificates could not be loaded.
    #[error("secure connections cannot be set up: {0}")]
    Tls(#[source] reqwest::Error),
}

impl FromStr for ServerUrl {
    type Err = BadUrl;

    fn from_str(text: &str) -> Result<Self, BadUrl> {
        let text = text.trim();
        let url: reqwest::Url = text.parse().map_err(|why| BadUrl::Unreadable {
            text: text.to_owned(),
            why: format!("{why}"),
            instead: instead(text),
        })?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(BadUrl::Scheme { text: text.to_owned(), instead: instead(text) });
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BadUrl::User(place(&url)));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(BadUrl::Beyond(text.to_owned()));
        }
        Ok(Self(url))
    }
}

/// What was probably meant by a text without `http://`: its own host, where it has one.
fn instead(text: &str) -> String {
    let meant = if text.contains("://") { None } else { format!("https://{text}").parse::<ServerUrl>().ok() };
    let Some(meant) = meant else { return "https://tasks.example.org".to_owned() };
    let scheme = if is_loopback(meant.host()) { "http" } else { "https" };
    format!("{scheme}://{text}")
}

/// Host and port.
fn place(url: &reqwest::Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

impl ServerUrl {
    /// Host, and port where it is not the usual one.
    #[must_use]
    pub fn place(&self) -> String {
        place(&self.0)
    }

    /// The host, IPv6 addresses in brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host_str().expect("http and https URLs have a host")
    }

    /// Whether nobody on the way can read what is sent: it is encrypted, or does not leave this machine.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.0.scheme() == "https" || is_loopback(self.host())
    }

    /// What comes after this server in the address of something on it; `None` if it is of another server.
    #[must_use]
    pub fn path_of<'a>(&self, address: &'a Self) -> Option<&'a str> {
        if self.0.origin() != address.0.origin() {
            return None;
        }
        let rest = address.0.path().strip_prefix(self.0.path().trim_end_matches('/'))?;
        (rest.is_empty() || rest.starts_with('/')).then_some(rest)
    }

    pub(super) fn into_url(self) -> reqwest::Url {
        self.0
    }
}

impl fmt::Display for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

/// Whether only this machine is behind a host: `localhost`, or an address of its own; IPv6 with or without brackets.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::no_scheme("localhost", "is not a URL", "http://localhost")]
    #[case::no_scheme_either("tasks.example.org/x", "is not a URL", "https://tasks.example.org/x")]
    #[case::taken_for_a_scheme("localhost:7420", "begins with neither", "http://localhost:7420")]
    #[case::another_scheme("ftp://example.org", "begins with neither", "https://tasks.example.org")]
    #[case::empty("", "is not a URL", "https://tasks.example.org")]
    #[case::a_user("http://localhost:x@example.org:80", "names no user", "https://example.org")]
    #[case::a_query("https://example.org?x=y", "has a query", "leave out")]
    fn what_is_no_server_is_refused_with_what_would_be_one(
        #[case] url: &str,
        #[case] why: &str,
        #[case] instead: &str,
    ) {
        let error = url.parse::<ServerUrl>().unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
        assert!(error.contains(instead), "{error}");
    }

    #[rstest]
    #[case::this_machine("http://127.0.0.1:7420", true)]
    #[case::this_machine_by_name("http://localhost:7420", true)]
    #[case::this_machine_in_capitals("HTTP://LOCALHOST:7420", true)]
    #[case::this_machine_in_ipv6("http://[::1]:7420", true)]
    #[case::this_machine_shortened("http://127.1", true)]
    #[case::encrypted("https://tasks.example.org", true)]
    #[case::in_the_clear("http://tasks.example.org", false)]
    #[case::in_the_clear_in_capitals("HTTP://10.255.255.1:9", false)]
    #[case::in_disguise("http://localhost.example.org", false)]
    #[case::in_the_disguise_of_an_address("http://127.evil.example", false)]
    #[case::everywhere("http://0.0.0.0:7420", false)]
    fn only_what_is_encrypted_or_stays_here_is_private(#[case] url: &str, #[case] private: bool) {
        assert_eq!(url.parse::<ServerUrl>().unwrap().is_private(), private);
    }

    #[rstest]
    #[case("https://a.example", "https://A.example:443/v1/orgs", Some("/v1/orgs"))]
    #[case("https://a.example/nimbus/", "https://a.example/nimbus/v1/orgs", Some("/v1/orgs"))]
    #[case::another_host("https://a.example", "https://b.example/v1/orgs", None)]
    #[case::another_port("https://a.example", "https://a.example:8443/v1/orgs", None)]
    #[case::another_scheme("https://a.example", "http://a.example/v1/orgs", None)]
    #[case::another_prefix("https://a.example/nimbus", "https://a.example/nimbus2/v1/orgs", None)]
    fn an_address_is_of_one_server(#[case] server: &str, #[case] address: &str, #[case] path: Option<&str>) {
        let address: ServerUrl = address.parse().unwrap();
        assert_eq!(server.parse::<ServerUrl>().unwrap().path_of(&address), path);
    }
}
