//! Text of an amount.

use std::fmt;

/// Maximum length of a text that is stored in place, in bytes.
const SHORT: usize = 22;

/// Text of an amount. A short one, as that of every plausible amount, is stored in place: events have several amounts, and an allocation
/// takes longer than the rest of reading one.
#[derive(Clone)]
pub(super) enum AmountText {
    Short { length: u8, bytes: [u8; SHORT] },
    Long(Box<str>),
}

impl AmountText {
    pub(super) fn as_str(&self) -> &str {
        match self {
            // Always valid, because it was copied from a text.
            Self::Short { length, bytes } => bytes
                .get(..usize::from(*length))
                .and_then(|bytes| std::str::from_utf8(bytes).ok())
                .unwrap_or_default(),
            Self::Long(text) => text,
        }
    }
}

impl From<&str> for AmountText {
    fn from(text: &str) -> Self {
        let mut bytes = [0; SHORT];
        let place = bytes.get_mut(..text.len());
        match (place, u8::try_from(text.len())) {
            (Some(place), Ok(length)) => {
                place.copy_from_slice(text.as_bytes());
                Self::Short { length, bytes }
            }
            _ => Self::Long(text.into()),
        }
    }
}

impl PartialEq for AmountText {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for AmountText {}

impl fmt::Debug for AmountText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_every_length_are_kept() {
        for length in 0..50 {
            for text in ["7".repeat(length), "é".repeat(length)] {
                let kept = AmountText::from(text.as_str());
                assert_eq!(kept.as_str(), text);
                assert_eq!(kept, kept.clone());
                assert_ne!(kept, AmountText::from(format!("{text}0").as_str()));
                assert_eq!(format!("{kept:?}"), format!("{text:?}"));
                assert_eq!(
                    matches!(kept, AmountText::Short { .. }),
                    text.len() <= SHORT
                );
            }
        }
    }
}
