//! Messages about actions, each shown once on the page that the action redirects to.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Maximum number of messages that no page has shown yet.
const KEPT: usize = 64;

/// Messages that wait for their page. A handle; cloning is cheap.
///
/// The URL of the page has only the message's number, so that a link of another page cannot put words into this one.
#[derive(Debug, Clone, Default)]
pub(super) struct Notes {
    waiting: Arc<Mutex<Waiting>>,
}

#[derive(Debug, Default)]
struct Waiting {
    notes: VecDeque<(u64, Note)>,
    number: u64,
}

/// A message about an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Note {
    /// The action was carried out.
    Done(String),
    /// The action was not possible, or the form was incomplete.
    Refused(String),
}

impl Notes {
    /// Keeps a message and returns its number.
    pub(super) fn add(&self, note: Note) -> u64 {
        let mut waiting = self.lock();
        waiting.number = waiting.number.saturating_add(1);
        let number = waiting.number;
        if waiting.notes.len() == KEPT {
            waiting.notes.pop_front();
        }
        waiting.notes.push_back((number, note));
        number
    }

    /// Returns the message with this number, once.
    pub(super) fn take(&self, number: &str) -> Option<Note> {
        let number: u64 = number.parse().ok()?;
        let mut waiting = self.lock();
        let place = waiting.notes.iter().position(|(own, _)| *own == number)?;
        waiting.notes.remove(place).map(|(_, note)| note)
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_shown_once_and_old_ones_are_dropped() {
        let notes = Notes::default();
        let first = notes.add(Note::Done("a".into())).to_string();
        assert_eq!(notes.take("0"), None);
        assert_eq!(notes.take("x"), None);
        assert_eq!(notes.take(&first), Some(Note::Done("a".into())));
        assert_eq!(notes.take(&first), None);
        let old = notes.add(Note::Done("old".into())).to_string();
        for _ in 0..KEPT {
            notes.add(Note::Refused("b".into()));
        }
        assert_eq!(notes.take(&old), None);
        assert_eq!(notes.lock().notes.len(), KEPT);
    }
}
