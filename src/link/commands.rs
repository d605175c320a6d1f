//! Commands and queries. A command is sent with its key until the hub answers or the caller gives up; the key ensures
//! that it is carried out once.

use super::Link;
use super::backoff::Backoff;
use super::http_client::body_of;
use crate::model::rating::Grade;
use crate::model::{Announced, CounterId, FileHash, Paper, ReprintId, ReprintState, TicketId};
use crate::protocol::view::{CounterView, NoticeView, TicketView};
use crate::protocol::{
    AnnouncedBody, Answer, CounterRequest, GuidePage, IDEMPOTENCY_KEY, IssueBody, NoBody,
    NoticeBody, PrintedBody, Problem, ProblemKind, RatingBody, RatingDetailsBody, RatingGiven,
    ReprintOutcomeBody, ReprintsPage, TicketFilter, TicketsPage, path,
};
use reqwest::{Method, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::Duration;
use tokio::time::{sleep, timeout};
use uuid::Uuid;
use zeroize::Zeroizing;

/// Timeout of one attempt at a command or query.
const TRY_TIMEOUT: Duration = Duration::from_secs(5);
/// Timeout of one attempt at a file: some megabytes over a poor line.
const FILE_TIMEOUT: Duration = Duration::from_secs(30);
/// Maximum size of an answer, in bytes.
const ANSWER_LIMIT: usize = 4 * 1024 * 1024;

#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// It is unknown whether the command was carried out: retry with the same key.
    #[error("the hub does not answer: {0}")]
    Unreachable(String),
    /// The hub refused, and nothing has happened.
    #[error("the hub refused: {}", .0.detail)]
    Refused(Box<Problem>),
    #[error("the hub's answer cannot be read: {0}")]
    Unreadable(String),
}

type Answered<Shape> = Result<Answer<Shape>, LinkError>;

impl Link {
    /// Requests a ticket.
    ///
    /// # Errors
    /// See [`LinkError`]; the same holds for all of these methods.
    pub async fn issue(
        &self,
        key: Uuid,
        body: &IssueBody,
        patience: Duration,
    ) -> Answered<TicketView> {
        self.post(path::TICKETS, key, body, patience).await
    }

    /// Reports what became of the paper.
    pub async fn report_paper(
        &self,
        key: Uuid,
        ticket: TicketId,
        outcome: Paper,
        patience: Duration,
    ) -> Answered<TicketView> {
        let path = path::filled(path::PRINTED, &[&ticket]);
        self.post(&path, key, &PrintedBody { outcome }, patience)
            .await
    }

    /// What is to be printed again, and what was.
    pub async fn reprints(&self) -> Result<ReprintsPage, LinkError> {
        self.get(path::REPRINTS, &NoBody {}).await
    }

    /// Says that this kiosk is about to print it; the answer has all that stands on the paper.
    pub async fn take_reprint(
        &self,
        key: Uuid,
        reprint: ReprintId,
        patience: Duration,
    ) -> Answered<TicketView> {
        let path = path::filled(path::TAKE_REPRINT, &[&reprint]);
        self.post(&path, key, &NoBody {}, patience).await
    }

    /// Reports what became of a ticket that was to be printed again.
    pub async fn end_reprint(
        &self,
        key: Uuid,
        reprint: ReprintId,
        outcome: ReprintState,
        patience: Duration,
    ) -> Answered<NoBody> {
        let path = path::filled(path::END_REPRINT, &[&reprint]);
        let body = ReprintOutcomeBody { outcome };
        self.post(&path, key, &body, patience).await
    }

    pub async fn cancel(
        &self,
        key: Uuid,
        ticket: TicketId,
        patience: Duration,
    ) -> Answered<TicketView> {
        self.post(
            &path::filled(path::CANCEL, &[&ticket]),
            key,
            &NoBody {},
            patience,
        )
        .await
    }

    /// Lets a no-show back into its line.
    pub async fn return_no_show(
        &self,
        key: Uuid,
        ticket: TicketId,
        patience: Duration,
    ) -> Answered<TicketView> {
        self.post(
            &path::filled(path::RETURN, &[&ticket]),
            key,
            &NoBody {},
            patience,
        )
        .await
    }

    pub async fn at_counter(
        &self,
        key: Uuid,
        counter: &CounterId,
        request: &CounterRequest,
        patience: Duration,
    ) -> Answered<CounterView> {
        let path = path::filled(path::AT_COUNTER, &[counter, &request.verb().as_str()]);
        let body = request.body().map_err(unreadable)?.into();
        self.post_bytes(&path, key, body, patience).await
    }

    /// Reports what became of a call. Said again, it changes nothing.
    pub async fn announced(
        &self,
        call: u64,
        outcome: Announced,
        patience: Duration,
    ) -> Answered<NoBody> {
        let path = path::filled(path::ANNOUNCED, &[&call]);
        let body = AnnouncedBody { outcome };
        self.post(&path, Self::new_key(), &body, patience).await
    }

    /// A visitor rates the visit.
    pub async fn rate(
        &self,
        key: Uuid,
        ticket: TicketId,
        grade: Grade,
        patience: Duration,
    ) -> Answered<RatingGiven> {
        let path = path::filled(path::RATING, &[&ticket]);
        self.post(&path, key, &RatingBody { grade }, patience).await
    }

