//! Where the hub may be. What works is kept: a hint is only tried, and counts once a stream of the
//! hub was opened there, which shows its certificate.

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use std::time::Duration;
use tokio::time::sleep;

/// Addresses of one announcement that are tried; a computer has few nets.
const HINTS_MOST: usize = 8;
/// How much earlier an address is tried than the next one.
const HEAD_START: Duration = Duration::from_millis(300);

/// Each with scheme, host and port, without a slash at the end.
#[derive(Debug)]
pub struct Addresses {
    works: String,
    /// From the device's file, and from the string that enrolled it: always worth a try.
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

    /// Where a stream was opened last.
    pub fn works(&self) -> &str {
        &self.works
    }

    /// All that are worth a try, the best first.
    pub fn candidates(&self) -> Vec<String> {
        let mut candidates = vec![self.works.clone()];
        for address in self.known.iter().chain(&self.hints) {
            if !candidates.contains(address) {
                candidates.push(address.clone());
            }
        }
        candidates
    }

    /// Somebody says that the hub is there; it takes the place of what was said before.
    pub fn hint(&mut self, addresses: impl IntoIterator<Item = String>) {
        self.hints = addresses.into_iter().take(HINTS_MOST).collect();
    }

    /// The hub was there. `true` if it was elsewhere before.
    pub fn prove(&mut self, address: &str) -> bool {
        let moved = self.works != address;
        if moved {
            address.clone_into(&mut self.works);
        }
        moved
    }
}

/// Opens the first address that can be opened, the others a little later beside it. Without any,
/// the error of the first; one that is `decisive` ends the search.
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
