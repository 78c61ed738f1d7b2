//! A fault-injecting TCP server on the loopback interface that records the requests.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    net::TcpListener,
    task::{JoinHandle, JoinSet},
    time::{Instant, sleep, timeout},
};

mod connection;
mod request;
mod script;

pub use request::Received;
pub use script::Script;

use connection::Connection;
use script::Part;

/// Maximum lifetime of a connection, whatever its script.
const LIFETIME: Duration = Duration::from_secs(60);
/// Maximum number of open connections; further ones wait.
const MOST_CONNECTIONS: usize = 256;
/// Timeout of [`FaultServer::wait_for`].
const WAIT_TIMEOUT: Duration = Duration::from_secs(5);

/// A TCP server that responds, stalls or fails as its [`Script`] says.
///
/// It serves until it is dropped, which also closes all its connections.
#[derive(Debug)]
pub struct FaultServer {
    address: SocketAddr,
    record: Record,
    task: JoinHandle<()>,
}

impl FaultServer {
    /// Starts a server with the script on a free port of 127.0.0.1.
    ///
    /// # Panics
    /// Panics if the machine has no free port.
    #[allow(
        clippy::expect_used,
        reason = "a test cannot continue without its server"
    )]
    pub async fn start(script: Script) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.expect("a free port");
        let address = listener.local_addr().expect("a bound address");
        let record = Record::new(script);
        let task = tokio::spawn(serve(listener, record.clone()));
        Self {
            address,
            record,
            task,
        }
    }

    /// Returns the socket address on which the server listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the base URL, without a trailing slash.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the number of accepted connections.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.record.lock().connections
    }

    /// Returns every request of which at least one byte was read, in order of arrival.
    #[must_use]
    pub fn requests(&self) -> Vec<Received> {
        self.record.lock().requests.clone()
    }

    /// Waits until `count` requests were read completely, for at most 5 seconds, and returns all requests so far.
    pub async fn wait_for(&self, count: usize) -> Vec<Received> {
        let end = Instant::now() + WAIT_TIMEOUT;
        loop {
            let requests = self.requests();
            let whole = requests.iter().filter(|request| request.is_whole()).count();
            if whole >= count || Instant::now() > end {
                return requests;
            }
            sleep(Duration::from_millis(2)).await;
        }
    }
}

impl Drop for FaultServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(listener: TcpListener, record: Record) {
    let mut connections = JoinSet::new();
    loop {
        while connections.len() >= MOST_CONNECTIONS {
            connections.join_next().await;
        }
        while connections.try_join_next().is_some() {}
        let Ok((stream, _)) = listener.accept().await else {
            return;
        };
        let first = record.accepted();
        let connection = Connection::new(stream, record.clone());
        connections.spawn(timeout(LIFETIME, connection.play(first)));
    }
}

/// Shared state of the server: the recorded requests and the position in the script.
#[derive(Debug, Clone)]
struct Record(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    script: Script,
    played: usize,
    connections: usize,
    requests: Vec<Received>,
}

impl Record {
    fn new(script: Script) -> Self {
        Self(Arc::new(Mutex::new(State {
            script,
            played: 0,
            connections: 0,
            requests: Vec::new(),
        })))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn accepted(&self) -> Part {
        self.lock().connections += 1;
        self.next_part()
    }

    fn next_part(&self) -> Part {
        let mut state = self.lock();
        let part = state.script.part(state.played);
        state.played += 1;
        part
    }

    /// Adds an empty request and returns its index.
    fn begin(&self) -> usize {
        let mut state = self.lock();
        state.requests.push(Received::default());
        state.requests.len() - 1
    }

    fn update(&self, number: usize, received: Received) {
        if let Some(place) = self.lock().requests.get_mut(number) {
            *place = received;
        }
    }
}

#[cfg(test)]
mod tests;
