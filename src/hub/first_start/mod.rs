//! A hub without a hall asks for one on a page of its own, on the loopback alone, and goes on as that hall's hub.
//!
//! Nothing of the queue is there yet. Of all that is chosen only the hall file is kept, at the end, completely or not
//! at all: after a kill at any moment the next start finds no hall and asks again, or it finds the whole one.

mod draft;
mod pages;

use super::access::Entrance;
use super::crowd::Crowd;
use super::http::{Door, Server, bind};
use super::{notify, words};
use crate::say;
use crate::store::DataFolder;
use crate::system::process::vital;
use crate::system::{browser, process};
use anyhow::anyhow;
use draft::Draft;
use std::io::{IsTerminal as _, stdin, stdout};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, watch};

/// What every request sees.
#[derive(Clone)]
struct FirstStart {
    data: PathBuf,
    draft: Arc<Mutex<Draft>>,
    /// Whether the hall is in the folder.
    adopted: watch::Sender<bool>,
}

/// Completes when the program is told to stop.
pub(super) type Stop = Pin<Box<dyn Future<Output = ()>>>;

/// A hall is in the folder: how its hub goes on.
pub(super) struct Made {
    /// Whoever connects meanwhile waits here.
    pub(super) listener: TcpListener,
    pub(super) stop: Stop,
}

/// Asks until there is a hall in the folder; `None` if told to stop before.
///
/// # Errors
/// If the folder or the address cannot be used; the message says what to do.
pub(super) async fn ask(data: &Path, listen: SocketAddr) -> anyhow::Result<Option<Made>> {
    let folder = DataFolder::lock(data).map_err(|error| anyhow!(words::of_store(&error)))?;
    let listener = bind(listen, Entrance::Loopback).await;
    let listener = listener.map_err(|error| anyhow!(words::explain_bind(&error)))?;
    let address = listener.local_addr()?;
    let listener = listener.into_std()?;
    let hub = TcpListener::from_std(listener.try_clone()?)?;
    let listener = TcpListener::from_std(listener)?;
    let mut stop: Stop = Box::pin(process::stop_signal()?);
    let first = FirstStart {
        data: data.into(),
        draft: Arc::default(),
        adopted: watch::Sender::new(false),
    };
    say_where(address);
    notify::tell(notify::READY);
    // Only the page is there to be alive, on the same threads as this.
    let alive = tokio::spawn(vital("watchdog", notify::keep_saying_alive(async |_| true)));
    let mut adopted = first.adopted.subscribe();
    let mut is_made = false;
    let over = async {
        tokio::select! {
            made = adopted.wait_for(|adopted| *adopted) => is_made = made.is_ok(),
            () = &mut stop => {}
        }
    };
    // This computer's own programs need no token: there is none.
    let door = Door::loopback(listener, true, Crowd::default());
    Server::new(vec![door], pages::router(first))
        .run(over, async {})
        .await;
    alive.abort();
    if !is_made {
        notify::tell(notify::STOPPING);
    }
    drop(folder);
    Ok(is_made.then_some(Made {
        listener: hub,
        stop,
    }))
}

fn say_where(address: SocketAddr) {
    let page = format!("http://{address}/");
    say!(
        "还没有大厅：请在本机用浏览器打开 {page} ，按向导建好。No hall yet: open {page} in a browser on this computer; it leads through the first start."
    );
    if stdin().is_terminal() && stdout().is_terminal() && browser::is_likely() {
        say!("按回车键打开浏览器 Press Enter to open the browser");
        // Ends with the program: a terminal may never say anything.
        std::thread::spawn(move || {
            if stdin()
                .read_line(&mut String::new())
                .is_ok_and(|read| read > 0)
                && let Err(error) = browser::open(&page)
            {
                tracing::warn!(%error, page, "no browser can be opened");
            }
        });
    }
}
