//! URLs of stores, and the files that they name.

use std::{
    fmt,
    fs::OpenOptions,
    io,
    path::{Path, PathBuf},
};

use dhow_core::{Error, Result};

use super::postgres::PostgresUrl;

/// A store by its kind and place.
#[derive(Debug, Clone)]
pub(super) enum StoreUrl {
    /// A file of SQLite.
    Sqlite(PathBuf),
    /// A database of PostgreSQL.
    Postgres(Box<PostgresUrl>),
}

impl StoreUrl {
    /// Parses `sqlite:PATH` or `postgres://…`.
    ///
    /// # Errors
    /// The broken rule, without the URL, which may contain a password.
    pub(super) fn parse(text: &str) -> std::result::Result<Self, String> {
        match text.split_once(':') {
            Some(("sqlite", path)) => sqlite_path(path).map(Self::Sqlite),
            Some(("postgres" | "postgresql", _)) => {
                let database = PostgresUrl::parse(text)?;
                Ok(Self::Postgres(Box::new(database)))
            }
            _ => Err("must be sqlite:PATH or postgres://…, such as sqlite:shop.db".to_owned()),
        }
    }
}

impl fmt::Display for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(database) => database.fmt(f),
        }
    }
}

fn sqlite_path(text: &str) -> std::result::Result<PathBuf, String> {
    // As in other programs, two slashes begin a relative path and three an absolute one.
    let path = text.strip_prefix("//").unwrap_or(text);
    if path.is_empty() {
        return Err("must name a file, such as sqlite:shop.db".to_owned());
    }
    if path == ":memory:" {
        return Err("must name a file, because memory does not survive a crash".to_owned());
    }
    if path.contains('?') {
        return Err("must be sqlite:PATH without options after `?`".to_owned());
    }
    Ok(PathBuf::from(path))
}

/// Creates a missing file that its owner alone can read, because it will contain customers' data. SQLite gives its other files the same
/// permissions.
///
/// # Errors
/// If the file is missing and cannot be created.
pub(super) fn create_private_file(path: &Path) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => {
            let rule = format!("cannot be used: {} cannot be created", path.display());
            Err(Error::configuration("--store", rule).with_source(error))
        }
    }
}

/// Requires a file, because opening a missing one would create it.
///
/// # Errors
/// If there is no file, or its folder cannot be read.
pub(super) fn require_file(path: &Path) -> Result<()> {
    match path.try_exists() {
        Ok(true) => Ok(()),
        Ok(false) => {
            let rule = format!(
                "names {}, which does not exist; `dhow serve` creates it",
                path.display()
            );
            Err(Error::configuration("--store", rule))
        }
        Err(error) => {
            let rule = format!("cannot be used: {} cannot be read", path.display());
            Err(Error::configuration("--store", rule).with_source(error))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_a_file() {
        for (text, path) in [
            ("sqlite:shop.db", "shop.db"),
            ("sqlite:./data/shop.db", "./data/shop.db"),
            ("sqlite:/var/lib/shop.db", "/var/lib/shop.db"),
            ("sqlite://shop.db", "shop.db"),
            ("sqlite:///var/lib/shop.db", "/var/lib/shop.db"),
        ] {
            let url = StoreUrl::parse(text).unwrap();
            assert_eq!(url.to_string(), format!("sqlite:{path}"), "{text}");
        }
    }

    #[test]
    fn another_url_is_refused_without_quoting_it() {
        for text in [
            "shop.db",
            "sqlite:",
            "sqlite://",
            "sqlite::memory:",
            "sqlite:shop.db?mode=ro",
            "postgres://shop:secret-9@db/shop?sslmode=secret-9",
            "mysql://shop:secret-9@db/shop",
        ] {
            let rule = StoreUrl::parse(text).unwrap_err();
            assert!(rule.starts_with("must"), "{rule}");
            assert!(!rule.contains("secret-9"), "{rule}");
        }
    }
}
