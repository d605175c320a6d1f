//! Where the hub may be. A working address is kept: a hint is only tried, and counts once one of the hub's streams
//! has been opened there, which proves its certificate.

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use std::time::Duration;
use tokio::time::sleep;

/// Maximum number of addresses tried per announcement; a computer is on few networks.
const HINTS_MOST: usize = 8;
/// How much earlier an address is tried than the next one.
const HEAD_START: Duration = Duration::from_millis(300);

/// Each with scheme, host and port, without a trailing slash.
#[derive(Debug)]
pub struct Addresses {
    works: String,
    /// From the device's file, and from the string that enrolled it: always worth trying.
    known: Vec<String>,
    hints: Vec<String>,
}

impl Addresses {
    /// The first one is used until another one has worked.
    pub fn new(first: String, others: impl IntoIterator<Item = String>) -> Self {
        Self {
            known: [first.clone()].into_iter().chain(others).collect(),
            works: first,
            hints: Vec::new(),
        }
    }

    /// Where a stream was last opened.
    pub fn works(&self) -> &str {
        &self.works
    }

    /// All addresses worth trying, best first.
    pub fn candidates(&self) -> Vec<String> {
        let mut candidates = vec![self.works.clone()];
        for address in self.known.iter().chain(&self.hints) {
            if !candidates.contains(address) {
                candidates.push(address.clone());
            }
        }
        candidates
    }

    /// An announcement says that the hub is there; it replaces the previous hints.
    pub fn hint(&mut self, addresses: impl IntoIterator<Item = String>) {
        self.hints = addresses.into_iter().take(HINTS_MOST).collect();
    }

    /// The hub was reached there. Returns whether it was elsewhere before.
    pub fn prove(&mut self, address: &str) -> bool {
        let moved = self.works != address;
        if moved {
            address.clone_into(&mut self.works);
        }
        moved
    }
}

/// Opens the first address that can be opened, starting each next attempt a little later, in parallel. If none works,
/// returns the error of the first; a `decisive` error ends the search.
pub async fn first_open<T, E, Opening>(
    candidates: Vec<String>,
    open: impl Fn(String) -> Opening,
    decisive: impl Fn(&E) -> bool,
) -> Result<(String, T), E>
where
    Opening: Future<Output = Result<T, E>>,
{
    let tries = (0_u32..).zip(candidates).map(|(place, address)| {
        let opening = open(address.clone());
        async move {
            sleep(HEAD_START * place).await;
            (place, address, opening.await)
        }
    });
    let mut tries: FuturesUnordered<_> = tries.collect();
    let mut failed: Vec<(u32, E)> = Vec::new();
    while let Some((place, address, result)) = tries.next().await {
        match result {
            Ok(opened) => return Ok((address, opened)),
            Err(error) if decisive(&error) => return Err(error),
            Err(error) => failed.push((place, error)),
        }
    }
    let first = failed.into_iter().min_by_key(|(place, _)| *place);
    Err(first.expect("there is an address").1)
}