    /// The same visitor says more of it.
    pub async fn rating_details(
        &self,
        key: Uuid,
        ticket: TicketId,
        body: &RatingDetailsBody,
        patience: Duration,
    ) -> Answered<RatingGiven> {
        let path = path::filled(path::RATING_DETAILS, &[&ticket]);
        self.post(&path, key, body, patience).await
    }

    /// Publishes a notice.
    pub async fn publish(
        &self,
        key: Uuid,
        body: &NoticeBody,
        patience: Duration,
    ) -> Answered<NoticeView> {
        self.post(path::NOTICES, key, body, patience).await
    }

    /// One page of tickets.
    pub async fn tickets(&self, filter: &TicketFilter) -> Result<TicketsPage, LinkError> {
        self.get(path::TICKETS, filter).await
    }

    pub async fn ticket(&self, id: TicketId) -> Answered<TicketView> {
        self.get(&path::filled(path::TICKET, &[&id]), &NoBody {})
            .await
    }

    /// Who must come, and what to bring.
    pub async fn guide(&self) -> Result<GuidePage, LinkError> {
        self.get(path::GUIDE, &NoBody {}).await
    }

    /// The bytes of a file that the hub keeps, at most so many. Whether they are the file's is for the caller to check.
    pub async fn file(&self, hash: &FileHash, most: usize) -> Result<Vec<u8>, LinkError> {
        let path = path::filled(path::FILE, &[hash]);
        self.hub.expect_hub(&self.hub.address()).await?;
        let request = self.hub.request(Method::GET, &path).timeout(FILE_TIMEOUT);
        let unreachable = |error| LinkError::unreachable(&error);
        let answer = request.send().await.map_err(unreachable)?;
        if !answer.status().is_success() {
            return read(answer).await;
        }
        let body = body_of(answer, most).await.map_err(unreachable)?;
        body.ok_or_else(|| LinkError::Unreadable(format!("it is over {most} bytes")))
    }

    async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &impl Serialize,
    ) -> Result<T, LinkError> {
        let request = self.hub.request(Method::GET, path).query(query);
        read(self.send(request).await?).await
    }

    async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        key: Uuid,
        body: &impl Serialize,
        patience: Duration,
    ) -> Result<T, LinkError> {
        let body = serde_json::to_vec(body).map_err(unreadable)?.into();
        self.post_bytes(path, key, body, patience).await
    }

    /// Retries until there is an answer, also when the hub is temporarily unable to carry it out.
    async fn post_bytes<T: DeserializeOwned>(
        &self,
        path: &str,
        key: Uuid,
        body: Zeroizing<Vec<u8>>,
        patience: Duration,
    ) -> Result<T, LinkError> {
        let mut backoff = Backoff::new();
        let mut last = LinkError::Unreachable("no try was made".into());
        let tries = async {
            loop {
                let request = self.hub.request(Method::POST, path);
                let request = request
                    .header(IDEMPOTENCY_KEY, key.to_string())
                    .header(reqwest::header::CONTENT_TYPE, "application/json")
                    .body(body.to_vec());
                let answer = match self.send(request).await {
                    Ok(answer) => read(answer).await,
                    Err(error) => Err(error),
                };
                match answer {
                    Err(error) if error.may_pass() => last = error,
                    other => return other,
                }
                sleep(backoff.next()).await;
            }
        };
        let answer = timeout(patience, tries).await;
        answer.unwrap_or(Err(last))
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, LinkError> {
        self.hub.expect_hub(&self.hub.address()).await?;
        let sent = request.timeout(TRY_TIMEOUT).send().await;
        sent.map_err(|error| LinkError::unreachable(&error))
    }
}

impl LinkError {
    /// Includes the error's sources: a certificate mismatch is only mentioned by the innermost one.
    pub(super) fn unreachable(error: &reqwest::Error) -> Self {
        let mut text = error.to_string();
        let mut cause = std::error::Error::source(error);
        while let Some(error) = cause {
            text = format!("{text}: {error}");
            cause = error.source();
        }
        Self::Unreachable(text)
    }

    /// Whether a retry of the same command may soon get a different answer.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable(_) => true,
            Self::Refused(problem) => matches!(
                problem.known_kind(),
                Some(
                    ProblemKind::Busy
                        | ProblemKind::StorageFailed
                        | ProblemKind::NoHall
                        | ProblemKind::TooMany
                )
            ),
            Self::Unreadable(_) => false,
        }
    }
}

pub(super) async fn read<T: DeserializeOwned>(answer: Response) -> Result<T, LinkError> {
    let refused = !answer.status().is_success();
    let body = body_of(answer, ANSWER_LIMIT).await;
    let body = body.map_err(|error| LinkError::unreachable(&error))?;
    let too_long = || LinkError::Unreadable(format!("it is over {ANSWER_LIMIT} bytes"));
    let body = body.ok_or_else(too_long)?;
    if refused {
        let problem = serde_json::from_slice(&body).map_err(unreadable)?;
        return Err(LinkError::Refused(problem));
    }
    serde_json::from_slice(&body).map_err(unreadable)
}

fn unreadable(error: serde_json::Error) -> LinkError {
    LinkError::Unreadable(error.to_string())
}
