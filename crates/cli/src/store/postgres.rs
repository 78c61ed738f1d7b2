//! PostgreSQL databases: the URL, the TLS connection, and the check of its URL.

use std::{fmt, net::IpAddr, time::Duration};

use dhow_core::{Error, ErrorKind, Outcome, Result};
use dhow_store_postgres::{
    PostgresStore,
    tokio_postgres::{
        self, Config, NoTls, Socket,
        config::{Host, SslMode},
        tls::MakeTlsConnect,
    },
};
use tokio::time::timeout;

use super::{Access, store_error, tls::RustlsConnector};

/// Time limit for the check of its URL.
const CHECK_TIMEOUT: Duration = Duration::from_secs(10);

/// Classes of the server's answers that are about the URL: the user or the password, and the database.
const ABOUT_URL: [&str; 2] = ["28", "3D"];

/// A database by its URL. `Display` and `Debug` leave user and password out.
#[derive(Clone)]
pub(crate) struct PostgresUrl(Config);

impl PostgresUrl {
    /// Parses a URL. Without `sslmode`, a server on another machine must use TLS.
    ///
    /// # Errors
    /// The broken rule, without the URL, which may contain a password.
    pub(super) fn parse(text: &str) -> std::result::Result<Self, String> {
        let config = with_driver_words(text).parse::<Config>();
        let mut config = config.map_err(|_| {
            "must be a URL such as postgres://user@host/database?sslmode=require, with options of tokio-postgres"
                .to_owned()
        })?;
        if config.get_hosts().is_empty() {
            return Err("must name a host, such as postgres://user@localhost/database".to_owned());
        }
        if !text.contains("sslmode=") {
            let mode = match is_local(&config) {
                true => SslMode::Disable,
                false => SslMode::Require,
            };
            config.ssl_mode(mode);
        }
        Ok(Self(config))
    }

    /// True if the URL has a password.
    pub(super) fn has_password(&self) -> bool {
        self.0.get_password().is_some()
    }

    /// Opens the store.
    ///
    /// # Errors
    /// If the server cannot be reached or refuses the URL, or there is no store and none may be created.
    pub(super) async fn open(&self, access: Access) -> Result<PostgresStore> {
        self.check().await?;
        let mut builder = PostgresStore::builder();
        match access {
            Access::Create => {}
            Access::Write => builder = builder.must_exist(),
            Access::Read => builder = builder.read_only(),
        }
        let config = self.0.clone();
        let store = match self.is_plain() {
            true => builder.connect(config, NoTls).await,
            false => builder.connect(config, RustlsConnector::new()?).await,
        };
        store.map_err(store_error)
    }

    fn is_plain(&self) -> bool {
        self.0.get_ssl_mode() == SslMode::Disable
    }

    /// Connects once, to tell a server that cannot be reached from a URL that it refuses.
    async fn check(&self) -> Result<()> {
        let connected = match self.is_plain() {
            true => timeout(CHECK_TIMEOUT, self.connect(NoTls)).await,
            false => timeout(CHECK_TIMEOUT, self.connect(RustlsConnector::new()?)).await,
        };
        match connected {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(self.refused(error)),
            Err(_) => Err(self.unreachable()),
        }
    }

    async fn connect<T>(&self, tls: T) -> std::result::Result<(), tokio_postgres::Error>
    where
        T: MakeTlsConnect<Socket>,
        T::Stream: Send + 'static,
    {
        let (client, connection) = self.0.connect(tls).await?;
        // Ends with the client.
        tokio::spawn(async move { connection.await.ok() });
        drop(client);
        Ok(())
    }

    /// Error of a connection. An answer of the server about the user or the database is one about the URL.
    fn refused(&self, error: tokio_postgres::Error) -> Error {
        let answer = error.as_db_error();
        let is_about_url = |code: &str| ABOUT_URL.iter().any(|class| code.starts_with(class));
        match answer.filter(|answer| is_about_url(answer.code().code())) {
            Some(answer) => {
                let rule = format!("names {self}, and the server answers: {}", answer.message());
                Error::configuration("--store", rule)
            }
            None => self.unreachable().with_source(error),
        }
    }

    fn unreachable(&self) -> Error {
        let message = format!("the store is not available: {self} does not answer");
        Error::new(ErrorKind::Unavailable, Outcome::NotSent, message)
    }
}

/// Replaces the words for TLS that the driver does not know. The certificate and the name of the server are verified in any case.
fn with_driver_words(text: &str) -> String {
    let text = text.replace("sslmode=verify-full", "sslmode=require");
    text.replace("sslmode=verify-ca", "sslmode=require")
}

fn is_local(config: &Config) -> bool {
    config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => {
            let address = name.parse::<IpAddr>();
            name == "localhost" || address.is_ok_and(|address| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    })
}

impl fmt::Display for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hosts = self.0.get_hosts().iter().map(|host| match host {
            Host::Tcp(name) => name.clone(),
            #[cfg(unix)]
            Host::Unix(path) => path.display().to_string(),
        });
        let hosts: Vec<String> = hosts.collect();
        let database = self
            .0
            .get_dbname()
            .or(self.0.get_user())
            .unwrap_or_default();
        write!(f, "postgres://{}/{database}", hosts.join(","))
    }
}

impl fmt::Debug for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(text: &str) -> SslMode {
        PostgresUrl::parse(text).unwrap().0.get_ssl_mode()
    }

    #[test]
    fn another_machine_needs_tls_unless_the_url_says_otherwise() {
        for local in ["localhost", "127.0.0.1", "[::1]", "%2Frun%2Fpostgresql"] {
            let url = format!("postgres://shop@{local}/shop");
            assert_eq!(mode(&url), SslMode::Disable, "{local}");
        }
        assert_eq!(mode("postgres://shop@db.example/shop"), SslMode::Require);
        assert_eq!(
            mode("postgresql://shop@localhost,db.example/shop"),
            SslMode::Require
        );
        for (word, expected) in [
            ("disable", SslMode::Disable),
            ("prefer", SslMode::Prefer),
            ("require", SslMode::Require),
            ("verify-ca", SslMode::Require),
            ("verify-full", SslMode::Require),
        ] {
            let url = format!("postgres://shop@db.example/shop?sslmode={word}");
            assert_eq!(mode(&url), expected);
        }
    }

    #[test]
    fn user_and_password_are_not_shown() {
        let url = PostgresUrl::parse("postgres://me:secret-9@db.example:5433/shop").unwrap();
        assert_eq!(url.to_string(), "postgres://db.example/shop");
        assert_eq!(format!("{url:?}"), url.to_string());
        for wrong in [
            "postgres://me:secret-9@db.example/shop?sslmode=secret-9",
            "postgres://me:secret-9@db.example/shop?option-9=secret-9",
            "postgres://?password=secret-9",
        ] {
            let rule = PostgresUrl::parse(wrong).unwrap_err();
            assert!(
                rule.starts_with("must") && !rule.contains("secret-9"),
                "{rule}"
            );
        }
    }
}
