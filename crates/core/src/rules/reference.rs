//! Rules for merchant references.

use std::fmt;

use super::{Characters, waiver, write_waiver};
use crate::{Error, MerchantReference, Result};

const DIGITS: &str = "0123456789";

const MAX_BYTES: usize = MerchantReference::MAX_BYTES;

/// Rule of a gateway for merchant references, in addition to that of [`MerchantReference`](crate::MerchantReference).
///
/// `Display` prints the rule as a sentence part: `at least 10 characters`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReferenceRule {
    /// Minimum number of characters.
    pub min_characters: usize,
    /// Maximum number of characters, if the gateway documents one.
    pub max_characters: Option<usize>,
    /// Allowed characters.
    pub characters: Characters,
    /// Characters that a reference must not end with.
    pub forbidden_ends: &'static str,
    /// Option that waives the rule when it is true, except for [`always`](Self::always).
    pub waived_by: Option<&'static str>,
    /// Allowed characters that no option waives.
    pub always: Characters,
}

impl ReferenceRule {
    /// No rule beyond that of [`MerchantReference`](crate::MerchantReference).
    pub const ANY: Self = Self {
        min_characters: 1,
        max_characters: None,
        characters: Characters::Any,
        forbidden_ends: "",
        waived_by: None,
        always: Characters::Any,
    };

    /// Requires at least this many characters.
    #[must_use]
    pub const fn at_least(mut self, characters: usize) -> Self {
        self.min_characters = characters;
        self
    }

    /// Allows at most this many characters.
    #[must_use]
    pub const fn at_most(mut self, characters: usize) -> Self {
        self.max_characters = Some(characters);
        self
    }

    /// Restricts the characters.
    #[must_use]
    pub const fn only(mut self, characters: Characters) -> Self {
        self.characters = characters;
        self
    }

    /// Forbids references that end with one of these characters.
    #[must_use]
    pub const fn not_ending_with(mut self, characters: &'static str) -> Self {
        self.forbidden_ends = characters;
        self
    }

    /// Names an option of type [`Flag`](crate::OptionKind::Flag) that waives the rule.
    #[must_use]
    pub const fn waived_by(mut self, option: &'static str) -> Self {
        self.waived_by = Some(option);
        self
    }

    /// Restricts the characters, also of references for which an option waives the rule.
    #[must_use]
    pub const fn always_only(mut self, characters: Characters) -> Self {
        self.always = characters;
        self
    }

    /// Checks the part that no option waives.
    pub(super) fn check_always(&self, reference: &str) -> Result<()> {
        match reference.chars().all(|c| self.always.allow(c)) {
            true => Ok(()),
            false => {
                let rule = self.always.requirement();
                Err(Error::invalid("merchant_reference", rule))
            }
        }
    }

    pub(super) fn check(&self, reference: &str) -> Result<()> {
        self.check_always(reference)?;
        let length = reference.chars().count();
        let rule = if reference.is_empty() && self.min_characters <= 1 {
            "must not be empty".to_owned()
        } else if length < self.min_characters {
            format!("must have at least {} characters", self.min_characters)
        } else if let Some(maximum) = self.max_characters.filter(|maximum| length > *maximum) {
            format!("must have at most {maximum} characters")
        } else if !reference.chars().all(|c| self.characters.allow(c)) {
            self.characters.requirement()
        } else if reference.ends_with(|last: char| self.forbidden_ends.contains(last)) {
            format!("must not end with {}", self.shown_ends())
        } else {
            return Ok(());
        };
        let rule = rule + &waiver(self.waived_by);
        Err(Error::invalid("merchant_reference", rule))
    }

    /// Returns the forbidden last characters as words: `a digit or `.``.
    fn shown_ends(&self) -> String {
        let others = self.forbidden_ends.strip_prefix(DIGITS);
        let digits = others.map(|_| "a digit".to_owned());
        let others = others.unwrap_or(self.forbidden_ends).chars();
        let others = others.map(|c| format!("`{c}`"));
        let all: Vec<String> = digits.into_iter().chain(others).collect();
        all.join(" or ")
    }
}

impl fmt::Display for ReferenceRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.min_characters, self.max_characters) {
            (0 | 1, None) => write!(f, "any length up to {MAX_BYTES} bytes")?,
            // `MerchantReference` allows no more bytes, so a higher number of characters is never reached.
            (0 | 1, Some(MAX_BYTES..)) => write!(f, "at most {MAX_BYTES} bytes")?,
            (0 | 1, Some(maximum)) => write!(f, "at most {maximum} characters")?,
            (minimum, None) => write!(f, "at least {minimum} characters")?,
            (minimum, Some(maximum)) => write!(f, "{minimum} to {maximum} characters")?,
        }
        if self.always != Characters::Any {
            write!(f, ", {}", self.always)?;
        }
        if self.characters != Characters::Any {
            let separator = if self.always == Characters::Any {
                ","
            } else {
                ";"
            };
            write!(f, "{separator} {}", self.characters)?;
        }
        if !self.forbidden_ends.is_empty() {
            write!(f, ", not ending with {}", self.shown_ends())?;
        }
        write_waiver(f, self.waived_by)
    }
}
