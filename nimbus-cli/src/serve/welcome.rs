//! What whoever started the server needs to know to begin.

use nimbus_core::accounts::People;

use super::options::Serve;
use crate::exit::Failure;
use crate::out::{Line, say};

/// Says where the documentation is and how to sign in; off loopback, and as long as nobody can sign in, the one-time code
/// that makes the first account.
pub(super) async fn say_hello(people: &People, serve: &Serve, here: &str) -> Result<(), Failure> {
    let url = serve.public_url.as_deref().unwrap_or(here);
    say(&Line::new().say("API and documentation: ").name(format!("{url}/docs")));
    let code = people.setup_code().await.map_err(|why| Failure::error(why.to_string()))?;
    match code {
        None => say(&Line::new().say("Sign in, or make an account: ").name(format!("nimbus login {url}"))),
        Some(code) => {
            say(&Line::new().say("Nobody has an account yet. The first is made with this code, once:"));
            let command = format!("nimbus login {url} --register --setup-code {}", code.reveal());
            say(&Line::new().say("  ").name(command));
        }
    }
    Ok(())
}
