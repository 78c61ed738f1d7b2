//! A webhook URL that responds to one request and keeps it.

use std::{
    io::{Read, Write},
    net::TcpListener,
    thread::{self, JoinHandle},
    time::Duration,
};

/// An HTTP server for one request.
pub(crate) struct Receiver {
    url: String,
    thread: JoinHandle<String>,
}

impl Receiver {
    /// Starts a server that responds with this status line and body.
    pub(crate) fn with_response(status: &'static str, body: &'static str) -> Self {
        Self::with_delayed_response(Duration::ZERO, status, body)
    }

    /// Starts a server that responds after a pause.
    pub(crate) fn with_delayed_response(
        pause: Duration,
        status: &'static str,
        body: &'static str,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/webhooks", listener.local_addr().unwrap());
        let thread = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            stream
                .set_read_timeout(Some(Duration::from_secs(5)))
                .unwrap();
            let mut request = Vec::new();
            let mut part = [0; 4096];
            while !is_complete(&request) {
                let count = stream.read(&mut part).unwrap();
                assert_ne!(count, 0, "the request ends early");
                request.extend_from_slice(&part[..count]);
            }
            thread::sleep(pause);
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status}\r\ncontent-type: text/plain\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
            );
            stream.write_all((head + body).as_bytes()).unwrap();
            String::from_utf8(request).unwrap()
        });
        Self { url, thread }
    }

    /// Returns the webhook URL.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Waits for the request and returns it.
    pub(crate) fn request(self) -> String {
        self.thread.join().unwrap()
    }
}

fn is_complete(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let length = name.eq_ignore_ascii_case("content-length");
        length.then(|| value.trim().parse::<usize>().unwrap())
    });
    body.len() >= length.unwrap_or(0)
}
