//! Lengths of quoted values, so that a report about a large delivery is short.

use std::borrow::Cow;

use serde::Serializer;

/// Rest of the length that the values of one list may have in a report.
///
/// Each value is quoted up to [`Quota::VALUE`] bytes, all values of a list together up to [`Quota::LIST`], and a list has at most
/// [`Quota::ITEMS`] items. A value that is cut off ends with `… (N bytes left out)`.
///
/// ```
/// use dhow_crypto::explain::Quota;
///
/// let mut quota = Quota::start();
/// assert_eq!(quota.quoted("short"), "short");
/// let long = "x".repeat(1024 * 1024);
/// let quoted = quota.quoted(&long);
/// assert!(quoted.len() < Quota::VALUE + 100);
/// assert!(quoted.ends_with("… (1032192 bytes left out)"));
/// ```
#[derive(Debug, Clone)]
pub struct Quota {
    left: usize,
}

impl Quota {
    /// Maximum length of a quoted value in bytes.
    pub const VALUE: usize = 16 * 1024;
    /// Maximum length of all quoted values of a list in bytes.
    pub const LIST: usize = 64 * 1024;
    /// Maximum number of items of a list.
    pub const ITEMS: usize = 1000;

    /// Returns the whole quota of a list.
    #[must_use]
    pub const fn start() -> Self {
        Self { left: Self::LIST }
    }

    /// Returns the value, or its beginning and the number of bytes that are left out.
    pub fn quoted<'v>(&mut self, value: &'v str) -> Cow<'v, str> {
        let most = self.left.min(Self::VALUE);
        if value.len() <= most {
            self.left -= value.len();
            return Cow::Borrowed(value);
        }
        let end = (0..=most).rev().find(|end| value.is_char_boundary(*end));
        let kept = value.get(..end.unwrap_or(0)).unwrap_or_default();
        self.left -= kept.len();
        let left_out = value.len() - kept.len();
        Cow::Owned(format!("{kept}… ({left_out} bytes left out)"))
    }
}

/// Serializes one text within the quota of a value.
pub(super) fn short<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&Quota::start().quoted(text))
}

/// Serializes a text that may be missing within the quota of a value.
#[allow(
    clippy::ref_option,
    reason = "serde passes a reference to the field of the structure"
)]
pub(super) fn short_option<S: Serializer>(
    text: &Option<&str>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match text {
        Some(text) => short(text, serializer),
        None => serializer.serialize_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_values_together_are_bounded() {
        let mut quota = Quota::start();
        let value = "é".repeat(10_000);
        let quoted: Vec<String> = (0..2_000)
            .map(|_| quota.quoted(&value).into_owned())
            .collect();
        let kept: usize = quoted
            .iter()
            .map(|quoted| quoted.matches('é').count() * 2)
            .sum();
        assert!((Quota::LIST - 1..=Quota::LIST).contains(&kept), "{kept}");
        assert_eq!(
            quoted.last().map(String::as_str),
            Some("… (20000 bytes left out)")
        );
    }

    #[test]
    fn a_value_that_fits_is_whole() {
        let value = "x".repeat(Quota::VALUE);
        assert_eq!(Quota::start().quoted(&value), value);
        assert_eq!(Quota::start().quoted(""), "");
    }
}
