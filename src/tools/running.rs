//! Asks the running hub of a data folder, with the token that it leaves there for whoever may read it.

use crate::hub::access::Token;
use crate::hub::words;
use crate::link::http_client::{self, body_of, prove_hub};
use crate::protocol::{IDEMPOTENCY_KEY, Problem};
use crate::store::ADDRESS_FILE;
use anyhow::anyhow;
use reqwest::{Client, RequestBuilder};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::Path;
use std::time::Duration;
use uuid::Uuid;

/// A hub on the same computer answers within this time.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(3);
/// Maximum size of its answer, in bytes.
const ANSWER_MOST: usize = 4 * 1024 * 1024;

/// A hub that answers on this computer.
pub(super) struct Running {
    client: Client,
    /// With its scheme.
    address: String,
    token: Option<String>,
}

impl Running {
    /// # Errors
    /// If no hub runs on the data folder, or another program answers in its place.
    pub(super) async fn on(data: &Path) -> anyhow::Result<Self> {
        let address = std::fs::read_to_string(data.join(ADDRESS_FILE));
        let address = address.map_err(|_| not_running())?;
        let client = http_client::builder(None)?
            .timeout(ANSWER_TIMEOUT)
            .build()?;
        let address = format!("http://{address}");
        let token = Token::left_in(data).map(|token| token.text());
        if let Some(token) = &token {
            let shown = prove_hub(&client, &address, token).await;
            shown.map_err(|_| not_running())?;
        }
        Ok(Self {
            client,
            address,
            token,
        })
    }

    /// # Errors
    /// If the hub does not answer, or refuses: then in its own words.
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<T> {
        let request = self.client.get(format!("{}{path}", self.address));
        self.send(request).await
    }

    /// # Errors
    /// Those of [`Running::get`].
    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> anyhow::Result<T> {
        let request = self.client.post(format!("{}{path}", self.address));
        let request = request.header(IDEMPOTENCY_KEY, Uuid::new_v4().to_string());
        self.send(request.json(body)).await
    }

    async fn send<T: DeserializeOwned>(&self, request: RequestBuilder) -> anyhow::Result<T> {
        let request = match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let answer = request.send().await.map_err(|_| not_running())?;
        let is_refused = !answer.status().is_success();
        let body = body_of(answer, ANSWER_MOST).await?.unwrap_or_default();
        if is_refused {
            let problem: Problem = serde_json::from_slice(&body)?;
            return Err(anyhow!(words::of_problem(&problem)));
        }
        Ok(serde_json::from_slice(&body)?)
    }
}

fn not_running() -> anyhow::Error {
    anyhow!(words::no_hub_answers())
}
