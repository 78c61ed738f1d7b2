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

    /// What an error ends the command with. An unknown outcome outranks every kind.
    pub(crate) fn of(error: &Error) -> Self {
        if error.outcome() == Outcome::Unknown {
            return Self::Unknown;
        }
        match error.kind() {
            ErrorKind::InvalidRequest if is_local(error) => Self::Usage,
            ErrorKind::Configuration | ErrorKind::Unsupported => Self::Usage,
            ErrorKind::InvalidRequest
            | ErrorKind::Declined
            | ErrorKind::NotFound
            | ErrorKind::Duplicate => Self::No,
            ErrorKind::Authentication
            | ErrorKind::RateLimited
            | ErrorKind::Unavailable
            | ErrorKind::Protocol => Self::Gateway,
            // A kind that a later version of the library adds.
            _ => Self::Gateway,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Refused on this machine. A gateway that refuses a read leaves the outcome "not sent" as well, but is heard in the error.
fn is_local(error: &Error) -> bool {
    error.outcome() == Outcome::NotSent && error.gateway().is_none()
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
            [2, 2, 3, 2, 1, 1, 1, 3, 3, 3]
        );
    }

    #[test]
    fn a_refusal_by_the_gateway_is_a_clear_no() {
        assert_eq!(
            codes(Outcome::Refused, true),
            [1, 2, 3, 2, 1, 1, 1, 3, 3, 3]
        );
    }

    #[test]
    fn a_read_that_the_gateway_refuses_is_no_wrong_usage() {
        assert_eq!(
            codes(Outcome::NotSent, true),
            [1, 2, 3, 2, 1, 1, 1, 3, 3, 3]
        );
    }
}
