//! Where the server listens, who can reach it there, and what follows from that.

use nimbus_core::accounts::Registration;
use nimbus_http::client::server_url::is_loopback;
use nimbus_http::server::listen;
use tokio::net::TcpListener;

use super::options::Serve;
use crate::exit::{Exit, Failure};

/// Where the server listens.
#[derive(Debug)]
pub(super) struct Doors {
    /// For everyone.
    pub(super) public: String,
    /// For operators.
    pub(super) operator: Option<String>,
    /// Who may get an account.
    pub(super) registration: Registration,
}

impl Doors {
    /// The doors that were asked for.
    pub(super) fn of(serve: &Serve) -> Result<Self, Failure> {
        let public = address("--listen", &serve.listen)?;
        let operator =
            serve.operator_listen.as_deref().map(|text| address("--operator-listen", text)).transpose()?;
        if operator.as_ref() == Some(&public) && !public.ends_with(":0") {
            let message = format!("--operator-listen is the same as --listen ({public})");
            return Err(Failure::usage(message).fix("give operators an address the public cannot reach"));
        }
        if let Some(url) = &serve.public_url {
            check_public_url(url)?;
        }
        let here_only = is_loopback(host(&public))
            && serve.public_url.as_deref().is_none_or(|url| is_loopback(url_host(url)));
        let default = if here_only { Registration::Open } else { Registration::Invite };
        let registration = serve.registration.map_or(default, Registration::from);
        Ok(Self { public, operator, registration })
    }

    /// Opens the door that an option asked for.
    pub(super) async fn open(option: &str, address: &str) -> Result<TcpListener, Failure> {
        listen::bind(address).await.map_err(|why| {
            let message = format!("cannot listen on {address}: {why}");
            let failure = Failure::new(Exit::Unavailable, message);
            match why.kind() {
                std::io::ErrorKind::AddrInUse => {
                    failure.fix(format!("is a server running already? choose another address with {option}"))
                }
                std::io::ErrorKind::PermissionDenied => {
                    failure.fix("ports below 1024 are the system's; choose a higher one")
                }
                _ => failure.fix(format!("choose another address with {option}, such as 127.0.0.1:7420")),
            }
        })
    }
}

fn address(option: &str, text: &str) -> Result<String, Failure> {
    let text = text.trim();
    let fits =
        text.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
    if fits {
        return Ok(text.to_owned());
    }
    let message = format!("{option} {text:?} is not a host and a port");
    Err(Failure::usage(message).fix("write 127.0.0.1:7420, [::1]:7420 or 0.0.0.0:7420"))
}

/// `http(s)://host[:port]`, and nothing behind it: paths are ours to choose.
fn check_public_url(url: &str) -> Result<(), Failure> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let fits = rest.is_some_and(|rest| {
        !rest.is_empty() && !rest.contains(['/', '?', '#', '@']) && !rest.contains(char::is_whitespace)
    });
    if fits {
        return Ok(());
    }
    let message = format!("--public-url {url:?} is not an address such as https://tasks.example.org");
    Err(Failure::usage(message)
        .fix("write scheme and host (and port) alone, without a path or a slash at the end"))
}

fn host(address: &str) -> &str {
    let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
    host.trim_start_matches('[').trim_end_matches(']')
}

fn url_host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    if rest.starts_with('[') || rest.matches(':').count() == 1 {
        host(rest).trim_end_matches(']')
    } else {
        rest
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use rstest::rstest;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        serve: Serve,
    }

    fn doors(options: &[&str]) -> Result<Doors, Failure> {
        let line = Line::try_parse_from(std::iter::once("serve").chain(options.iter().copied())).unwrap();
        Doors::of(&line.serve)
    }

    #[rstest]
    #[case::loopback(&["--listen", "127.0.0.1:0"], Registration::Open)]
    #[case::loopback_by_name(&["--listen", "localhost:0"], Registration::Open)]
    #[case::loopback_of_ipv6(&["--listen", "[::1]:0"], Registration::Open)]
    #[case::everywhere(&["--listen", "0.0.0.0:0"], Registration::Invite)]
    #[case::a_host(&["--listen", "tasks.example.org:80"], Registration::Invite)]
    #[case::behind_a_proxy(&["--listen", "127.0.0.1:0", "--public-url", "https://tasks.example.org"], Registration::Invite)]
    #[case::a_public_url_of_this_machine(&["--listen", "127.0.0.1:0", "--public-url", "http://localhost:7420"], Registration::Open)]
    #[case::said_otherwise(&["--listen", "0.0.0.0:0", "--registration", "open"], Registration::Open)]
    #[case::closed(&["--listen", "127.0.0.1:0", "--registration", "closed"], Registration::Closed)]
    fn only_a_server_this_machine_alone_can_reach_is_open(
        #[case] options: &[&str],
        #[case] who: Registration,
    ) {
        assert_eq!(doors(options).unwrap().registration, who);
    }

    #[rstest]
    #[case::no_port(&["--listen", "127.0.0.1"], "not a host and a port")]
    #[case::port_too_large(&["--listen", "127.0.0.1:70000"], "not a host and a port")]
    #[case::no_host(&["--listen", ":80"], "not a host and a port")]
    #[case::same_door_twice(&["--listen", "127.0.0.1:1", "--operator-listen", "127.0.0.1:1"], "the same as --listen")]
    #[case::url_without_scheme(&["--public-url", "tasks.example.org"], "--public-url")]
    #[case::url_with_path(&["--public-url", "https://example.org/tasks"], "--public-url")]
    #[case::url_with_password(&["--public-url", "https://a:b@example.org"], "--public-url")]
    fn what_cannot_be_meant_is_refused(#[case] options: &[&str], #[case] why: &str) {
        let failure = doors(options).unwrap_err();
        assert!(failure.message.contains(why), "{failure:?}");
        assert_eq!(failure.exit, Exit::Usage);
    }
}
