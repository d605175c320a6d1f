//! Connections: accepted up to a limit, each with its time-outs, ended gracefully.

use super::gate::Peer;
use super::limits;
use super::socket::Socket;
use crate::hub::access::Line;
use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

/// Before another try when the system has no socket left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Listens, on this machine's loopback only: what is open to others speaks TLS.
///
/// # Errors
/// When the address is none of the loopback, or is taken.
pub(crate) async fn bind(address: SocketAddr, line: Line) -> Result<TcpListener, BindError> {
    if line == Line::Loopback && !address.ip().is_loopback() {
        return Err(BindError::NotLoopback(address));
    }
    let bound = TcpListener::bind(address).await;
    bound.map_err(|error| BindError::Taken(address, error))
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum BindError {
    #[error("{0} is not on the loopback")]
    NotLoopback(SocketAddr),
    #[error("cannot listen on {0}: {1}")]
    Taken(SocketAddr, io::Error),
}

/// A port that the hub listens on.
pub(crate) struct Door {
    listener: TcpListener,
    /// None: plain HTTP.
    tls: Option<TlsAcceptor>,
    line: Line,
    places: Arc<Semaphore>,
    /// Connections by address; none: they are not limited.
    by_address: Option<Arc<ByAddress>>,
}

impl Door {
    /// The port for this computer's own programs.
    pub(crate) fn loopback(listener: TcpListener, is_open: bool) -> Self {
        let by_address = (!is_open).then(Arc::default);
        Self {
            listener,
            tls: None,
            line: Line::Loopback,
            places: Arc::new(Semaphore::new(limits::CONNECTIONS)),
            by_address,
        }
    }

    /// The port for the hall.
    pub(crate) fn lan(listener: TcpListener, tls: TlsAcceptor) -> Self {
        Self {
            listener,
            tls: Some(tls),
            line: Line::Lan,
            places: Arc::new(Semaphore::new(limits::CONNECTIONS)),
            by_address: Some(Arc::default()),
        }
    }

    /// Takes connections until it is told to stop, and returns when the last of them has ended.
    async fn serve(self, router: Router, mut stopped: watch::Receiver<bool>) {
        let mut connections = JoinSet::new();
        let end = stopped.clone();
        loop {
            let place = self.places.clone().acquire_owned();
            let accepted = async {
                let place = place.await;
                (self.listener.accept().await, place)
            };
            tokio::select! {
                () = until(&mut stopped) => break,
                (accepted, place) = accepted => match accepted {
                    Ok((stream, peer)) => {
                        let Some(turn) = self.turn(peer.ip()) else { continue };
                        let peer = Peer { address: peer.ip(), line: self.line };
                        let (tls, router) = (self.tls.clone(), router.clone());
                        let serve = connect(stream, peer, tls, router, end.clone());
                        connections.spawn(async move {
                            serve.await;
                            drop((place, turn));
                        });
                    }
                    Err(error) => {
                        tracing::warn!(%error, "a connection was not accepted");
                        sleep(ACCEPT_PAUSE).await;
                    }
                },
                Some(_) = connections.join_next() => {}
            }
        }
        drop((self.listener, router));
        while connections.join_next().await.is_some() {}
    }

    /// None when this address has too many connections already.
    fn turn(&self, address: IpAddr) -> Option<Option<Turn>> {
        let Some(by_address) = &self.by_address else {
            return Some(None);
        };
        let turn = Turn::take(by_address, address);
        if turn.is_none() {
            tracing::warn!(%address, "too many connections");
        }
        turn.map(Some)
    }
}

type ByAddress = Mutex<BTreeMap<IpAddr, usize>>;

/// One of the connections that an address may have.
struct Turn {
    by_address: Arc<ByAddress>,
    address: IpAddr,
}

impl Turn {
    fn take(by_address: &Arc<ByAddress>, address: IpAddr) -> Option<Self> {
        let mut all = by_address.lock().unwrap_or_else(PoisonError::into_inner);
        let open = all.entry(address).or_default();
        if *open >= limits::CONNECTIONS_PER_ADDRESS {
            return None;
        }
        *open += 1;
        drop(all);
        let by_address = by_address.clone();
        Some(Self {
            by_address,
            address,
        })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let all = self.by_address.lock();
        let mut all = all.unwrap_or_else(PoisonError::into_inner);
        match all.get_mut(&self.address) {
            Some(open) if *open > 1 => *open -= 1,
            Some(_) | None => {
                all.remove(&self.address);
            }
        }
    }
}

/// Serves until it is told to stop.
pub(crate) struct Server {
    doors: Vec<Door>,
    router: Router,
}

impl Server {
    pub(crate) fn new(doors: Vec<Door>, router: Router) -> Self {
        Self { doors, router }
    }

    /// Serves until `stop` is done. Then it takes no more connections, lets open requests end, and
    /// returns. Streams never end by themselves: `end_streams` does that.
    pub(crate) async fn run(
        self,
        stop: impl Future<Output = ()>,
        end_streams: impl Future<Output = ()>,
    ) {
        let (stop_all, stopped) = watch::channel(false);
        let mut doors = JoinSet::new();
        for door in self.doors {
            doors.spawn(door.serve(self.router.clone(), stopped.clone()));
        }
        drop(self.router);
        stop.await;
        stop_all.send_replace(true);
        end_streams.await;
        let ended = async { while doors.join_next().await.is_some() {} };
        if timeout(limits::STOP_TIMEOUT, ended).await.is_err() {
            tracing::warn!("connections are cut off at the end");
            doors.shutdown().await;
        }
    }
}

async fn connect(
    stream: TcpStream,
    peer: Peer,
    tls: Option<TlsAcceptor>,
    router: Router,
    stopped: watch::Receiver<bool>,
) {
    // An answer waits for nothing; where that cannot be set, it is only slower.
    let _ = stream.set_nodelay(true);
    let socket = Socket::new(stream);
    let Some(tls) = tls else {
        return serve(socket, peer, router, stopped).await;
    };
    match timeout(limits::HANDSHAKE_TIMEOUT, tls.accept(socket)).await {
        Ok(Ok(stream)) => serve(stream, peer, router, stopped).await,
        Ok(Err(error)) => tracing::debug!(%error, "no TLS"),
        Err(_) => tracing::debug!("the handshake took too long"),
    }
}

async fn serve(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    peer: Peer,
    router: Router,
    mut stopped: watch::Receiver<bool>,
) {
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        router.call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits::HEAD_TIMEOUT)
        .max_headers(limits::HEADERS)
        .max_buf_size(limits::HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = until(&mut stopped) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke");
    }
}

async fn until(stopped: &mut watch::Receiver<bool>) {
    // A sender that is gone has stopped too.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}
