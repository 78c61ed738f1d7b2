//! All printing: a page for people, or one JSON object for programs.

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
mod visible;
mod waiting;

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
    unwritten: Rc<RefCell<Option<Unwritten>>>,
}

/// Output that could not be written to standard output.
#[derive(Debug)]
pub(crate) struct Unwritten {
    /// Error of the operating system.
    pub(crate) error: io::Error,
    /// Text of the output.
    pub(crate) text: String,
}

impl Unwritten {
    /// Returns true if the reader closed its end of the pipe, as `head` does.
    pub(crate) fn reader_went_away(&self) -> bool {
        self.error.kind() == io::ErrorKind::BrokenPipe
    }
}

impl Output {
    /// Creates the output: JSON for programs, or pages for people.
    pub(crate) fn new(json: bool) -> Self {
        let unwritten = Rc::default();
        Self { json, unwritten }
    }

    /// Returns true if the output is JSON.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// Returns true if a write to standard output has failed.
    pub(crate) fn has_failed(&self) -> bool {
        self.unwritten.borrow().is_some()
    }

    /// Returns the first failed write to standard output, once.
    pub(crate) fn take_unwritten(&self) -> Option<Unwritten> {
        self.unwritten.borrow_mut().take()
    }

    /// Prints a result on standard output.
    pub(crate) fn answer(&self, answer: &impl Show) {
        if self.json {
            self.object(answer);
        } else {
            let mut page = Page::new(Paint::of(&io::stdout()));
            answer.show(&mut page);
            self.print(page.text());
        }
    }

    /// Prints an error: JSON on standard output, or a page on standard error. If the JSON cannot be written, the page is printed too.
    pub(crate) fn failure(&self, failure: &impl Show) {
        if self.json {
            self.object(failure);
        }
        if !self.json || self.has_failed() {
            self.complaint(failure);
        }
    }

    /// Prints an error page on standard error in either format.
    pub(crate) fn complaint(&self, failure: &impl Show) {
        let mut page = Page::new(Paint::of(&io::stderr()));
        failure.show(&mut page);
        self.beside(page.text());
    }

    /// Prints a part of a page at once, for commands that take some time. Nothing is printed in JSON format.
    pub(crate) fn progress(&self, show: impl FnOnce(&mut Page)) {
        if !self.json {
            let mut page = Page::new(Paint::of(&io::stdout()));
            show(&mut page);
            self.print(page.text());
        }
    }

    /// Prints a note on standard error that is not part of the result.
    pub(crate) fn aside(&self, text: &str) {
        let mut page = Page::new(Paint::of(&io::stderr()));
        page.line(Tone::Faint, text);
        self.beside(page.text());
    }

    /// Awaits a remote response. After one second a terminal shows a progress indicator that names the remote.
    pub(crate) async fn waiting<T>(&self, whom: &str, work: impl Future<Output = T>) -> T {
        if self.json {
            work.await
        } else {
            waiting::waiting(whom, work).await
        }
    }

    /// Prints a text unchanged, such as a shell script, or the given object in JSON format.
    pub(crate) fn text(&self, text: &str, object: &impl Serialize) {
        if self.json {
            self.object(object);
        } else {
            self.print(text);
        }
    }

    /// Prints the output of clap: help and version on standard output, usage errors on standard error.
    pub(crate) fn help(&self, help: &clap::error::Error) {
        let text = help.render();
        let (out, err) = (Paint::of(&io::stdout()), Paint::of(&io::stderr()));
        match help.use_stderr() {
            true if err.is_on() => self.beside(&text.ansi().to_string()),
            true => self.beside(&text.to_string()),
            false if out.is_on() => self.print(&text.ansi().to_string()),
            false => self.print(&text.to_string()),
        }
    }

    /// Prints a text on standard error. A failure is ignored, because there is no other stream to report it on.
    pub(crate) fn beside(&self, text: &str) {
        let _ = write(io::stderr(), text);
    }

    /// Prints JSON: indented on a terminal, otherwise on one line.
    fn object(&self, value: &impl Serialize) {
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
            let mut unwritten = self.unwritten.borrow_mut();
            unwritten.get_or_insert(Unwritten { error, text });
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
