//! Enums with one word per value: one table gives text, parsing and JSON form.

/// Error for an unknown word.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not a known {what}; expected one of: {}", .expected.join(", "))]
pub struct UnknownWord {
    what: &'static str,
    found: String,
    expected: &'static [&'static str],
}

impl UnknownWord {
    /// Error for a text that is none of the expected words; `what` names the kind of word. Used by [`words!`](crate::words).
    #[must_use]
    pub fn new(what: &'static str, found: &str, expected: &'static [&'static str]) -> Self {
        Self {
            what,
            // Shortened, because the text may come from a gateway and errors are logged.
            found: found.chars().take(64).collect(),
            expected,
        }
    }

    /// Accepted words.
    #[must_use]
    pub fn expected(&self) -> &'static [&'static str] {
        self.expected
    }
}

/// Implements `ALL`, `WORDS`, `as_str`, `Display`, `FromStr`, `Serialize` and `Deserialize` of an enum without fields. The calling crate depends on
/// `serde`.
///
/// ```
/// #[derive(Debug, Clone, Copy, PartialEq, Eq)]
/// enum Shell {
///     Ring,
///     Gold,
/// }
///
/// dhow_core::words!(Shell, "shell", {
///     Ring => "ring",
///     Gold => "gold",
/// });
///
/// assert_eq!("gold".parse(), Ok(Shell::Gold));
/// assert_eq!(Shell::ALL, [Shell::Ring, Shell::Gold]);
/// assert_eq!(Shell::WORDS, ["ring", "gold"]);
/// let unknown = "silver".parse::<Shell>().unwrap_err();
/// assert_eq!(unknown.to_string(), "`silver` is not a known shell; expected one of: ring, gold");
/// ```
#[macro_export]
macro_rules! words {
    ($type:ident, $what:literal, { $($variant:ident => $word:literal),+ $(,)? }) => {
        impl $type {
            /// All values, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The words of all values, in the same order.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// Value as one word, as printed and stored.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::UnknownWord::new($what, text, Self::WORDS)),
                }
            }
        }

        $crate::as_text!($type);
    };
}

/// Implements serialisation of a type as the text of its `Display` and `FromStr`.
// Exported for the expansion of `words!` in other crates.
#[doc(hidden)]
#[macro_export]
macro_rules! as_text {
    ($type:ident) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serde::Serializer::collect_str(serializer, self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text =
                    <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use {as_text, words};
