//! The shop as a process.

use std::{
    hash::{BuildHasher, RandomState},
    path::{Path, PathBuf},
    process::Stdio,
    sync::{Arc, Mutex},
    time::Duration,
};

use dhow_sandbox::Sandbox;
use dhow_tests::{CHILD_LIMIT, PostgresServer};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

/// A database of one test.
pub(crate) enum Database {
    /// A file in a folder of its own.
    Sqlite(PathBuf),
    /// A database of a server that ends with this value, and a folder for the orders.
    Postgres { url: String, folder: PathBuf, _server: PostgresServer },
}

impl Database {
    pub(crate) fn sqlite() -> Self {
        Self::Sqlite(new_folder())
    }

    /// `None` if PostgreSQL is not installed.
    pub(crate) fn postgres() -> Option<Self> {
        let server = PostgresServer::new()?;
        Some(Self::Postgres { url: server.database(), folder: new_folder(), _server: server })
    }

    fn folder(&self) -> &Path {
        let (Self::Sqlite(folder) | Self::Postgres { folder, .. }) = self;
        folder
    }

    fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => format!("sqlite:{}", folder.join("shop.db").display()),
            Self::Postgres { url, .. } => url.clone(),
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(self.folder()));
    }
}

fn new_folder() -> PathBuf {
    let name = format!("shop-{:016x}", RandomState::new().hash_one(()));
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// A running shop. It is killed when this is dropped.
pub(crate) struct Shop {
    pub(crate) url: String,
    child: Child,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Shop {
    /// Starts a shop for the accounts of the sandbox.
    pub(crate) async fn open(sandbox: &Sandbox, database: &Database, address: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_shop"))
            .env_clear()
            .envs(sandbox.env())
            .env("SHOP_ADDR", address)
            .env("SHOP_DATABASE", database.url())
            .env("SHOP_ORDERS", database.folder().join("orders.db"))
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = timeout(CHILD_LIMIT, output.next_line()).await.unwrap();
        let first = first.unwrap().unwrap();
        let url = first.strip_prefix("the shop is open at ").unwrap().to_owned();
        let lines = Arc::new(Mutex::new(Vec::new()));
        let printed = Arc::clone(&lines);
        tokio::spawn(async move {
            while let Ok(Some(line)) = output.next_line().await {
                printed.lock().unwrap().push(line);
            }
        });
        Self { url, child, lines }
    }

    /// Address of the shop, for another one in its place.
    pub(crate) fn address(&self) -> String {
        self.url.strip_prefix("http://").unwrap().to_owned()
    }

    /// Kills the process without any chance to finish its work.
    pub(crate) async fn is_killed(&mut self) {
        self.child.kill().await.unwrap();
    }

    /// Returns the lines that the shop printed after its start.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }

    /// Waits at most 20 seconds for a line.
    pub(crate) async fn prints(&self, line: &str) {
        for _ in 0..400 {
            if self.lines().iter().any(|printed| printed == line) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("`{line}` is missing: {:?}", self.lines());
    }
}
