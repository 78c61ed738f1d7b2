//! The saved request that a command reads, from a file or standard input.

use std::{
    env,
    io::{self, IsTerminal},
    path::{Path, PathBuf},
};

use bytes::Bytes;
use clap::Args;
use dhow_core::{Delivery, Error, Result, Secret, WeakSecret};

use crate::{
    command_line::CommandLine,
    files::{self, Limit, ReadError},
    output::Output,
    raw_request,
};

/// Note printed if a body may end with a line break that an editor added.
pub(super) const LINE_BREAK_NOTE: &str = "The body ends with a line break. Did an editor add it?";

/// Source of the request.
#[derive(Args)]
pub(super) struct Input {
    /// File with the raw HTTP request; `-` is standard input [default: -]
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

impl Input {
    /// A file, or standard input for `-`.
    pub(super) fn of(path: &Path) -> Self {
        let file = Some(path.to_owned());
        Self { file }
    }

    /// Reads the request.
    ///
    /// # Errors
    /// If the input cannot be read or is not a request.
    pub(super) fn delivery(&self, out: &Output) -> Result<Delivery> {
        let read = raw_request::parse(&self.bytes(out)?);
        read.map_err(|error| match self.path() {
            Some(path) => error.with_field(path.display().to_string()),
            None => error,
        })
    }

    /// Adds the option that names the same file to a command.
    pub(super) fn option_of(&self, line: CommandLine) -> CommandLine {
        match self.path() {
            Some(path) => line.option("--file", path.display().to_string()),
            None => line,
        }
    }

    /// Path of the file; `None` for standard input.
    fn path(&self) -> Option<&Path> {
        self.file.as_deref().filter(|path| *path != Path::new("-"))
    }

    /// Reads the bytes of the file or of standard input.
    ///
    /// # Errors
    /// If they cannot be read.
    pub(super) fn bytes(&self, out: &Output) -> Result<Bytes> {
        match self.path() {
            Some(path) => read_file(path),
            None => {
                let stdin = io::stdin();
                if stdin.is_terminal() && !out.is_json() {
                    out.note("Reading a request from standard input. Press Ctrl-D to end it.");
                }
                let read = files::read_stream(stdin.lock(), Limit::REQUEST);
                read.map_err(|error| refused("standard input".to_owned(), error))
            }
        }
    }
}

/// Reads a file.
///
/// # Errors
/// If the file cannot be read; the error names it.
pub(super) fn read_file(path: &Path) -> Result<Bytes> {
    let name = path.display().to_string();
    files::read_file(path, Limit::REQUEST).map_err(|error| refused(name, error))
}

fn refused(name: String, error: ReadError) -> Error {
    error.into_error(|rule| Error::invalid(name, rule), "")
}

/// Returns true if the body ends with a line break that an editor may have added: without `Content-Length` its end is not known.
pub(super) fn may_end_with_an_editors_line_break(delivery: &Delivery) -> bool {
    let headers = delivery.headers();
    !headers.contains_key(http::header::CONTENT_LENGTH) && delivery.body().ends_with(b"\n")
}

/// Reads a secret from a variable, because every user of the machine can see the command line. A short one is accepted, because neither `explain` nor `discover`
/// decides that a message is authentic.
///
/// # Errors
/// If the variable is not set or not a secret.
pub(super) fn secret_of_variable(variable: &str) -> Result<Secret> {
    let refused = |rule: &str| Error::configuration(variable.to_owned(), rule.to_owned());
    let value = env::var_os(variable).ok_or_else(|| refused("is not set"))?;
    let text = value.into_string().map_err(|_| refused("is not UTF-8"))?;
    let secret = match Secret::from_settings(text.as_str()) {
        Err(WeakSecret::TooShort) => Secret::allow_weak(text),
        other => other,
    };
    secret.map_err(|weak| refused(&weak.to_string()))
}
