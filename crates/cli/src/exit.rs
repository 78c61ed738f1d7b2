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
            Outcome::Unknown => Self::Unknown,
            Outcome::Refused => Self::of_refusal(error.kind()),
            Outcome::NotSent if is_answered(error) => Self::of_question(error.kind()),
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

/// True if a gateway answered and no instruction had gone out: the answer was to a question.
pub(crate) fn is_answered(error: &Error) -> bool {
    error.outcome() == Outcome::NotSent && error.gateway().is_some()
}

#[cfg(test)]
mod tests {
    use dhow_core::GatewayFault;

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

    fn codes(outcome: Outcome, gateway: bool) -> [u8; 10] {
        KINDS.map(|kind| {
            let error = Error::new(kind, outcome, "said");
            let error = match gateway {
                true => error.with_gateway(GatewayFault::status(422)),
                false => error,
            };
            Exit::of(&error).code()
        })
    }

    #[test]
    fn an_unknown_outcome_is_four_whatever_the_kind() {
        assert_eq!(codes(Outcome::Unknown, true), [4; 10]);
        assert_eq!(codes(Outcome::Unknown, false), [4; 10]);
    }

    #[test]
    fn a_local_refusal_is_wrong_usage() {
        assert_eq!(
            codes(Outcome::NotSent, false),
            [2, 2, 3, 2, 1, 1, 3, 3, 3, 3]
        );
    }

    #[test]
    fn a_refusal_by_the_gateway_is_a_clear_no() {
        assert_eq!(
            codes(Outcome::Refused, true),
            [1, 3, 3, 1, 1, 1, 1, 3, 3, 3]
        );
    }

    #[test]
    fn a_question_that_the_gateway_refuses_is_not_answered_unless_it_says_not_found() {
        assert_eq!(
            codes(Outcome::NotSent, true),
            [3, 3, 3, 3, 3, 1, 3, 3, 3, 3]
        );
    }
}
