//! The raw request that a command looks at: a file, or standard input.

use std::{
    fs::File,
    io::{self, IsTerminal, Read},
    path::{Path, PathBuf},
};

use bytes::Bytes;
use clap::Args;
use dhow_core::{Delivery, Error, Result};

use crate::{output::Output, raw_request};

/// Larger than any delivery, smaller than any memory.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

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
    pub(super) fn delivery(&self, out: Output) -> Result<Delivery> {
        raw_request::parse(&self.bytes(out)?)
    }

    fn bytes(&self, out: Output) -> Result<Bytes> {
        match self.file.as_deref().filter(|path| *path != Path::new("-")) {
            Some(path) => read(path),
            None => {
                let stdin = io::stdin();
                if stdin.is_terminal() && !out.is_json() {
                    out.aside("Waiting for a request on standard input; Ctrl-D ends it.");
                }
                whole(stdin.lock()).map_err(|error| unread("standard input".to_owned(), error))
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
    File::open(path)
        .and_then(whole)
        .map_err(|error| unread(name, error))
}

/// Whether a file's last line break may come from an editor: the head does not say where the body ends.
pub(super) fn may_end_with_an_editors_line_break(delivery: &Delivery) -> bool {
    let headers = delivery.headers();
    !headers.contains_key(http::header::CONTENT_LENGTH) && delivery.body().ends_with(b"\n")
}

fn whole(source: impl Read) -> io::Result<Bytes> {
    let mut bytes = Vec::new();
    source.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > MOST_BYTES) {
        return Err(io::Error::other("it is larger than 16 MiB"));
    }
    Ok(bytes.into())
}

fn unread(name: String, error: io::Error) -> Error {
    Error::invalid(name, "cannot be read").with_source(error)
}
