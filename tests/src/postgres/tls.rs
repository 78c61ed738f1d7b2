//! TLS connections to the server.

use std::{
    fs::{self, OpenOptions},
    io::Write,
    os::unix::fs::PermissionsExt,
};

use super::PostgresServer;

/// Connections over TCP must use TLS.
const CLIENTS: &str = "local all all trust\nhostssl all all 127.0.0.1/32 trust\n";

impl PostgresServer {
    /// Restarts the server with a certificate and its key, both as PEM. From then on it refuses connections over TCP without TLS.
    ///
    /// # Panics
    /// If the server does not start with them.
    pub fn require_tls(&self, certificate: &str, key: &str) {
        let data = self.folder.join("data");
        for (name, text) in [("server.crt", certificate), ("server.key", key)] {
            let path = data.join(name);
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
            self.programs.give(&path);
        }
        fs::write(data.join("pg_hba.conf"), CLIENTS).unwrap();
        let settings = OpenOptions::new()
            .append(true)
            .open(data.join("postgresql.conf"));
        settings.unwrap().write_all(b"ssl = on\n").unwrap();
        self.stop();
        self.start();
    }
}
