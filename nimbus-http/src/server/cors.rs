//! Pages of other origins: refused by silence, unless their origin is listed (Fetch standard, §3.2).

use axum::extract::Request;
use axum::response::Response;
use http::{HeaderValue, Method, StatusCode, header};

/// What a listed origin's page may read beside the body.
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "ETag, Link, Location, Request-Id, Retry-After, RateLimit, RateLimit-Policy, Idempotency-Replayed, \
     Operation-Id",
);
const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE");
const HEADERS: HeaderValue = HeaderValue::from_static(
    "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, Last-Event-ID, traceparent",
);
/// Seconds a browser may remember a preflight's answer.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// What a browser asked on behalf of a page.
pub(super) enum Asked {
    /// Nobody may: no origins are listed, so answers do not depend on who asks.
    Off,
    /// Not a browser, or a page whose origin is not listed.
    Unlisted,
    /// A page of a listed origin; whether it asks for permission first.
    Listed { origin: HeaderValue, preflight: bool },
}

impl Asked {
    pub(super) fn of(request: &Request, listed: &[HeaderValue]) -> Self {
        if listed.is_empty() {
            return Self::Off;
        }
        match request.headers().get(header::ORIGIN) {
            Some(origin) if listed.contains(origin) => Self::Listed {
                origin: origin.clone(),
                preflight: request.method() == Method::OPTIONS
                    && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD),
            },
            _ => Self::Unlisted,
        }
    }

    /// Adds what the browser needs. Cookies are never allowed across origins: other origins' pages use tokens.
    pub(super) fn answer(self, response: &mut Response) {
        if matches!(self, Self::Off) {
            return;
        }
        response.headers_mut().append(header::VARY, HeaderValue::from_static("Origin"));
        let Self::Listed { origin, preflight } = self else {
            return;
        };
        // A path that does not exist stays a 404, which the page learns from the real request.
        let granted = preflight && response.status() == StatusCode::NO_CONTENT;
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        if granted {
            headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
            headers.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE);
        }
    }
}
