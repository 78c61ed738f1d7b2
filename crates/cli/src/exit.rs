//! The five exit codes, and the mapping of errors to them.

use std::process::ExitCode;

use dhow_core::{Error, ErrorKind, Outcome};

/// Result of a command as a script sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Success.
    Success,
    /// A definite negative result: a rejected webhook, a decline, an unknown reference.
    Negative,
    /// Invalid command line or configuration.
    Usage,
    /// Gateway or network error; no money moved.
    Gateway,
    /// Unknown outcome: money may have moved.
    Unknown,
}

impl Exit {
    /// Returns the number passed to the shell.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Negative => 1,
            Self::Usage => 2,
            Self::Gateway => 3,
            Self::Unknown => 4,
        }
    }

    /// Maps an instruction that the gateway refused.
    fn for_refusal(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::InvalidRequest
            | ErrorKind::Unsupported
            | ErrorKind::Declined
            | ErrorKind::NotFound
            | ErrorKind::Duplicate => Self::Negative,
            // The other kinds are not a decision about the order. `ErrorKind` may also gain kinds.
            _ => Self::Gateway,
        }
    }

    /// Maps a failed read. "Not found" is a result; any other failure leaves the question open.
    fn for_read(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::NotFound => Self::Negative,
            _ => Self::Gateway,
        }
    }

    /// Maps an error raised before anything was sent.
    fn for_local_error(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::InvalidRequest | ErrorKind::Configuration | ErrorKind::Unsupported => {
                Self::Usage
            }
            // Raised from an earlier read, such as a refund of more than is left of the payment.
            // A duplicate is what an earlier run has sent.
            ErrorKind::NotFound | ErrorKind::Declined | ErrorKind::Duplicate => Self::Negative,
            _ => Self::Gateway,
        }
    }
}

/// The outcome decides first, then the kind.
impl From<&Error> for Exit {
    fn from(error: &Error) -> Self {
        match error.outcome() {
            Outcome::Unknown(_) => Self::Unknown,
            Outcome::Refused => Self::for_refusal(error.kind()),
            Outcome::ReadOnly => Self::for_read(error.kind()),
            Outcome::NotSent => Self::for_local_error(error.kind()),
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
        KINDS.map(|kind| Exit::from(&Error::new(kind, outcome, "message")).code())
    }

    #[test]
    fn an_unknown_outcome_has_code_four_for_every_kind() {
        for resolution in [Resolution::LookUp, Resolution::Poll, Resolution::AskGateway] {
            assert_eq!(codes(Outcome::Unknown(resolution)), [4; 10]);
        }
    }

    #[test]
    fn local_errors_have_the_exit_code_of_their_kind() {
        assert_eq!(codes(Outcome::NotSent), [2, 2, 3, 2, 1, 1, 1, 3, 3, 3]);
    }

    #[test]
    fn a_refusal_by_the_gateway_is_a_clear_no() {
        assert_eq!(codes(Outcome::Refused), [1, 3, 3, 1, 1, 1, 1, 3, 3, 3]);
    }

    #[test]
    fn a_failed_read_is_a_gateway_error_unless_it_is_not_found() {
        assert_eq!(codes(Outcome::ReadOnly), [3, 3, 3, 3, 3, 1, 3, 3, 3, 3]);
    }
}
