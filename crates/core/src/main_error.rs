//! Error of a program's `main`.

use std::{error::Error as StdError, fmt};

/// Error for the `Result` of `main`, printed as a sentence with its causes.
///
/// Rust prints an error that `main` returns by its `Debug` form. That of this type is the message of the error, and one line for each cause
/// whose message is not in the line before. Every error converts with `?`.
///
/// ```no_run
/// use dhow_core::{MainError, Money};
///
/// fn main() -> Result<(), MainError> {
///     let amount: Money = "599.00 SGD".parse()?;
///     println!("{amount}");
///     Ok(())
/// }
/// ```
// Without `Error` itself, as otherwise the conversion from every error would collide with that of the standard library.
pub struct MainError(Box<dyn StdError>);

impl<E: StdError + 'static> From<E> for MainError {
    fn from(error: E) -> Self {
        Self(Box::new(error))
    }
}

impl fmt::Display for MainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = self.0.to_string();
        f.write_str(&shown)?;
        let causes = std::iter::successors(self.0.source(), |cause| (*cause).source());
        for cause in causes {
            let text = cause.to_string();
            if !shown.contains(&text) {
                write!(f, "\n  cause: {text}")?;
                shown = text;
            }
        }
        Ok(())
    }
}

/// The same text as `Display`.
impl fmt::Debug for MainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::{Error, ErrorKind, Outcome};

    #[test]
    fn an_error_is_a_sentence_with_its_causes() {
        let full = io::Error::other("the disk is full");
        let error = Error::new(ErrorKind::Unavailable, Outcome::NotSent, "nothing was sent");
        let error = MainError::from(error.with_source(full));
        let expected = "unavailable: nothing was sent\n  cause: the disk is full";
        assert_eq!(format!("{error:?}"), expected);
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn a_cause_that_was_told_is_not_repeated() {
        let cause = io::Error::other("the disk is full");
        let words = "nothing was sent: the disk is full";
        let error = Error::new(ErrorKind::Unavailable, Outcome::NotSent, words).with_source(cause);
        let error = MainError::from(error);
        assert_eq!(error.to_string(), format!("unavailable: {words}"));
    }
}
