//! URLs of stores.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use super::{postgres::PostgresUrl, sqlite};

/// A store by its kind and place.
#[derive(Debug, Clone)]
pub(crate) enum StoreUrl {
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
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
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

impl StoreUrl {
    /// File of the store; `None` for a server.
    pub(crate) fn file(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(path) => Some(path),
            Self::Postgres(_) => None,
        }
    }

    /// Refuses a place where no file of a store can be.
    ///
    /// # Errors
    /// If the file is a folder, or its folder does not exist.
    pub(crate) fn check_place(&self) -> dhow_core::Result<()> {
        self.file().map_or(Ok(()), sqlite::check_place)
    }
}

/// True if a URL has a password, which must not be printed.
pub(super) fn has_password(text: &str) -> bool {
    match StoreUrl::parse(text) {
        Ok(StoreUrl::Sqlite(_)) => false,
        Ok(StoreUrl::Postgres(database)) => database.has_password(),
        Err(_) => true,
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

fn sqlite_path(text: &str) -> Result<PathBuf, String> {
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
    fn a_password_is_noticed() {
        for text in [
            "sqlite:shop.db",
            "postgres://shop@db.example/shop?sslmode=require",
        ] {
            assert!(!has_password(text), "{text}");
        }
        for text in [
            "postgres://shop:secret-9@db.example/shop",
            "postgres://shop@db.example/shop?password=secret-9",
            "sqlite",
        ] {
            assert!(has_password(text), "{text}");
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
