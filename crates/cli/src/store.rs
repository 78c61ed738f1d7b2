//! The store of `dhow serve` and `dhow orders`, named by a URL.

use std::{fmt, sync::Arc};

use clap::Args;
use dhow_core::{Error, Result};
use dhow_engine::store::Store;
use dhow_store_postgres::PostgresStore;
use dhow_store_sqlite::SqliteStore;

mod error;
mod postgres;
mod sqlite;
mod tls;
mod url;

pub(crate) use error::{engine_error, store_error};
pub(crate) use url::StoreUrl;

use crate::{config::STORE, session::Session, view::Context};

/// Option that names the store.
// A text, because clap quotes a value that it cannot parse, and a URL may contain a password.
#[derive(Args)]
pub(crate) struct StoreArgs {
    /// Store: sqlite:PATH or postgres://… [default: the variable DHOW_STORE]
    #[arg(long = "store", value_name = "URL", global = true)]
    url: Option<String>,
}

/// Use of the store, which decides about one that does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Reads and writes, and creates a missing store.
    Create,
    /// Reads and writes a store that must exist.
    Write,
    /// Reads a store that must exist, and changes nothing.
    Read,
}

/// An open store.
pub(crate) struct OpenStore {
    store: Kind,
    url: StoreUrl,
}

enum Kind {
    Sqlite(SqliteStore),
    Postgres(PostgresStore),
}

impl StoreArgs {
    /// Options for commands that are printed: the store, if it was named on the command line without a password, and the files with settings.
    pub(crate) fn context(&self, session: &Session) -> Context {
        let store = self.url.as_ref().filter(|url| !url::has_password(url));
        Context {
            store: store
                .map(|url| ("--store", url.clone()))
                .into_iter()
                .collect(),
            files: session.file_options(),
        }
    }

    /// Opens the store.
    ///
    /// # Errors
    /// If no store is named, the URL is not valid, the store does not exist, or it cannot be opened.
    pub(crate) async fn open(&self, session: &Session, access: Access) -> Result<OpenStore> {
        let url = self.url(session)?;
        let store = match &url {
            StoreUrl::Sqlite(path) => Kind::Sqlite(sqlite::open(path, access).await?),
            StoreUrl::Postgres(database) => Kind::Postgres(database.open(access).await?),
        };
        Ok(OpenStore { store, url })
    }

    fn url(&self, session: &Session) -> Result<StoreUrl> {
        let place = if self.url.is_some() { "--store" } else { STORE };
        let config = session.config()?;
        let text = match &self.url {
            Some(url) => Some(url.as_str()),
            None => config.variable(STORE)?,
        };
        let Some(text) = text else {
            let rule = format!("is required, such as --store sqlite:shop.db (or set {STORE})");
            return Err(Error::configuration("--store", rule));
        };
        StoreUrl::parse(text).map_err(|rule| Error::configuration(place, rule))
    }
}

impl OpenStore {
    /// The store, shared.
    pub(crate) fn shared(&self) -> Arc<dyn Store> {
        match &self.store {
            Kind::Sqlite(store) => Arc::new(store.clone()),
            Kind::Postgres(store) => Arc::new(store.clone()),
        }
    }

    /// Finishes the queued calls and closes the store.
    pub(crate) async fn close(self) {
        match self.store {
            Kind::Sqlite(store) => store.close().await,
            Kind::Postgres(store) => store.close().await,
        }
    }
}

/// The URL without a password.
impl fmt::Display for OpenStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.url.fmt(f)
    }
}
