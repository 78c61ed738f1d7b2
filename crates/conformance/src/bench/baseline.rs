//! A call with its recorded answers, and the same call with one of them disturbed.

use dhow_core::{Effect, Result as Answered};

use crate::{Done, RecordedResponse, ScriptedResponse, Sent};

/// An example whose answers are the recorded ones.
#[derive(Debug)]
pub struct Baseline {
    /// The recorded answers.
    pub answers: Vec<RecordedResponse>,
    /// The requests that they answer.
    pub sent: Vec<Sent>,
    /// The provider's result.
    pub done: Done,
}

/// The end of one call.
#[derive(Debug)]
pub struct Run {
    /// The provider's result.
    pub result: Answered<Done>,
    /// The requests.
    pub sent: Vec<Sent>,
}

impl Run {
    /// Number of writes that went out.
    #[must_use]
    pub fn writes(&self) -> usize {
        writes(&self.sent)
    }
}

pub(crate) fn writes(sent: &[Sent]) -> usize {
    sent.iter()
        .filter(|one| one.effect == Effect::Write)
        .count()
}

impl Baseline {
    /// The requests that are interesting to disturb: every write of a write, the last request of a read.
    #[must_use]
    pub fn moments(&self) -> Vec<usize> {
        let writes = self.sent.iter().enumerate();
        let writes: Vec<usize> = writes
            .filter(|(_, one)| one.effect == Effect::Write)
            .map(|(at, _)| at)
            .collect();
        if writes.is_empty() {
            vec![self.answers.len().saturating_sub(1)]
        } else {
            writes
        }
    }

    /// The recorded answers up to a moment, and then something else.
    #[must_use]
    pub fn with_fault_at(
        &self,
        moment: usize,
        response: ScriptedResponse,
    ) -> Vec<ScriptedResponse> {
        let before = self.answers.iter().take(moment).cloned();
        before
            .map(ScriptedResponse::Answer)
            .chain([response])
            .collect()
    }

    /// The recorded answers with another one at that place.
    #[must_use]
    pub fn with_answer(&self, place: usize, answer: RecordedResponse) -> Vec<ScriptedResponse> {
        let mut answers = self.answers.clone();
        if let Some(usual) = answers.get_mut(place) {
            *usual = answer;
        }
        script(&answers)
    }

    /// Number of writes once that moment has been reached.
    #[must_use]
    pub fn writes_until(&self, moment: usize) -> usize {
        writes(self.sent.get(..=moment).unwrap_or(&self.sent))
    }
}

/// A script that plays recorded answers.
#[must_use]
pub fn script(answers: &[RecordedResponse]) -> Vec<ScriptedResponse> {
    answers
        .iter()
        .cloned()
        .map(ScriptedResponse::Answer)
        .collect()
}
