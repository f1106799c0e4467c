//! What whoever started the server needs to know to begin.

use std::net::IpAddr;

use nimbus_core::accounts::People;
use nimbus_http::client::ServerUrl;
use nimbus_http::client::server_url::is_loopback;

use super::options::Serve;
use crate::exit::Failure;
use crate::out::{Line, say};

/// Says where the documentation is and how to sign in; off loopback, and as long as nobody can sign in, the one-time code
/// that makes the first account.
pub(super) async fn say_hello(people: &People, serve: &Serve, here: &str) -> Result<(), Failure> {
    let url = serve.public_url.clone().unwrap_or_else(|| from_here(here));
    say(&Line::new().say("API and documentation: ").name(format!("{url}/docs")));
    let code = people.setup_code().await.map_err(|why| Failure::error(why.to_string()))?;
    let login = login(&url);
    match code {
        None => say(&Line::new().say("Sign in, or make an account: ").name(login)),
        Some(code) => {
            say(&Line::new().say("Nobody has an account yet. The first is made with this code, once:"));
            say(&Line::new().say("  ").name(format!("{login} --register --setup-code {}", code.reveal())));
        }
    }
    if serve.public_url.is_none() && !is_loopback(host(here)) {
        say(&Line::new()
            .say("From elsewhere passwords need TLS in front: say its address with ")
            .name("--public-url https://…"));
    }
    Ok(())
}

/// The address for somebody on this machine: a server that listens everywhere is nowhere by that name.
fn from_here(url: &str) -> String {
    match host(url).trim_matches(['[', ']']).parse() {
        Ok(IpAddr::V4(ip)) if ip.is_unspecified() => url.replacen("0.0.0.0", "127.0.0.1", 1),
        Ok(IpAddr::V6(ip)) if ip.is_unspecified() => url.replacen("[::]", "[::1]", 1),
        _ => url.to_owned(),
    }
}

/// Host of an address of ours, `http://HOST:PORT`.
fn host(url: &str) -> &str {
    let place = url.trim_start_matches("http://");
    place.rsplit_once(':').map_or(place, |(host, _)| host)
}

/// The command as it works: what is not encrypted is sent only by who says so.
fn login(url: &str) -> String {
    let private = url.parse::<ServerUrl>().is_ok_and(|url| url.is_private());
    format!("nimbus login {url}{}", if private { "" } else { " --insecure" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case::this_machine("http://127.0.0.1:7420", "nimbus login http://127.0.0.1:7420")]
    #[case::everywhere("http://0.0.0.0:7420", "nimbus login http://127.0.0.1:7420")]
    #[case::everywhere_in_ipv6("http://[::]:7420", "nimbus login http://[::1]:7420")]
    #[case::one_network("http://10.0.0.5:7420", "nimbus login http://10.0.0.5:7420 --insecure")]
    fn the_command_that_is_printed_works_on_this_machine(#[case] here: &str, #[case] command: &str) {
        assert_eq!(login(&from_here(here)), command);
    }
}
