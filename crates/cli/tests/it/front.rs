//! A gateway that answers reads itself and passes every other request on to a server with faults.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use dhow_tests::FaultServer;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
};

/// The server in front of another one.
pub(crate) struct Front {
    address: SocketAddr,
    reads: Arc<Mutex<Vec<String>>>,
}

impl Front {
    /// Starts a server that answers every GET request with this JSON.
    pub(crate) async fn of(gateway: &FaultServer, json: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let front = Self {
            address: listener.local_addr().unwrap(),
            reads: Arc::default(),
        };
        let (reads, gateway) = (Arc::clone(&front.reads), gateway.address());
        tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(client, Arc::clone(&reads), json, gateway));
            }
        });
        front
    }

    /// Base URL of the server.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Request lines of the reads.
    pub(crate) fn reads(&self) -> Vec<String> {
        let reads = self.reads.lock();
        reads.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn serve(
    mut client: TcpStream,
    reads: Arc<Mutex<Vec<String>>>,
    json: &'static str,
    gateway: SocketAddr,
) {
    let mut request = Vec::new();
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        if client.read_buf(&mut request).await.unwrap_or_default() == 0 {
            return;
        }
    }
    if request.starts_with(b"GET ") {
        let line = String::from_utf8_lossy(&request);
        let line = line.lines().next().unwrap_or_default().to_owned();
        reads
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(line);
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
        let response = format!("{head}\r\ncontent-length: {}\r\n\r\n{json}", json.len());
        client.write_all(response.as_bytes()).await.unwrap();
        return;
    }
    let mut gateway = TcpStream::connect(gateway).await.unwrap();
    gateway.write_all(&request).await.unwrap();
    // The faults end the connection in every way, each of which ends this one.
    let _ = copy_bidirectional(&mut client, &mut gateway).await;
}
