//! The one place that prints: a page for people, or one JSON object for programs.

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

/// An answer that programs read as JSON and people as a page.
pub(crate) trait Show: Serialize {
    /// Writes the answer for people.
    fn show(&self, page: &mut Page);
}

/// Standard output and standard error, in the form that was asked for. Clones share what could not be written.
#[derive(Debug, Clone)]
pub(crate) struct Output {
    json: bool,
    unwritten: Rc<RefCell<Option<Unwritten>>>,
}

/// An answer that did not reach its reader.
#[derive(Debug)]
pub(crate) struct Unwritten {
    /// The system's reason.
    pub(crate) error: io::Error,
    /// The answer.
    pub(crate) text: String,
}

impl Unwritten {
    /// Whether the reader closed its end of the pipe, as `head` does when it has enough.
    pub(crate) fn reader_went_away(&self) -> bool {
        self.error.kind() == io::ErrorKind::BrokenPipe
    }
}

impl Output {
    /// Output for programs or for people.
    pub(crate) fn new(json: bool) -> Self {
        let unwritten = Rc::default();
        Self { json, unwritten }
    }

    /// Whether a program reads the answer.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// Whether something could not be written on standard output.
    pub(crate) fn has_failed(&self) -> bool {
        self.unwritten.borrow().is_some()
    }

    /// What could not be written on standard output first, to be reported once.
    pub(crate) fn take_unwritten(&self) -> Option<Unwritten> {
        self.unwritten.borrow_mut().take()
    }

    /// Prints an answer on standard output.
    pub(crate) fn answer(&self, answer: &impl Show) {
        if self.json {
            self.object(answer);
        } else {
            let mut page = Page::new(Paint::of(&io::stdout()));
            answer.show(&mut page);
            self.print(page.text());
        }
    }

    /// Prints a failure: JSON on standard output, a page on standard error, and there as well where JSON cannot be written.
    pub(crate) fn failure(&self, failure: &impl Show) {
        if self.json {
            self.object(failure);
        }
        if !self.json || self.has_failed() {
            self.complaint(failure);
        }
    }

    /// Prints a page on standard error, whatever was asked for.
    pub(crate) fn complaint(&self, failure: &impl Show) {
        let mut page = Page::new(Paint::of(&io::stderr()));
        failure.show(&mut page);
        self.beside(page.text());
    }

    /// Prints part of a page at once, for commands that take a while. Programs get the whole at the end.
    pub(crate) fn progress(&self, show: impl FnOnce(&mut Page)) {
        if !self.json {
            let mut page = Page::new(Paint::of(&io::stdout()));
            show(&mut page);
            self.print(page.text());
        }
    }

    /// Tells a person at a terminal something that is no part of the answer.
    pub(crate) fn aside(&self, text: &str) {
        let mut page = Page::new(Paint::of(&io::stderr()));
        page.line(Tone::Faint, text);
        self.beside(page.text());
    }

    /// Waits for somebody else's answer; after a second a person at a terminal sees for whose.
    pub(crate) async fn waiting<T>(&self, whom: &str, work: impl Future<Output = T>) -> T {
        if self.json {
            work.await
        } else {
            waiting::waiting(whom, work).await
        }
    }

    /// Prints a text as it is, for files that other programs read; programs that want JSON get the object.
    pub(crate) fn text(&self, text: &str, object: &impl Serialize) {
        if self.json {
            self.object(object);
        } else {
            self.print(text);
        }
    }

    /// Prints what the command line's parser made: help and the version on standard output, complaints on standard error.
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

    /// Prints on standard error as it is. Whoever reads it went away if that fails, and there is nobody to tell.
    pub(crate) fn beside(&self, text: &str) {
        let _ = write(io::stderr(), text);
    }

    /// One line in a pipe, indented on a terminal.
    fn object(&self, value: &impl Serialize) {
        let text = if io::stdout().is_terminal() {
            serde_json::to_string_pretty(value)
        } else {
            serde_json::to_string(value)
        };
        let text = plain::escaped(&text.unwrap_or_default());
        self.print(&format!("{text}\n"));
    }

    /// The only way to standard output. An answer that does not get through is remembered, and ends the command with an error.
    fn print(&self, text: &str) {
        let written = standard_output().and_then(|stream| write(stream, text));
        if let Err(error) = written {
            let text = text.to_owned();
            let mut unwritten = self.unwritten.borrow_mut();
            unwritten.get_or_insert(Unwritten { error, text });
        }
    }
}

/// Standard output as a file. The handle of `std` takes a descriptor that cannot be written (`EBADF`) for a reader that wants nothing.
#[cfg(unix)]
fn standard_output() -> io::Result<impl Write> {
    use std::os::fd::AsFd;

    let descriptor = io::stdout().as_fd().try_clone_to_owned()?;
    Ok(std::fs::File::from(descriptor))
}

/// Elsewhere `std` knows how a console is written.
#[cfg(not(unix))]
fn standard_output() -> io::Result<impl Write> {
    Ok(io::stdout())
}

/// Writes everything at once.
fn write(mut stream: impl Write, text: &str) -> io::Result<()> {
    stream.write_all(text.as_bytes())?;
    stream.flush()
}
