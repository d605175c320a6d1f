//! Connections: accepted up to a limit, each with its time-outs, ended gracefully.

use super::limits;
use super::socket::Socket;
use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// Before another try when the system has no socket left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Listens, on this machine's loopback only: the LAN waits for access control.
///
/// # Errors
/// When the address is none of the loopback, or is taken.
pub(crate) async fn bind(address: SocketAddr) -> Result<TcpListener, BindError> {
    if !address.ip().is_loopback() {
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

/// Serves until it is told to stop.
pub(crate) struct Server {
    listener: TcpListener,
    router: Router,
    connections: JoinSet<()>,
    places: Arc<Semaphore>,
}

impl Server {
    pub(crate) fn new(listener: TcpListener, router: Router) -> Self {
        Self {
            listener,
            router,
            connections: JoinSet::new(),
            places: Arc::new(Semaphore::new(limits::CONNECTIONS)),
        }
    }

    /// Serves until `stop` is done. Then it takes no more connections, lets open requests end, and
    /// returns. Streams never end by themselves: `end_streams` does that.
    pub(crate) async fn run(
        mut self,
        stop: impl Future<Output = ()>,
        end_streams: impl Future<Output = ()>,
    ) {
        let (stop_all, stopped) = watch::channel(false);
        let mut stop = pin!(stop);
        loop {
            let place = self.places.clone().acquire_owned();
            let accepted = async {
                let place = place.await;
                (self.listener.accept().await, place)
            };
            tokio::select! {
                () = &mut stop => break,
                (accepted, place) = accepted => match accepted {
                    Ok((stream, _)) => {
                        let serve = serve(stream, self.router.clone(), stopped.clone());
                        self.connections.spawn(async move {
                            serve.await;
                            drop(place);
                        });
                    }
                    Err(error) => {
                        tracing::warn!(%error, "a connection was not accepted");
                        sleep(ACCEPT_PAUSE).await;
                    }
                },
                Some(_) = self.connections.join_next() => {}
            }
        }
        drop((self.listener, self.router));
        stop_all.send_replace(true);
        end_streams.await;
        let ended = async { while self.connections.join_next().await.is_some() {} };
        if timeout(limits::STOP_TIMEOUT, ended).await.is_err() {
            tracing::warn!(connections = self.connections.len(), "cut off at the end");
            self.connections.shutdown().await;
        }
    }
}

async fn serve(stream: TcpStream, router: Router, mut stopped: watch::Receiver<bool>) {
    // An answer waits for nothing; where that cannot be set, it is only slower.
    let _ = stream.set_nodelay(true);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits::HEAD_TIMEOUT)
        .max_headers(limits::HEADERS)
        .max_buf_size(limits::HEAD_BYTES)
        .serve_connection(
            TokioIo::new(Socket::new(stream)),
            TowerToHyperService::new(router),
        );
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
