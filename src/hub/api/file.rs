//! `GET /v1/files/{hash}`: a picture of a notice.

use super::endpoint::{self, Endpoint, file_hash};
use super::state::Api;
use crate::hub::http::respond::{Handled, Refused};
use crate::hub::message::Failure;
use crate::hub::problem::Told;
use crate::model::FileHash;
use crate::protocol::{PictureKind, path};
use axum::extract::{Path, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::IntoResponse as _;
use axum::routing::get;
use bytes::Bytes;
use serde_json::json;

/// What a hash names never changes.
const FOREVER: HeaderValue = HeaderValue::from_static("private, max-age=31536000, immutable");
/// Opened by itself it is a picture and can do nothing.
const INERT: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox");

pub(super) const ENDPOINT: Endpoint = Endpoint {
    parameters: file_hash,
    ..Endpoint::new(
        "get",
        path::FILE,
        "A picture of a notice",
        || {
            let kinds = [PictureKind::Png, PictureKind::Jpeg].map(PictureKind::content_type);
            let content = endpoint::files(&kinds);
            (
                "200",
                json!({ "description": "The picture", "content": content }),
            )
        },
        || get(file),
    )
};

async fn file(State(api): State<Api>, Path(hash): Path<String>, headers: HeaderMap) -> Handled {
    let refuse = |told| Refused::new(told, &headers);
    let hash = FileHash::new(&hash).ok_or_else(|| refuse(Told::not_found()))?;
    let (files, wanted) = (api.files.clone(), hash.clone());
    let busy = || refuse(Failure::Busy.into());
    let read = tokio::task::spawn_blocking(move || files.read(&wanted)).await;
    let read = read.map_err(|_| busy())?.map_err(|_| busy())?;
    let known = read.and_then(|bytes| PictureKind::of(&bytes).map(|kind| (kind, bytes)));
    let (kind, bytes) = known.ok_or_else(|| refuse(Told::unknown_file(&hash)))?;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(kind.content_type())),
        (CACHE_CONTROL, FOREVER),
        (CONTENT_SECURITY_POLICY, INERT),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    Ok((headers, Bytes::from_owner(bytes)).into_response())
}
