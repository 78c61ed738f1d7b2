//! A program that passes connections on, such as a tunnel to this machine.

use std::{
    io,
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// A relay on a free port, whose target is set later.
pub(crate) struct Relay {
    url: String,
    target: Arc<Mutex<String>>,
}

impl Relay {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let target = Arc::new(Mutex::new(String::new()));
        let shared = target.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let host = shared.lock().unwrap().clone();
                let (near, far) = (stream.unwrap(), TcpStream::connect(host).unwrap());
                pass(near.try_clone().unwrap(), far.try_clone().unwrap());
                pass(far, near);
            }
        });
        Self { url, target }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Sets the URL of the server that gets the connections.
    pub(crate) fn lead_to(&self, url: &str) {
        *self.target.lock().unwrap() = url.trim_start_matches("http://").to_owned();
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream) {
    thread::spawn(move || {
        let _ = io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Write);
    });
}
