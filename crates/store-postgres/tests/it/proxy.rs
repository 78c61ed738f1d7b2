//! A TCP proxy in front of the server that cuts or stalls all its connections after a number of bytes.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU16, Ordering},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
};

/// Direction of the bytes that are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Towards {
    Server,
    Client,
}

/// Event after the counted bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// All connections end.
    Cut,
    /// No byte passes any more, and no connection ends.
    Stall,
}

#[derive(Debug, Clone, Copy)]
struct Armed {
    fault: Fault,
    towards: Towards,
    left: usize,
}

#[derive(Debug, Default)]
struct State {
    armed: Option<Armed>,
    passed: (usize, usize),
}

#[derive(Debug)]
pub(crate) struct Proxy {
    port: u16,
    server: AtomicU16,
    state: Mutex<State>,
    /// Number of faults so far. Connections that were made before a fault are under it.
    faults: watch::Sender<(u64, Option<Fault>)>,
}

impl Proxy {
    pub(crate) async fn start(server: u16) -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Arc::new(Self {
            port: listener.local_addr().unwrap().port(),
            server: AtomicU16::new(server),
            state: Mutex::default(),
            faults: watch::Sender::new((0, None)),
        });
        let accepting = Arc::clone(&proxy);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let proxy = Arc::clone(&accepting);
                tokio::spawn(async move { proxy.serve(client).await });
            }
        });
        proxy
    }

    /// Replaces the port in the URL of a database.
    pub(crate) fn url(&self, url: &str) -> String {
        let server = self.server.load(Ordering::Relaxed);
        url.replace(&format!(":{server}/"), &format!(":{}/", self.port))
    }

    /// Lets this number of bytes pass, and then brings the fault upon the present connections. Later connections are not affected.
    pub(crate) fn arm(&self, fault: Fault, towards: Towards, after: usize) {
        self.state.lock().unwrap().armed = Some(Armed {
            fault,
            towards,
            left: after,
        });
    }

    /// Returns true if the fault has not happened, and takes it back.
    pub(crate) fn disarm(&self) -> bool {
        self.state.lock().unwrap().armed.take().is_some()
    }

    /// Number of bytes towards the server and towards the client since the last call.
    pub(crate) fn take_passed(&self) -> (usize, usize) {
        std::mem::take(&mut self.state.lock().unwrap().passed)
    }

    async fn serve(self: Arc<Self>, client: TcpStream) {
        let server = self.server.load(Ordering::Relaxed);
        let Ok(server) = TcpStream::connect(("127.0.0.1", server)).await else {
            return;
        };
        let ((from_client, to_client), (from_server, to_server)) =
            (client.into_split(), server.into_split());
        let mut faults = self.faults.subscribe();
        let before = faults.borrow().0;
        let both = async {
            tokio::join!(
                self.copy(Towards::Server, from_client, to_server),
                self.copy(Towards::Client, from_server, to_client),
            )
        };
        tokio::pin!(both);
        tokio::select! {
            _ = &mut both => {}
            fault = async {
                let fault = faults.wait_for(|(number, _)| *number > before).await;
                fault.map_or(Some(Fault::Cut), |fault| fault.1)
            } => {
                if fault == Some(Fault::Stall) {
                    // Keeps the sockets.
                    std::future::pending::<()>().await;
                }
            }
        }
    }

    async fn copy(&self, towards: Towards, mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = from.read(&mut buffer).await {
            let (pass, fault) = self.admit(towards, count);
            if to.write_all(&buffer[..pass]).await.is_err() {
                return;
            }
            if let Some(fault) = fault {
                // The last bytes are on their way before the connections end.
                let _ = to.flush().await;
                self.faults
                    .send_modify(|faults| *faults = (faults.0 + 1, Some(fault)));
                return std::future::pending().await;
            }
        }
        let _ = to.shutdown().await;
    }

    /// Number of bytes that may pass, and the fault after them.
    fn admit(&self, towards: Towards, count: usize) -> (usize, Option<Fault>) {
        let mut state = self.state.lock().unwrap();
        let passed = match towards {
            Towards::Server => &mut state.passed.0,
            Towards::Client => &mut state.passed.1,
        };
        *passed += count;
        match &mut state.armed {
            Some(armed) if armed.towards == towards => {
                if count < armed.left {
                    armed.left -= count;
                    return (count, None);
                }
                let (left, fault) = (armed.left, armed.fault);
                state.armed = None;
                (left, Some(fault))
            }
            _ => (count, None),
        }
    }
}
