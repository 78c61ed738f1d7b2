//! A PostgreSQL server for tests, run from the binaries that are installed on the machine.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "an assertion of a test fails by panicking, with the line of the test"
)]

mod guard;
mod programs;
mod tls;

use std::{
    env, fs,
    io::{self, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    process,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use guard::Guard;
use programs::Programs;

/// A PostgreSQL server with a new, empty data folder, on a Unix socket and on 127.0.0.1.
///
/// It runs with `fsync=on`, as a production server does, and trusts every local connection as the superuser `postgres`. It is stopped and
/// its files are removed when it is dropped, and also when the process of the test ends in any other way.
///
/// ```
/// use dhow_tests::PostgresServer;
///
/// if let Some(server) = PostgresServer::new() {
///     let url = server.database();
///     assert!(url.starts_with("postgres://postgres@127.0.0.1:"));
/// }
/// ```
#[derive(Debug)]
pub struct PostgresServer {
    programs: Programs,
    /// Folder of the data, the socket and the log.
    folder: PathBuf,
    port: u16,
    next_database: AtomicU32,
    _guard: Guard,
}

/// Number of ports that are tried before the server is given up.
const PORTS_TO_TRY: u16 = 50;

impl PostgresServer {
    /// Starts a new server. `None` if PostgreSQL is not installed: says so on the real standard error and lets the test pass.
    ///
    /// # Panics
    /// If PostgreSQL is not installed and the environment variable `DHOW_REQUIRE_POSTGRES` or `CI` is set, or if the server does not start.
    #[must_use]
    pub fn new() -> Option<Self> {
        let Some(programs) = Programs::find() else {
            missing();
            return None;
        };
        let folder = new_folder();
        let guard = Guard::start(&programs, &folder);
        let data = folder.join("data");
        fs::create_dir_all(&data).expect("the folder of the server can be created");
        programs.give(&folder);
        programs.give(&data);
        programs.run(
            "initdb",
            &[
                "--pgdata",
                text(&data),
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--no-locale",
                "--no-sync",
            ],
        );
        let port = free_port();
        let settings = format!(
            "listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = '{}'\n\
             fsync = on\nmax_connections = 200\nlog_line_prefix = '%m %d '\n",
            text(&folder)
        );
        let mut file = fs::OpenOptions::new()
            .append(true)
            .open(data.join("postgresql.conf"))
            .expect("initdb writes the settings");
        file.write_all(settings.as_bytes()).unwrap();
        let server = Self {
            _guard: guard,
            programs,
            folder,
            port,
            next_database: AtomicU32::new(1),
        };
        server.start();
        Some(server)
    }

    /// Returns a server that all tests of the process share, for tests that need a database only. `None` as for [`new`](Self::new).
    ///
    /// # Panics
    /// As [`new`](Self::new).
    #[must_use]
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<PostgresServer>> = OnceLock::new();
        SHARED.get_or_init(Self::new).as_ref()
    }

    /// Starts the server again with the same data, after [`stop`](Self::stop) or [`stop_immediate`](Self::stop_immediate), and waits until it
    /// accepts connections.
    ///
    /// # Panics
    /// If it does not start.
    pub fn start(&self) {
        let log = self.folder.join("log");
        let arguments = ["--log", text(&log), "--wait", "--timeout=120", "start"];
        if let Err(error) = self.control(&arguments) {
            let log = fs::read_to_string(log).unwrap_or_default();
            panic!("{error}\n{log}");
        }
    }

    /// Stops the server in order: open transactions are rolled back and everything is written.
    ///
    /// # Panics
    /// If it does not stop.
    pub fn stop(&self) {
        self.control(&["--mode=fast", "--wait", "stop"]).unwrap();
    }

    /// Stops the server as a crash does: no connection is told, and nothing is written. The next start recovers from the write-ahead log.
    ///
    /// # Panics
    /// If it does not stop.
    pub fn stop_immediate(&self) {
        self.control(&["--mode=immediate", "--wait", "stop"])
            .unwrap();
    }

    /// Creates an empty database and returns its URL.
    ///
    /// # Panics
    /// If the database cannot be created.
    #[must_use]
    pub fn database(&self) -> String {
        let number = self.next_database.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{number}");
        self.sql("postgres", &format!("create database {name}"));
        self.url(&name)
    }

    /// URL of a database of this server, over TCP.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// TCP port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Folder of the Unix socket.
    #[must_use]
    pub fn socket_folder(&self) -> &Path {
        &self.folder
    }

    /// Log of the server. Each line has the time, the name of the database and the severity before its message.
    ///
    /// # Panics
    /// If it cannot be read.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap()
    }

    /// Runs one statement as the superuser and returns its rows, unaligned and without headers. `database` is a name or a URL.
    ///
    /// # Panics
    /// If the statement fails.
    pub fn sql(&self, database: &str, statement: &str) -> String {
        let url = if database.contains("://") {
            database.to_owned()
        } else {
            self.url(database)
        };
        let arguments = ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align"];
        let rest = ["--set=ON_ERROR_STOP=1", "--command", statement, &url];
        let rows = self.programs.run("psql", &[&arguments[..], &rest].concat());
        rows.trim_end().to_owned()
    }

    fn control(&self, arguments: &[&str]) -> Result<String, String> {
        let data = self.folder.join("data");
        let data = ["--silent", "--pgdata", text(&data)];
        self.programs
            .try_run("pg_ctl", &[&data[..], arguments].concat())
    }
}

/// Says that the tests with PostgreSQL do nothing.
fn missing() {
    let found = "PostgreSQL is not installed: no `initdb` in PATH or /usr/lib/postgresql/*/bin";
    for variable in ["DHOW_REQUIRE_POSTGRES", "CI"] {
        assert!(
            env::var_os(variable).is_none_or(|value| value.is_empty()),
            "{found}, and {variable} is set; install Debian's package `postgresql`"
        );
    }
    // Not `eprintln!`, which the test harness shows for failed tests only.
    let _ = writeln!(
        io::stderr(),
        "\nNOT TESTED: {found}. This test did nothing; install Debian's package `postgresql`.\n"
    );
}

fn new_folder() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    // A short name, because the path of a socket has at most 107 bytes.
    let folder = env::temp_dir().join(format!("dhow-pg-{}-{number}", process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the temporary folder is writable");
    folder
}

/// Returns a port below those that systems give to outgoing connections, so that it stays free while the server is stopped.
fn free_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    for _ in 0..PORTS_TO_TRY {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let spread = process::id().wrapping_mul(37).wrapping_add(number) % 12_000;
        let port = 20_000 + u16::try_from(spread).unwrap_or(0);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("no port of {PORTS_TO_TRY} is free");
}

fn text(path: &Path) -> &str {
    path.to_str().expect("the temporary folder is UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crashed_server_starts_again_with_its_data_and_leaves_nothing_behind() {
        let Some(server) = PostgresServer::new() else {
            return;
        };
        let database = server.database();
        assert_ne!(database, server.database());
        server.sql(
            &database,
            "create table kept as select 7 as number, 'a' as letter",
        );
        assert_eq!(server.sql("postgres", "show fsync"), "on");
        server.stop_immediate();
        server.start();
        assert_eq!(server.sql(&database, "select * from kept"), "7|a");
        server.stop();
        server.start();
        assert_eq!(server.sql(&database, "select number from kept"), "7");
        let folder = server.folder.clone();
        drop(server);
        assert!(!folder.exists());
    }
}
