//! A call with its recorded responses, and scripts in which one of them is replaced by a fault.

use dhow_core::{Effect, Result as CallResult};

use crate::{Done, RecordedResponse, ScriptedResponse, Sent};

/// A successful call with the recorded responses.
#[derive(Debug)]
pub struct Baseline {
    /// Recorded responses, in order.
    pub answers: Vec<RecordedResponse>,
    /// Requests of the call, in order.
    pub sent: Vec<Sent>,
    /// Result of the call.
    pub done: Done,
}

/// Result and requests of one call.
#[derive(Debug)]
pub struct Run {
    /// Result of the call.
    pub result: CallResult<Done>,
    /// Requests of the call, in order.
    pub sent: Vec<Sent>,
}

impl Run {
    /// Returns the number of writes that were sent.
    #[must_use]
    pub fn writes(&self) -> usize {
        writes(&self.sent)
    }
}

pub(crate) fn writes(sent: &[Sent]) -> usize {
    sent.iter()
        .filter(|sent| sent.effect == Effect::Write)
        .count()
}

impl Baseline {
    /// Returns the indices of the requests at which faults are injected: every write, or the last request of a read.
    #[must_use]
    pub fn fault_positions(&self) -> Vec<usize> {
        let writes = self.sent.iter().enumerate();
        let writes: Vec<usize> = writes
            .filter(|(_, sent)| sent.effect == Effect::Write)
            .map(|(index, _)| index)
            .collect();
        if writes.is_empty() {
            vec![self.answers.len().saturating_sub(1)]
        } else {
            writes
        }
    }

    /// Returns the recorded responses before the request at `index`, and then the given one for it and all later requests.
    #[must_use]
    pub fn with_fault_at(&self, index: usize, response: ScriptedResponse) -> Vec<ScriptedResponse> {
        let before = self.answers.iter().take(index).cloned();
        before
            .map(ScriptedResponse::Received)
            .chain([response])
            .collect()
    }

    /// Returns the recorded responses with the one at index `place` replaced.
    #[must_use]
    pub fn with_answer(&self, place: usize, answer: RecordedResponse) -> Vec<ScriptedResponse> {
        let mut answers = self.answers.clone();
        if let Some(recorded) = answers.get_mut(place) {
            *recorded = answer;
        }
        script(&answers)
    }

    /// Returns the number of writes up to and including the request at `index`.
    #[must_use]
    pub fn writes_until(&self, index: usize) -> usize {
        writes(self.sent.get(..=index).unwrap_or(&self.sent))
    }
}

/// Returns a script of recorded responses.
#[must_use]
pub fn script(answers: &[RecordedResponse]) -> Vec<ScriptedResponse> {
    answers
        .iter()
        .cloned()
        .map(ScriptedResponse::Received)
        .collect()
}
