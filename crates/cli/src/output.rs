//! Output of every command: formatted text for a terminal, or one JSON object for programs.

use std::{
    cell::RefCell,
    future::Future,
    io::{self, IsTerminal, Write},
    rc::Rc,
};

use serde::Serialize;

mod page;
mod paint;
mod plain;
mod progress;
mod visible;

pub(crate) use page::{Cell, Page};
pub(crate) use paint::{Paint, Tone};
pub(crate) use plain::{is_invisible, plain};
pub(crate) use visible::visible;

/// A result that prints as JSON or as a page.
pub(crate) trait Show: Serialize {
    /// Writes the page.
    fn show(&self, page: &mut Page);
}

/// Standard output and standard error, in the requested format. Clones share the state of a failed write.
#[derive(Debug, Clone)]
pub(crate) struct Output {
    json: bool,
    failed_write: Rc<RefCell<Option<FailedWrite>>>,
}

/// Output that could not be written to standard output.
#[derive(Debug)]
pub(crate) struct FailedWrite {
    /// Error of the operating system.
    pub(crate) error: io::Error,
    /// Text of the output.
    pub(crate) text: String,
}

impl FailedWrite {
    /// Returns true if the reader closed its end of the pipe, as `head` does.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        self.error.kind() == io::ErrorKind::BrokenPipe
    }
}

impl Output {
    /// Creates the output: JSON for programs, or text for a terminal.
    pub(crate) fn new(json: bool) -> Self {
        let failed_write = Rc::default();
        Self { json, failed_write }
    }

    /// Returns true if the output is JSON.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// Returns true if a write to standard output has failed.
    pub(crate) fn has_failed(&self) -> bool {
        self.failed_write.borrow().is_some()
    }

    /// Returns the first failed write to standard output, once.
    pub(crate) fn take_failed_write(&self) -> Option<FailedWrite> {
        self.failed_write.borrow_mut().take()
    }

    /// Prints a result on standard output.
    pub(crate) fn result(&self, result: &impl Show) {
        if self.json {
            self.json_object(result);
        } else {
            let mut page = Page::new(Paint::for_stream(&io::stdout()));
            result.show(&mut page);
            self.print(page.text());
        }
    }

    /// Prints one of several results on standard output. In JSON format each is one line, also on a terminal.
    pub(crate) fn line(&self, result: &impl Show) {
        if self.json {
            let text = serde_json::to_string(result).unwrap_or_default();
            self.print(&format!("{}\n", plain::escaped(&text)));
        } else {
            self.result(result);
        }
    }

    /// Prints an error: JSON on standard output, or a page on standard error. If the JSON cannot be written, the page is printed too.
    pub(crate) fn error(&self, error: &impl Show) {
        if self.json {
            self.json_object(error);
        }
        if !self.json || self.has_failed() {
            self.error_page(error);
        }
    }

    /// Prints an error page on standard error in either format.
    pub(crate) fn error_page(&self, error: &impl Show) {
        let mut page = Page::new(Paint::for_stream(&io::stderr()));
        error.show(&mut page);
        self.eprint(page.text());
    }

    /// Prints a part of a page at once, for commands that take some time. Nothing is printed in JSON format.
    pub(crate) fn progress(&self, show: impl FnOnce(&mut Page)) {
        if !self.json {
            let mut page = Page::new(Paint::for_stream(&io::stdout()));
            show(&mut page);
            self.print(page.text());
        }
    }

    /// Prints a warning on standard error that is not part of the result, in either format.
    pub(crate) fn warning(&self, text: &str) {
        let mut page = Page::new(Paint::for_stream(&io::stderr()));
        page.line(Tone::Warn, format!("warning: {text}"));
        self.eprint(page.text());
    }

    /// Prints a note on standard error that is not part of the result.
    pub(crate) fn note(&self, text: &str) {
        let mut page = Page::new(Paint::for_stream(&io::stderr()));
        page.line(Tone::Faint, text);
        self.eprint(page.text());
    }

    /// Awaits a remote response. After one second a terminal shows a progress indicator that names the remote.
    pub(crate) async fn wait_for<T>(&self, remote: &str, work: impl Future<Output = T>) -> T {
        if self.json {
            work.await
        } else {
            progress::wait_for(remote, work).await
        }
    }

    /// Awaits work on this machine. After one second a terminal shows a progress indicator that describes the work.
    pub(crate) async fn watch<T>(
        &self,
        describe: impl Fn() -> String,
        work: impl Future<Output = T>,
    ) -> T {
        progress::watch(describe, work).await
    }

    /// Prints a text unchanged, such as a shell script, or the given object in JSON format.
    pub(crate) fn text(&self, text: &str, object: &impl Serialize) {
        if self.json {
            self.json_object(object);
        } else {
            self.print(text);
        }
    }

    /// Prints the output of clap: help and version on standard output, usage errors on standard error.
    pub(crate) fn help(&self, help: &clap::error::Error) {
        let text = help.render();
        let (out, err) = (
            Paint::for_stream(&io::stdout()),
            Paint::for_stream(&io::stderr()),
        );
        match help.use_stderr() {
            true if err.is_on() => self.eprint(&text.ansi().to_string()),
            true => self.eprint(&text.to_string()),
            false if out.is_on() => self.print(&text.ansi().to_string()),
            false => self.print(&text.to_string()),
        }
    }

    /// Prints a text on standard error. A failure is ignored, because there is no other stream to report it on.
    pub(crate) fn eprint(&self, text: &str) {
        let _ = write(io::stderr(), text);
    }

    /// Prints JSON: indented on a terminal, otherwise on one line.
    fn json_object(&self, value: &impl Serialize) {
        let text = if io::stdout().is_terminal() {
            serde_json::to_string_pretty(value)
        } else {
            serde_json::to_string(value)
        };
        let text = plain::escaped(&text.unwrap_or_default());
        self.print(&format!("{text}\n"));
    }

    /// Writes to standard output. The first failed write is kept, and ends the command with an error.
    fn print(&self, text: &str) {
        let written = standard_output().and_then(|stream| write(stream, text));
        if let Err(error) = written {
            let text = text.to_owned();
            let mut failed_write = self.failed_write.borrow_mut();
            failed_write.get_or_insert(FailedWrite { error, text });
        }
    }
}

/// Returns standard output as a file.
///
/// `std::io::stdout` ignores `EBADF`, so a write to a descriptor that is open for reading only would seem to succeed.
#[cfg(unix)]
fn standard_output() -> io::Result<impl Write> {
    use std::os::fd::AsFd;

    let descriptor = io::stdout().as_fd().try_clone_to_owned()?;
    Ok(std::fs::File::from(descriptor))
}

/// Returns the handle of `std`, which handles consoles on this system.
#[cfg(not(unix))]
fn standard_output() -> io::Result<impl Write> {
    Ok(io::stdout())
}

/// Writes and flushes a text.
fn write(mut stream: impl Write, text: &str) -> io::Result<()> {
    stream.write_all(text.as_bytes())?;
    stream.flush()
}
