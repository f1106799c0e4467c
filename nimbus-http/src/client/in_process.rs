//! Requests to a router in this process, without a socket.

use std::convert::Infallible;

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use futures::future::BoxFuture;
use futures::{StreamExt, TryStreamExt};
use http::{Request, Response};
use nimbus_core::id::UserId;
use tower::ServiceExt;

use super::transport::{Transport, TransportError};
use crate::endpoint::payload::{Broken, ByteStream};
use crate::server::LocalPerson;

/// A server that is a part of this program.
#[derive(Debug, Clone)]
pub struct InProcess {
    router: Router,
    person: Option<LocalPerson>,
}

impl InProcess {
    /// Asks as the person at this machine.
    pub fn local(router: Router, person: UserId) -> Self {
        Self { router, person: Some(LocalPerson::new(person)) }
    }

    /// Asks as nobody in particular; a bearer token says who it is.
    pub fn anonymous(router: Router) -> Self {
        Self { router, person: None }
    }
}

impl Transport for InProcess {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<ByteStream>, TransportError>> {
        let mut request = request.map(Body::from);
        if let Some(person) = self.person {
            request.extensions_mut().insert(person);
        }
        Box::pin(async move {
            let answered: Result<_, Infallible> = self.router.clone().oneshot(request).await;
            let Ok(response) = answered;
            Ok(response.map(|body| body.into_data_stream().map_err(Broken::from).boxed()))
        })
    }
}
