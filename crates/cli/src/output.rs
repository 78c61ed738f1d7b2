//! The one place that prints: a page for people, or one JSON object for programs.

use std::{
    future::Future,
    io::{self, IsTerminal, Write},
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

/// Standard output and standard error, in the form that was asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    json: bool,
}

impl Output {
    /// Output for programs or for people.
    pub(crate) fn new(json: bool) -> Self {
        Self { json }
    }

    /// Whether a program reads the answer.
    pub(crate) fn is_json(self) -> bool {
        self.json
    }

    /// Prints an answer on standard output.
    pub(crate) fn answer(self, answer: &impl Show) {
        if self.json {
            self.object(answer);
        } else {
            let mut page = Page::new(Paint::of(&io::stdout()));
            answer.show(&mut page);
            write(io::stdout(), page.text());
        }
    }

    /// Prints a failure: JSON on standard output, a page on standard error.
    pub(crate) fn failure(self, failure: &impl Show) {
        if self.json {
            self.object(failure);
        } else {
            let mut page = Page::new(Paint::of(&io::stderr()));
            failure.show(&mut page);
            write(io::stderr(), page.text());
        }
    }

    /// Prints part of a page at once, for commands that take a while. Programs get the whole at the end.
    pub(crate) fn progress(self, show: impl FnOnce(&mut Page)) {
        if !self.json {
            let mut page = Page::new(Paint::of(&io::stdout()));
            show(&mut page);
            write(io::stdout(), page.text());
        }
    }

    /// Tells a person at a terminal something that is no part of the answer.
    pub(crate) fn aside(self, text: &str) {
        let mut page = Page::new(Paint::of(&io::stderr()));
        page.line(Tone::Faint, text);
        write(io::stderr(), page.text());
    }

    /// Waits for somebody else's answer; after a second a person at a terminal sees for whose.
    pub(crate) async fn waiting<T>(self, whom: &str, work: impl Future<Output = T>) -> T {
        if self.json {
            work.await
        } else {
            waiting::waiting(whom, work).await
        }
    }

    /// Prints a text as it is, for files that other programs read; programs that want JSON get the object.
    pub(crate) fn text(self, text: &str, object: &impl Serialize) {
        if self.json {
            self.object(object);
        } else {
            write(io::stdout(), text);
        }
    }

    /// One line in a pipe, indented on a terminal.
    fn object(self, value: &impl Serialize) {
        let text = if io::stdout().is_terminal() {
            serde_json::to_string_pretty(value)
        } else {
            serde_json::to_string(value)
        };
        let text = plain::escaped(&text.unwrap_or_default());
        write(io::stdout(), &format!("{text}\n"));
    }
}

/// Writes everything at once. A reader that went away is not this program's failure.
fn write(mut stream: impl Write, text: &str) {
    let _ = stream
        .write_all(text.as_bytes())
        .and_then(|()| stream.flush());
}
