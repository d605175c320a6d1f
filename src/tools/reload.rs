//! `jiaohao hub reload FILE`: the running hub adopts a hall file at once.

use crate::config::check::{self, CheckArgs};
use crate::config::form;
use crate::hub::access::Token;
use crate::hub::words;
use crate::link::http_client::{self, prove_hub};
use crate::protocol::{
    AdoptHallBody, DEVICE_NAME, HallAdopted, HallFileView, IDEMPOTENCY_KEY, Problem, path,
};
use crate::say;
use crate::store::{ADDRESS_FILE, DataFolder};
use crate::words::{Pair, hall_changes};
use anyhow::anyhow;
use clap::Args;
use serde::de::DeserializeOwned;
use std::path::PathBuf;
use std::time::Duration;
use uuid::Uuid;

/// A hub that writes the file and commits it answers within this time.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);

/// Has the running hub adopt a hall file at once, without a restart
#[derive(Debug, Args)]
#[command(after_help = "\
Example: jiaohao hub reload config/hall.toml --data /var/lib/jiaohao
The file is checked as by jiaohao check, and copied into the data folder. What has a mistake changes nothing.
Settings under [hub] take effect when the hub starts the next time.
Exit codes: 0 adopted, 1 not adopted, 2 wrong use")]
pub(super) struct ReloadArgs {
    /// The hall file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The data folder of the running hub
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

/// # Errors
/// If the hub does not run or refuses the file.
pub(super) fn run(args: &ReloadArgs) -> anyhow::Result<bool> {
    let mut found = Vec::new();
    let is_well = check::run(&CheckArgs::of_hall(args.file.clone()), &mut found)?;
    say!("{}", String::from_utf8_lossy(&found).trim_end());
    if !is_well {
        return Ok(false);
    }
    let toml = std::fs::read_to_string(&args.file)?;
    let address = std::fs::read_to_string(args.data.join(ADDRESS_FILE)).ok();
    let address = address.filter(|_| DataFolder::is_used(&args.data));
    let address = address.ok_or_else(|| anyhow!(words::start_the_hub()))?;
    let token = Token::left_in(&args.data).ok_or_else(|| anyhow!(words::start_the_hub()))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let adopted = runtime.block_on(adopt(&format!("http://{address}"), &token.text(), toml))?;
    say!("{}", said(&adopted));
    Ok(true)
}

async fn adopt(address: &str, token: &str, toml: String) -> anyhow::Result<HallAdopted> {
    let client = http_client::builder(None)?;
    let client = client.timeout(ANSWER_TIMEOUT).build()?;
    prove_hub(&client, address, token).await?;
    let file = client.get(format!("{address}{}", path::HALL_FILE));
    let file: HallFileView = answer(file.bearer_auth(token)).await?;
    let body = AdoptHallBody {
        toml,
        based_on: file.hash,
    };
    let request = client
        .post(format!("{address}{}", path::ADOPT_HALL))
        .bearer_auth(token)
        .header(DEVICE_NAME, "reload")
        .header(IDEMPOTENCY_KEY, Uuid::now_v7().to_string())
        .header("content-type", "application/json")
        .body(serde_json::to_vec(&body)?);
    answer(request).await
}

async fn answer<T: DeserializeOwned>(request: reqwest::RequestBuilder) -> anyhow::Result<T> {
    let answer = request.send().await?;
    let is_refused = !answer.status().is_success();
    let body = answer.bytes().await?;
    if is_refused {
        let problem: Problem = serde_json::from_slice(&body)?;
        let both = Pair::default()
            .both()
            .map(|lang| problem.text.get(lang.code()).to_owned());
        return Err(anyhow!(both.join(" ")));
    }
    Ok(serde_json::from_slice(&body)?)
}

fn said(adopted: &HallAdopted) -> String {
    let pair = Pair::default();
    let mut lines: Vec<String> = Vec::new();
    for change in &adopted.changes {
        let both = pair
            .both()
            .map(|lang| hall_changes::line(lang, change, form::names(&change.path)));
        lines.push(both.join(" · "));
    }
    if adopted.changes.is_empty() {
        lines.push(words::nothing_has_changed());
    }
    lines.push(words::adopted());
    if adopted.needs_restart {
        lines.push(words::restart_for_the_rest());
    }
    lines.join("\n")
}
