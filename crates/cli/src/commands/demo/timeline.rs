//! What happened when: printed line by line for people, kept for programs.

use std::time::{Duration, Instant};

use serde::Serialize;

use crate::output::{Cell, Output, Page, Tone};

/// Width of the column that says who.
const ACTORS: usize = 9;

/// The steps so far, by the time since the start.
pub(super) struct Timeline {
    out: Output,
    start: Instant,
    steps: Vec<Step>,
}

/// Something that happened.
#[derive(Debug, Serialize)]
pub(super) struct Step {
    at_ms: u64,
    actor: String,
    step: &'static str,
    text: String,
}

impl Timeline {
    /// A timeline that starts now.
    pub(super) fn start(out: Output) -> Self {
        let start = Instant::now();
        let steps = Vec::new();
        Self { out, start, steps }
    }

    /// Adds a step: who, one word for programs, one line for people.
    pub(super) fn step(&mut self, actor: &str, step: &'static str, tone: Tone, text: String) {
        let at_ms = milliseconds(self.start.elapsed());
        self.out.progress(|page| {
            page.row(&[
                Cell::new(Tone::Faint, format!("{at_ms:>6} ms ")),
                Cell::new(Tone::Name, format!("{actor:<ACTORS$}")),
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

    /// Sets what follows apart.
    pub(super) fn gap(&self) {
        self.out.progress(Page::blank);
    }

    /// How long it took, and all steps.
    pub(super) fn finish(self) -> (u64, Vec<Step>) {
        (milliseconds(self.start.elapsed()), self.steps)
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
