//! Raw bytes to the hub's port: whatever arrives, it answers or hangs up, and carries on.

use crate::client::PATIENCE;
use crate::process::Place;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};

/// Sends bytes and reads the answer to its end.
fn send(address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    // The hub may hang up while it is still being sent to.
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(Shutdown::Write);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    answer
}

fn requests() -> impl Strategy<Value = Vec<u8>> {
    let raw = prop::collection::vec(any::<u8>(), 0..300);
    let body = prop::collection::vec(any::<u8>(), 0..300);
    let path = prop_oneof![
        Just("/v1/tickets"),
        Just("/v1/enroll"),
        Just("/v1/counters/2/open"),
        Just("/v1/counters/2/transfer"),
        Just("/v1/tickets/%FF%00/cancel"),
        Just("/v1/tickets?state=%FF&after=99999999999999999999"),
        Just("/v1/%2e%2e/hall"),
    ];
    let lie = 0..400_usize;
    let header = "[ -~]{0,60}";
    let framed = (path, body, lie, header).prop_map(|(path, body, length, header)| {
        let mut request = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nIdempotency-Key: 01976f6e-0000-7000-8000-000000000000\r\nAuthorization: {header}\r\nContent-Length: {length}\r\n\r\n"
        )
        .into_bytes();
        request.extend(body);
        request
    });
    prop_oneof![raw, framed]
}

#[test]
fn any_bytes_at_the_port_are_survived() {
    let place = Place::new();
    let hub = place.start();
    let mut runner = TestRunner::new(ProptestConfig::with_cases(200));
    let run = runner.run(&requests(), |bytes| {
        let answer = send(hub.address, &bytes);
        prop_assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 "));
        prop_assert!(
            !answer.starts_with(b"HTTP/1.1 5"),
            "{:?}",
            String::from_utf8_lossy(&answer)
        );
        Ok(())
    });
    run.unwrap();
    assert_eq!(hub.client().get("/healthz").status, 200);
    let seq = hub.client().get("/v1/hall").json()["seq"].as_u64();
    assert_eq!(seq, Some(3), "nothing has happened");
}
