//! Connections: accepted up to a limit, each with timeouts, shut down gracefully.

use super::gate::Peer;
use super::limits;
use super::places::Places;
use super::socket::Socket;
use crate::hub::access::Entrance;
use crate::hub::crowd::Crowd;
use crate::system::process::vital;
use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

/// Delay before accepting again when the system is out of sockets.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Listens; plain HTTP on the loopback only, as everything open to others is TLS.
///
/// # Errors
/// If the address is not a loopback address, or is in use.
pub(crate) async fn bind(address: SocketAddr, line: Entrance) -> Result<TcpListener, BindError> {
    if line == Entrance::Loopback && !address.ip().is_loopback() {
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
    /// `None` for plain HTTP.
    tls: Option<TlsAcceptor>,
    line: Entrance,
    all: Arc<Semaphore>,
    /// `None` where this computer's own programs need no token.
    places: Option<Places>,
}

impl Door {
    /// The port for this computer's own programs.
    pub(crate) fn loopback(listener: TcpListener, is_open: bool, crowd: Crowd) -> Self {
        Self {
            listener,
            tls: None,
            line: Entrance::Loopback,
            all: Arc::new(Semaphore::new(limits::CONNECTIONS)),
            places: (!is_open).then(|| Places::new(crowd)),
        }
    }

    /// The port for the hall.
    pub(crate) fn lan(listener: TcpListener, tls: TlsAcceptor, crowd: Crowd) -> Self {
        Self {
            listener,
            tls: Some(tls),
            line: Entrance::Lan,
            all: Arc::new(Semaphore::new(limits::CONNECTIONS)),
            places: Some(Places::new(crowd)),
        }
    }

    /// Accepts connections until told to stop, and returns when the last one has ended.
    async fn serve(self, router: Router, mut stopped: watch::Receiver<bool>) {
        let mut connections = JoinSet::new();
        let end = stopped.clone();
        loop {
            let one = self.all.clone().acquire_owned();
            let accepted = async {
                let one = one.await;
                (self.listener.accept().await, one)
            };
            tokio::select! {
                () = until(&mut stopped) => break,
                (accepted, one) = accepted => match accepted {
                    Ok((stream, peer)) => {
                        let place = self.places.as_ref().map(|places| places.enter(peer.ip(), Instant::now()));
                        let proof = place.as_ref().map(|place| place.proof().clone());
                        let peer = Peer { address: peer.ip(), line: self.line, proof };
                        let (tls, router) = (self.tls.clone(), router.clone());
                        let serve = connect(stream, peer, tls, router, end.clone());
                        connections.spawn(async move {
                            match place {
                                None => serve.await,
                                Some(mut place) => tokio::select! {
                                    () = serve => {}
                                    () = place.over() => {}
                                },
                            }
                            drop(one);
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
}

/// Serves until told to stop.
pub(crate) struct Server {
    doors: Vec<Door>,
    router: Router,
}

impl Server {
    pub(crate) fn new(doors: Vec<Door>, router: Router) -> Self {
        Self { doors, router }
    }

    /// Serves until `stop` completes. Then it accepts no more connections, lets open requests finish, and returns.
    /// Streams never end on their own: `end_streams` ends them.
    pub(crate) async fn run(
        self,
        stop: impl Future<Output = ()>,
        end_streams: impl Future<Output = ()>,
    ) {
        let (stop_all, stopped) = watch::channel(false);
        let mut doors = JoinSet::new();
        for door in self.doors {
            doors.spawn(vital(
                "port",
                door.serve(self.router.clone(), stopped.clone()),
            ));
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
    // Answers are sent without delay; if this cannot be set, they are merely slower.
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
        request.extensions_mut().insert(peer.clone());
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
    // A dropped sender also means stop.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}
