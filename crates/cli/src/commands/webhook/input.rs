//! The raw request that a command looks at: a file, or standard input.

use std::{
    io::{self, IsTerminal},
    path::{Path, PathBuf},
};

use bytes::Bytes;
use clap::Args;
use dhow_core::{Delivery, Error, Result};

use crate::{
    files::{self, Limit, Unread},
    output::Output,
    raw_request,
};

/// Where the request stands.
#[derive(Args)]
pub(super) struct Input {
    /// The file with the request; standard input if it is not given, or `-`
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

impl Input {
    /// Reads the request.
    ///
    /// # Errors
    /// Input that cannot be read, or that is not a request.
    pub(super) fn delivery(&self, out: &Output) -> Result<Delivery> {
        let read = raw_request::parse(&self.bytes(out)?);
        read.map_err(|error| match self.path() {
            Some(path) => error.with_field(path.display().to_string()),
            None => error,
        })
    }

    /// The file, unless the request comes from standard input.
    fn path(&self) -> Option<&Path> {
        self.file.as_deref().filter(|path| *path != Path::new("-"))
    }

    fn bytes(&self, out: &Output) -> Result<Bytes> {
        match self.path() {
            Some(path) => read(path),
            None => {
                let stdin = io::stdin();
                if stdin.is_terminal() && !out.is_json() {
                    out.aside("Waiting for a request on standard input; Ctrl-D ends it.");
                }
                let read = files::whole(stdin.lock(), Limit::REQUEST);
                read.map_err(|unread| refused("standard input".to_owned(), unread))
            }
        }
    }
}

/// The bytes of a file.
///
/// # Errors
/// A file that cannot be read, by its name.
pub(super) fn read(path: &Path) -> Result<Bytes> {
    let name = path.display().to_string();
    files::read(path, Limit::REQUEST).map_err(|unread| refused(name, unread))
}

fn refused(name: String, unread: Unread) -> Error {
    unread.about(|rule| Error::invalid(name, rule), "")
}

/// Whether a file's last line break may come from an editor: the head does not say where the body ends.
pub(super) fn may_end_with_an_editors_line_break(delivery: &Delivery) -> bool {
    let headers = delivery.headers();
    !headers.contains_key(http::header::CONTENT_LENGTH) && delivery.body().ends_with(b"\n")
}
