//! Requests over the network.

use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use futures::{StreamExt, TryStreamExt};
use http::{Request, Response};
use reqwest::redirect::Policy;

use super::server_url::{BadUrl, ServerUrl, is_loopback};
use super::transport::{Transport, TransportError};
use crate::endpoint::payload::{Broken, ByteStream};

/// How long opening a connection may take.
pub const CONNECT: Duration = Duration::from_secs(5);

/// A server at a URL.
#[derive(Debug, Clone)]
pub struct Http {
    base: reqwest::Url,
    client: reqwest::Client,
}

impl Http {
    /// The server at this URL; a path in it is a prefix of every request's.
    ///
    /// # Errors
    /// If it is no [`ServerUrl`], or the system's certificates cannot be loaded.
    pub fn new(url: &str) -> Result<Self, BadUrl> {
        let url: ServerUrl = url.parse()?;
        // One provider of cryptography for the whole process; a program that chose another keeps it.
        let _chosen = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let mut client = reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .redirect(Policy::none())
            .user_agent(concat!("nimbus/", env!("CARGO_PKG_VERSION")));
        if is_loopback(url.host()) {
            // What is meant for this machine stays on it, whatever proxy the environment names.
            client = client.no_proxy();
        }
        Ok(Self { base: url.into_url(), client: client.build().map_err(BadUrl::Tls)? })
    }

    /// The server's own URL for a path and query.
    fn url(&self, uri: &http::Uri) -> reqwest::Url {
        let mut url = self.base.clone();
        let path = format!("{}{}", self.base.path().trim_end_matches('/'), uri.path());
        url.set_path(&path);
        url.set_query(uri.query());
        url
    }
}

impl Transport for Http {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<ByteStream>, TransportError>> {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let sending = self.client.request(head.method, self.url(&head.uri)).headers(head.headers);
            let received = sending.body(body).send().await.map_err(failed)?;
            let mut response = Response::new(());
            *response.status_mut() = received.status();
            *response.headers_mut() = received.headers().clone();
            let body = received.bytes_stream().map_err(Broken::from).boxed();
            Ok(response.map(|()| body))
        })
    }
}

fn failed(error: reqwest::Error) -> TransportError {
    // The URL is known to whoever called; its query may be private.
    let error = error.without_url();
    if error.is_connect() {
        return TransportError::Connect(innermost(error));
    }
    TransportError::Broken(innermost(error))
}

/// What went wrong in the end ("connection refused"), not the layers it passed through.
fn innermost(error: reqwest::Error) -> Broken {
    let chain = std::iter::successors(std::error::Error::source(&error), |error| error.source());
    match chain.last().map(ToString::to_string) {
        Some(cause) => cause.into(),
        None => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("http://localhost:7420", "http://localhost:7420/v1/orgs?limit=2")]
    #[case("https://example.org/nimbus/", "https://example.org/nimbus/v1/orgs?limit=2")]
    fn a_path_is_put_after_the_servers_own(#[case] base: &str, #[case] url: &str) {
        let uri = http::Uri::from_static("/v1/orgs?limit=2");
        assert_eq!(Http::new(base).unwrap().url(&uri).as_str(), url);
    }
}
