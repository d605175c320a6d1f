//! Where a device looks for its hub.

use jiaohao::link::addresses::{Addresses, first_open};
use std::future::pending;

const ENROLLED: &str = "https://192.168.1.10:7443";
const BRIDGE: &str = "https://172.17.0.1:7443";

fn text(address: &str) -> String {
    address.to_owned()
}

#[test]
fn a_hint_takes_nothing_away_that_works() {
    let mut addresses = Addresses::new(text(ENROLLED), []);
    addresses.hint([text(BRIDGE), text(ENROLLED)]);
    assert_eq!(addresses.works(), ENROLLED);
    assert_eq!(addresses.candidates(), [ENROLLED, BRIDGE]);
    // A hub that has really moved is found there, and the enrolled address is still tried.
    assert!(addresses.prove(BRIDGE));
    assert_eq!(addresses.works(), BRIDGE);
    addresses.hint([]);
    assert_eq!(addresses.candidates(), [BRIDGE, ENROLLED]);
    assert!(addresses.prove(ENROLLED));
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.enable_time().build().unwrap();
    runtime.block_on(future)
}

#[test]
fn an_address_that_never_answers_keeps_nobody_from_another() {
    let open = |address: String| async move {
        if address == BRIDGE {
            pending::<()>().await;
        }
        Ok::<_, ()>(7)
    };
    let candidates = vec![text(BRIDGE), text(ENROLLED)];
    let opened = wait(first_open(candidates, open, |()| false));
    assert_eq!(opened, Ok((text(ENROLLED), 7)));
}

#[test]
fn without_any_the_first_ones_error_is_told_and_a_refusal_at_once() {
    let fail = |address: String| async move { Err::<(), _>(address) };
    let candidates = vec![text(BRIDGE), text(ENROLLED)];
    let failed = wait(first_open(candidates.clone(), fail, |_| false));
    assert_eq!(failed, Err(text(BRIDGE)));
    let refuse = |address: String| async move {
        if address == BRIDGE {
            pending::<()>().await;
        }
        Err::<(), _>(address)
    };
    let refused = wait(first_open(candidates, refuse, |_| true));
    assert_eq!(refused, Err(text(ENROLLED)));
}
