//! Timeline of the demo: each step is printed at once on a terminal, and collected for the JSON result.

use std::time::{Duration, Instant};

use serde::Serialize;

use crate::output::{Cell, Output, Page, Tone};

/// Width of the actor column.
const ACTOR_WIDTH: usize = 9;

/// The steps so far, each with the time since the start.
pub(super) struct Timeline {
    out: Output,
    start: Instant,
    steps: Vec<Step>,
}

/// One step of the demo.
#[derive(Debug, Serialize)]
pub(super) struct Step {
    at_ms: u64,
    actor: String,
    step: &'static str,
    text: String,
}

impl Timeline {
    /// Starts a timeline.
    pub(super) fn start(out: Output) -> Self {
        let start = Instant::now();
        let steps = Vec::new();
        Self { out, start, steps }
    }

    /// Adds a step. `step` is a stable name for programs, `text` a line of the terminal output.
    pub(super) fn step(&mut self, actor: &str, step: &'static str, tone: Tone, text: String) {
        let at_ms = milliseconds(self.start.elapsed());
        self.out.progress(|page| {
            page.row(&[
                Cell::new(Tone::Faint, format!("{at_ms:>6} ms ")),
                Cell::new(Tone::Name, format!("{actor:<ACTOR_WIDTH$}")),
                Cell::new(tone, &text),
            ]);
        });
        let actor = actor.to_owned();
        self.steps.push(Step {
            at_ms,
            actor,
            step,
            text,
        });
    }

    /// Prints an empty line.
    pub(super) fn gap(&self) {
        self.out.progress(Page::empty_line);
    }

    /// Returns the total time in milliseconds, and the steps.
    pub(super) fn finish(self) -> (u64, Vec<Step>) {
        (milliseconds(self.start.elapsed()), self.steps)
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
