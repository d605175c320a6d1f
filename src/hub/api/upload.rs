//! `POST /v1/files`: keeps pictures for notices. What is kept is made anew from the file (`files/draw`) and named by its
//! own hash: the same file once more gives the same answer and keeps nothing twice, so it needs no key.

use super::endpoint::{Endpoint, answer};
use super::schemas::reference;
use super::state::Api;
use crate::files::{Drawn, Files, KeepError, NotDrawn, UNNAMED_LEAST, draw};
use crate::hub::access::{Caller, Rule};
use crate::hub::clock::system_time;
use crate::hub::http::limits::UPLOAD_TIMEOUT;
use crate::hub::http::request::{BodyTime, Read};
use crate::hub::http::respond::{Handled, Refused, json_with};
use crate::hub::message::Failure;
use crate::hub::problem::Told;
use crate::hub::sweep;
use crate::hub::uploads::NoUpload;
use crate::protocol::{KeptFile, KeptPicture, PictureKind, UPLOAD_LIMIT, path};
use axum::extract::{FromRequest as _, Request, State};
use axum::http::StatusCode;
use axum::routing::post;
use std::sync::Arc;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    rule: Rule::Only(&[]),
    takes_files: &["image/png", "image/jpeg", "image/webp", "application/pdf"],
    body_bytes: UPLOAD_LIMIT,
    ..Endpoint::new(
        "post",
        path::FILES,
        "Keeps pictures for notices",
        || ("201", answer(&reference("KeptFile"))),
        || post(upload),
    )
};

async fn upload(State(api): State<Api>, caller: Caller, mut request: Request) -> Handled {
    let headers = request.headers().clone();
    let refuse = |told: Told| {
        api.metrics.saw_problem(told.kind().name());
        Refused::new(told, &headers)
    };
    let begun = api.uploads.begin(caller.holder());
    let begun = begun.map_err(|why| {
        refuse(match why {
            NoUpload::Another => Told::one_upload(),
            NoUpload::Busy => Failure::Busy.into(),
        })
    })?;
    request.extensions_mut().insert(BodyTime(UPLOAD_TIMEOUT));
    let file = Read::from_request(request, &()).await?.take_body();
    let drawing = api.uploads.drawing.clone().acquire_owned().await;
    // The work goes on where nobody waits for it any more, so it holds its place itself.
    let drawn = tokio::task::spawn_blocking(move || {
        let _held = (begun, drawing);
        draw(file)
    });
    let drawn = drawn.await.map_err(|_| refuse(Failure::Busy.into()))?;
    let drawn = drawn.map_err(|error| refuse(not_drawn(error)))?;
    let kept = keep(&api, drawn).await.map_err(refuse)?;
    Ok(json_with(StatusCode::CREATED, &kept))
}

fn not_drawn(error: NotDrawn) -> Told {
    match error {
        NotDrawn::Unfit(fault) => Told::unfit_file(fault),
        NotDrawn::NoProcess(error) => {
            tracing::error!(%error, "the process that draws pictures cannot be started");
            Failure::Busy.into()
        }
    }
}

/// Keeps all of them, or none.
async fn keep(api: &Api, drawn: Vec<Drawn>) -> Result<KeptFile, Told> {
    let drawn = Arc::new(drawn);
    let keep = || {
        let (files, drawn) = (api.files.clone(), drawn.clone());
        tokio::task::spawn_blocking(move || keep_all(&files, &drawn))
    };
    let mut kept = keep().await;
    if matches!(kept, Ok(Err(KeepError::Full))) {
        sweep::sweep(&api.files, &api.owner, UNNAMED_LEAST).await;
        kept = keep().await;
    }
    match kept {
        Ok(Ok(pictures)) => Ok(KeptFile {
            hash: pictures[0].hash.clone(),
            pictures,
        }),
        Ok(Err(KeepError::Full)) => Err(Told::files_full()),
        Ok(Err(KeepError::Disk(error))) => {
            tracing::error!(%error, "a file cannot be kept");
            Err(Told::file_not_written())
        }
        Err(_) => Err(Failure::Storage.into()),
    }
}

fn keep_all(files: &Files, drawn: &[Drawn]) -> Result<Vec<KeptPicture>, KeepError> {
    let pages = drawn.iter().map(|drawn| &*drawn.bytes);
    let hashes = files.keep_all(pages, system_time())?;
    let kept = drawn.iter().zip(hashes).filter_map(|(drawn, hash)| {
        Some(KeptPicture {
            hash,
            kind: PictureKind::of(&drawn.bytes)?,
            width: drawn.width,
            height: drawn.height,
            bytes: drawn.bytes.len(),
        })
    });
    Ok(kept.collect())
}
