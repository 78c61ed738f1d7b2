//! What the command ends with: five exit codes, and the one table that turns an error into one of them.

use std::process::ExitCode;

use dhow_core::{Error, ErrorKind, Outcome};

/// How a command ended, as scripts see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Yes.
    Yes,
    /// A clear no: a rejected webhook, a decline.
    No,
    /// The command line or the configuration is wrong.
    Usage,
    /// The gateway or the network failed, and no money moved.
    Gateway,
    /// Money may have moved: find out before repeating anything.
    Unknown,
}

impl Exit {
    /// The number that the shell gets.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Yes => 0,
            Self::No => 1,
            Self::Usage => 2,
            Self::Gateway => 3,
            Self::Unknown => 4,
        }
    }

    /// What an error ends the command with. An unknown outcome outranks every kind, and whose decision it is outranks the kind of the rest.
    pub(crate) fn of(error: &Error) -> Self {
        match error.outcome() {
            Outcome::Unknown(_) => Self::Unknown,
            Outcome::Refused => Self::of_refusal(error.kind()),
            Outcome::ReadOnly => Self::of_question(error.kind()),
            Outcome::NotSent => Self::of_local(error.kind()),
        }
    }

    /// The gateway decided against something that was to be done.
    fn of_refusal(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::InvalidRequest
            | ErrorKind::Unsupported
            | ErrorKind::Declined
            | ErrorKind::NotFound
            | ErrorKind::Duplicate => Self::No,
            // The rest is no decision, or of a kind that a later version of the library adds.
            _ => Self::Gateway,
        }
    }

    /// The gateway did not answer a question. Its "not found" is an answer; its refusal of the question says nothing (L5, L37).
    fn of_question(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::NotFound => Self::No,
            _ => Self::Gateway,
        }
    }

    /// No gateway has said anything.
    fn of_local(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::InvalidRequest | ErrorKind::Configuration | ErrorKind::Unsupported => {
                Self::Usage
            }
            // What was read before forbids it: more than is left of a payment is not sent back.
            ErrorKind::NotFound | ErrorKind::Declined => Self::No,
            _ => Self::Gateway,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use dhow_core::Resolution;

    use super::*;

    const KINDS: [ErrorKind; 10] = [
        ErrorKind::InvalidRequest,
        ErrorKind::Configuration,
        ErrorKind::Authentication,
        ErrorKind::Unsupported,
        ErrorKind::Declined,
        ErrorKind::NotFound,
        ErrorKind::Duplicate,
        ErrorKind::RateLimited,
        ErrorKind::Unavailable,
        ErrorKind::Protocol,
    ];

    fn codes(outcome: Outcome) -> [u8; 10] {
        KINDS.map(|kind| Exit::of(&Error::new(kind, outcome, "said")).code())
    }

    #[test]
    fn an_unknown_outcome_is_four_whatever_the_kind() {
        for resolution in [Resolution::LookUp, Resolution::Poll, Resolution::AskGateway] {
            assert_eq!(codes(Outcome::Unknown(resolution)), [4; 10]);
        }
    }

    #[test]
    fn a_local_refusal_is_wrong_usage() {
        assert_eq!(codes(Outcome::NotSent), [2, 2, 3, 2, 1, 1, 3, 3, 3, 3]);
    }

    #[test]
    fn a_refusal_by_the_gateway_is_a_clear_no() {
        assert_eq!(codes(Outcome::Refused), [1, 3, 3, 1, 1, 1, 1, 3, 3, 3]);
    }

    #[test]
    fn a_question_that_the_gateway_refuses_is_not_answered_unless_it_says_not_found() {
        assert_eq!(codes(Outcome::ReadOnly), [3, 3, 3, 3, 3, 1, 3, 3, 3, 3]);
    }
}
