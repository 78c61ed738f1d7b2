//! The customer's browser, which follows the gateway's redirect back to the shop.

use dhow_core::{Error, Result};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Sends a GET request over plain HTTP and reads the whole response.
///
/// # Errors
/// If the shop cannot be reached.
pub(super) async fn visit(host: &str, path: &str) -> Result<()> {
    let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    let visit = async {
        let mut stream = TcpStream::connect(host).await?;
        stream.write_all(request.as_bytes()).await?;
        stream.read_to_end(&mut Vec::new()).await
    };
    let visited = visit.await.map(|_| ());
    visited.map_err(|error| Error::configuration("shop", "cannot be reached").with_source(error))
}
