//! Drains a request that was refused before it was read. Closing a connection with unread bytes sends a reset, and
//! the answer may be lost with it.

use super::limits::{REST_BYTES, REST_TIMEOUT};
use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::Frame;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use tokio::time::timeout;

/// Outermost layer: reads and discards what was left unread, within limits.
pub(in crate::hub) async fn read_rest(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let mut rest = Rest::default();
    let request = request.map(|body| {
        rest = Rest(Arc::new(Mutex::new(body)));
        Body::new(rest.clone())
    });
    let response = next.run(request).await;
    // A client that keeps sending longer than this gets no answer.
    let _ = timeout(REST_TIMEOUT, rest.read()).await;
    response
}

/// A body with two owners.
#[derive(Clone, Default)]
struct Rest(Arc<Mutex<Body>>);

impl Rest {
    async fn read(&mut self) {
        let mut bytes = 0;
        while bytes < REST_BYTES
            && let Some(Ok(frame)) = self.frame().await
        {
            bytes += frame.data_ref().map_or(0, Bytes::len);
        }
    }
}

impl HttpBody for Rest {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let mut body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Pin::new(&mut *body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        let body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        body.is_end_stream()
    }
}
