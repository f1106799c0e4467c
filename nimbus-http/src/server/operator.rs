//! What operators and load balancers ask: is it alive, is it ready, what is it.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header;
use serde::Serialize;
use serde_json::{Value, json};

use super::ready::Check;
use super::setup::Setup;
use crate::wire::problem::Problem;
use crate::wire::problem_code::ProblemCode;

/// How long the checks may take together before that alone means "not ready".
const PATIENCE: Duration = Duration::from_secs(2);

/// What was built, as told by the build: the variables `BUILD_COMMIT` and `BUILD_TIME` (RFC 3339) of its environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Version {
    /// The version of the release.
    pub version: &'static str,
    /// The commit it was built from, or `unknown`.
    pub commit: &'static str,
    /// When it was built, or `unknown`.
    pub built_at: &'static str,
}

/// What this program is.
pub const VERSION: Version = Version {
    version: env!("CARGO_PKG_VERSION"),
    commit: or_unknown(option_env!("BUILD_COMMIT")),
    built_at: or_unknown(option_env!("BUILD_TIME")),
};

const fn or_unknown(told: Option<&'static str>) -> &'static str {
    match told {
        Some(told) => told,
        None => "unknown",
    }
}

/// `/livez`, `/readyz` and `/version`.
pub(super) fn routes(setup: Arc<Setup>) -> Router {
    Router::new()
        .route("/livez", get(live))
        .route("/readyz", get(ready))
        .route("/version", get(async || Json(VERSION)))
        .with_state(setup)
}

/// Asks nobody: a process whose database is away must not be restarted for it.
async fn live() -> Response {
    let never = [(header::CACHE_CONTROL, "no-store")];
    (never, Json(json!({"status": "ok"}))).into_response()
}

async fn ready(State(setup): State<Arc<Setup>>) -> Response {
    let checks = all_checks(&setup).await;
    let listed = json!(checks);
    let never = [(header::CACHE_CONTROL, "no-store")];
    if checks.iter().all(|check| check.ok) {
        return (never, Json(json!({"status": "ok", "checks": listed}))).into_response();
    }
    (never, not_ready(&checks, listed)).into_response()
}

async fn all_checks(setup: &Setup) -> Vec<Check> {
    let mut checks = vec![serving(setup.draining.is_leaving())];
    match tokio::time::timeout(PATIENCE, setup.ready.checks()).await {
        Ok(found) => checks.extend(found),
        Err(_) => checks.push(Check {
            name: "checks",
            ok: false,
            detail: format!("took more than {} seconds", PATIENCE.as_secs()),
        }),
    }
    checks
}

fn serving(leaving: bool) -> Check {
    Check {
        name: "serving",
        ok: !leaving,
        detail: if leaving { "stopping" } else { "accepting requests" }.to_owned(),
    }
}

fn not_ready(checks: &[Check], listed: Value) -> Problem {
    let failing: Vec<_> = checks.iter().filter(|check| !check.ok).map(|check| check.name).collect();
    Problem::new(ProblemCode::Unavailable, format!("not ready: {}", failing.join(", ")))
        .with("checks", listed)
}
