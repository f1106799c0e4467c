//! The server: whether it answers, what it is, whether it is ready, whether our clocks agree, whether we are signed in.

use bytes::Bytes;
use http::{Response, StatusCode, header};
use nimbus_core::time::{Clock, SystemClock};
use nimbus_http::api::me::GetMe;
use nimbus_http::endpoint::Nothing;
use serde_json::Value;

use super::Finding;
use crate::connect;
use crate::exit::{Exit, Failure};
use crate::raw::Raw;

/// Seconds the clocks may differ before that matters to dues and expiries.
const SKEW: i64 = 60;

/// Asks the server.
pub(super) async fn look(url: &str, token: Option<&str>) -> Vec<Finding> {
    let (client, raw) = match connect::server(url, token) {
        Ok(both) => both,
        Err(failure) => return vec![Finding::bad("server", failure)],
    };
    let version = match raw.get("/version").await {
        Ok(version) => version,
        Err(failure) => {
            let failure = failure.fix("is the server running, and the address right?");
            return vec![Finding::bad(
                "server",
                Failure { message: format!("{url}: {}", failure.message), ..failure },
            )];
        }
    };
    let mut findings = vec![of_version(url, &version), of_clock(&version), of_readiness(&raw).await];
    findings.push(match (token, client.call::<GetMe>(&Nothing {}, &Nothing {}, Nothing {}).await) {
        (None, _) => {
            let failure = Failure::new(Exit::Denied, "you are not signed in");
            Finding::bad("session", failure.fix(format!("sign in: `nimbus login {url}`")))
        }
        (Some(_), Ok(me)) => Finding::good("session", format!("signed in as {} <{}>", me.name, me.email)),
        (Some(_), Err(error)) => Finding::bad("session", error.into()),
    });
    findings
}

fn of_version(url: &str, answer: &Response<Bytes>) -> Finding {
    let told = serde_json::from_slice::<Value>(answer.body()).ok();
    let version = told.as_ref().and_then(|told| told.get("version")).and_then(Value::as_str);
    let ours = env!("CARGO_PKG_VERSION");
    match version {
        None => {
            let failure = Failure::error(format!("{url} answers, but not as a Nimbus server does"));
            Finding::bad("server", failure.fix("look at the address: `nimbus status`"))
        }
        Some(version) if version == ours => {
            Finding::good("server", format!("{url} answers; version {version}"))
        }
        Some(version) => Finding::warning(
            "server",
            format!("{url} answers; version {version}, this program is {ours}"),
            "most things will work; update the older of the two",
        ),
    }
}

/// The `Date` of the answer is to the second, and was set while the answer travelled: good enough for a minute.
fn of_clock(answer: &Response<Bytes>) -> Finding {
    let date = answer.headers().get(header::DATE).and_then(|date| date.to_str().ok());
    let date = date.and_then(|date| jiff::fmt::rfc2822::parse(date).ok());
    let Some(date) = date else {
        return Finding::warning(
            "clock",
            "the server does not say what time it is",
            "nothing needs to be done",
        );
    };
    let skew = SystemClock.now().as_millis() / 1000 - date.timestamp().as_second();
    if skew.abs() <= SKEW {
        return Finding::good("clock", "agrees with the server's");
    }
    let which = if skew > 0 { "ahead of" } else { "behind" };
    let failure = Failure::error(format!("this machine's clock is {} s {which} the server's", skew.abs()));
    Finding::bad("clock", failure.fix("set the clock of the one that is wrong, best by NTP"))
}

async fn of_readiness(raw: &Raw) -> Finding {
    match raw.get("/readyz").await {
        Ok(answer) if answer.status() == StatusCode::OK => Finding::good("readiness", "the server is ready"),
        Ok(answer) => Finding::bad("readiness", crate::raw::refusal(&answer)),
        Err(failure) => Finding::bad("readiness", failure),
    }
}
