//! `nimbus api`: any request, for what no verb is about.

use std::fmt::Write;

use bytes::Bytes;
use clap::Args;
use futures::StreamExt;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Method, Request, Response};
use nimbus_core::import::MAX_BYTES;
use nimbus_http::client::{ClientError, TransportError};
use nimbus_http::endpoint::payload::ByteStream;
use serde_json::Value;

use crate::config::Target;
use crate::context::Context;
use crate::exit::Failure;
use crate::prompt;
use crate::raw::{refusal, whole};

/// Send a request to the API and print the answer.
///
/// `{org}` in the path stands for the organization you work in. Events and lines of JSON are printed as they come.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  nimbus api GET /v1/orgs
  nimbus api GET '/v1/orgs/{org}/tasks?filter=is:open&limit=2'
  nimbus api POST '/v1/orgs/{org}/tags' -f '{\"name\": \"urgent\"}'
  nimbus api GET '/v1/orgs/{org}/events'
  nimbus api PATCH '/v1/orgs/{org}/tasks/OPS-42' -H 'If-Match: \"v7-k3f9\"' -f - < patch.json")]
pub(crate) struct Api {
    /// The method: GET, POST, PUT, PATCH or DELETE.
    method: String,
    /// The path, with its query.
    path: String,
    /// What to send, as JSON; `-` reads it from stdin.
    #[arg(short = 'f', long = "body", value_name = "BODY|-")]
    body: Option<String>,
    /// A header to send along; can be given several times.
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE")]
    headers: Vec<String>,
    /// Print status and headers, too.
    #[arg(short, long)]
    include: bool,
}

impl Api {
    /// Sends it.
    pub(crate) async fn run(self, cx: &Context) -> Result<(), Failure> {
        let include = self.include;
        let request = self.request(cx).await?;
        let response = cx.raw().await?.send(request).await?;
        if include {
            let mut head = format!("{:?} {}\n", response.version(), response.status());
            for (name, value) in response.headers() {
                let _infallible = writeln!(head, "{name}: {}", String::from_utf8_lossy(value.as_bytes()));
            }
            cx.out.text(&format!("{head}\n"))?;
        }
        if !response.status().is_success() {
            return Err(refusal(&whole(response).await?));
        }
        if let Some(form) = Stream::of(&response) {
            return form.print(cx, response).await;
        }
        let response = whole(response).await?;
        match serde_json::from_slice::<Value>(response.body()) {
            Ok(json) => cx.out.json(&json),
            Err(_) if response.body().is_empty() => Ok(()),
            Err(_) => cx.out.text(&String::from_utf8_lossy(response.body())),
        }
    }

    async fn request(self, cx: &Context) -> Result<Request<Bytes>, Failure> {
        let mut path = self.path;
        if path.contains("{org}") {
            path = path.replace("{org}", &cx.org().await?.to_string());
        }
        if !path.starts_with('/') {
            return Err(
                Failure::usage(format!("{path:?} is no path of the API")).fix("a path begins with /v1/")
            );
        }
        let body = match self.body.as_deref() {
            None => Bytes::new(),
            Some("-") => prompt::stdin(MAX_BYTES).await?.into(),
            Some(text) => Bytes::copy_from_slice(text.as_bytes()),
        };
        let mut request = Request::new(body);
        *request.method_mut() =
            Method::from_bytes(self.method.to_ascii_uppercase().as_bytes()).map_err(|_| {
                Failure::usage(format!("{:?} is no method", self.method))
                    .fix("use GET, POST, PUT, PATCH or DELETE")
            })?;
        *request.uri_mut() = path.parse().map_err(|why| {
            Failure::usage(format!("{path:?} is no path: {why}")).fix("write blanks as %20, quotes as %22")
        })?;
        if !request.body().is_empty() {
            request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        authorize(cx, &mut request)?;
        for header in &self.headers {
            let (name, value) = header_of(header)?;
            request.headers_mut().insert(name, value);
        }
        Ok(request)
    }
}

/// An answer whose lines are worth having before the last one is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stream {
    /// Lines of JSON.
    Json,
    /// Events, and anything else that is text.
    Text,
}

impl Stream {
    fn of<T>(response: &Response<T>) -> Option<Self> {
        let media = response.headers().get(CONTENT_TYPE)?.to_str().ok()?.split(';').next()?.trim();
        match media {
            "application/x-ndjson" => Some(Self::Json),
            "text/event-stream" => Some(Self::Text),
            _ => None,
        }
    }

    /// Prints every line as it comes.
    async fn print(self, cx: &Context, response: Response<ByteStream>) -> Result<(), Failure> {
        let (mut body, mut rest) = (response.into_body(), Vec::new());
        while let Some(piece) = body.next().await {
            let piece = piece.map_err(|broken| ClientError::from(TransportError::Broken(broken)))?;
            rest.extend_from_slice(&piece);
            let Some(end) = rest.iter().rposition(|byte| *byte == b'\n') else { continue };
            let lines: Vec<u8> = rest.drain(..=end).collect();
            self.lines(cx, &lines)?;
            cx.out.flush()?;
        }
        if rest.is_empty() { Ok(()) } else { self.lines(cx, &rest) }
    }

    fn lines(self, cx: &Context, lines: &[u8]) -> Result<(), Failure> {
        let text = String::from_utf8_lossy(lines);
        match self {
            Self::Json => cx.out.json_text(&text),
            Self::Text => cx.out.text(&text),
        }
    }
}

fn authorize(cx: &Context, request: &mut Request<Bytes>) -> Result<(), Failure> {
    if let Target::Server { token: Some(token), .. } = &cx.config()?.target {
        let mut bearer = HeaderValue::try_from(format!("Bearer {token}"))
            .map_err(|_| Failure::usage("the token holds characters that no token of ours has"))?;
        bearer.set_sensitive(true);
        request.headers_mut().insert(AUTHORIZATION, bearer);
    }
    Ok(())
}

fn header_of(text: &str) -> Result<(HeaderName, HeaderValue), Failure> {
    let parts = text.split_once(':');
    let parts = parts.and_then(|(name, value)| Some((name.trim().parse().ok()?, value.trim().parse().ok()?)));
    parts.ok_or_else(|| Failure::usage(format!("{text:?} is no header")).fix("write -H 'Name: value'"))
}
