//! PostgreSQL databases: the URL, the TLS connection, and the check of a store that must exist.

use std::{fmt, net::IpAddr, time::Duration};

use dhow_core::{Error, ErrorKind, Outcome, Result};
use dhow_store_postgres::{
    PostgresStore,
    tokio_postgres::{
        Client, Config, NoTls,
        config::{Host, SslMode},
    },
};
use tokio::time::timeout;

use super::{IfMissing, store_error, tls::RustlsConnector};

/// Time limit for the check of a store that must exist.
const CHECK_TIMEOUT: Duration = Duration::from_secs(10);

/// A database by its URL. `Display` and `Debug` leave user and password out.
#[derive(Clone)]
pub(super) struct PostgresUrl(Config);

impl PostgresUrl {
    /// Parses a URL. Without `sslmode`, a server on another machine must use TLS.
    ///
    /// # Errors
    /// The broken rule, without the URL, which may contain a password.
    pub(super) fn parse(text: &str) -> std::result::Result<Self, String> {
        let config = text.parse::<Config>();
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

    /// Opens the store.
    ///
    /// # Errors
    /// If the server cannot be used, or there is no store and none may be created.
    pub(super) async fn open(&self, if_missing: IfMissing) -> Result<PostgresStore> {
        let config = self.0.clone();
        let is_plain = config.get_ssl_mode() == SslMode::Disable;
        if if_missing == IfMissing::Refuse {
            self.require_store().await?;
        }
        let store = match is_plain {
            true => PostgresStore::connect(config, NoTls).await,
            false => PostgresStore::connect(config, RustlsConnector::new()?).await,
        };
        store.map_err(store_error)
    }

    /// Requires the tables of the store, because connecting creates missing ones.
    async fn require_store(&self) -> Result<()> {
        let exists = timeout(CHECK_TIMEOUT, self.has_store()).await;
        let failed = |source: Option<dhow_store_postgres::tokio_postgres::Error>| {
            let error = Error::new(
                ErrorKind::Unavailable,
                Outcome::NotSent,
                format!("the store is not available: {self} does not answer"),
            );
            match source {
                Some(source) => error.with_source(source),
                None => error,
            }
        };
        match exists {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => {
                let rule = format!("names {self}, which has no store; `dhow serve` creates it");
                Err(Error::configuration("--store", rule))
            }
            Ok(Err(Failure::Database(error))) => Err(failed(Some(error))),
            Ok(Err(Failure::Tls(error))) => Err(error),
            Err(_) => Err(failed(None)),
        }
    }

    async fn has_store(&self) -> std::result::Result<bool, Failure> {
        let client = match self.0.get_ssl_mode() {
            SslMode::Disable => {
                let (client, connection) = self.0.connect(NoTls).await?;
                // Ends with the client.
                tokio::spawn(connection);
                client
            }
            _ => {
                let tls = RustlsConnector::new().map_err(Failure::Tls)?;
                let (client, connection) = self.0.connect(tls).await?;
                tokio::spawn(connection);
                client
            }
        };
        Ok(has_tables(&client).await?)
    }
}

enum Failure {
    Database(dhow_store_postgres::tokio_postgres::Error),
    Tls(Error),
}

impl From<dhow_store_postgres::tokio_postgres::Error> for Failure {
    fn from(error: dhow_store_postgres::tokio_postgres::Error) -> Self {
        Self::Database(error)
    }
}

async fn has_tables(
    client: &Client,
) -> std::result::Result<bool, dhow_store_postgres::tokio_postgres::Error> {
    let statement = "select to_regclass('dhow.dhow_order') is not null";
    client.query_one(statement, &[]).await?.try_get(0)
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
