//! Form in the state file of types that have no serde form of their own, used as `#[serde(with = "crate::stored")]`.
//!
//! Secrets have none, so that no other code writes one by accident.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use bytes::Bytes;
use dhow_core::Secret;
use dhow_crypto::hex;
use jiff::Timestamp;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize as _, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::times;

/// A type with a form in the state file.
pub(crate) trait Stored: Sized {
    type Form: Serialize + DeserializeOwned;

    fn to_form(&self) -> Self::Form;

    /// Converts back. The error is the rule that the form breaks.
    fn from_form(form: Self::Form) -> Result<Self, String>;
}

pub(crate) fn serialize<T: Stored, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    value.to_form().serialize(serializer)
}

pub(crate) fn deserialize<'de, T: Stored, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    T::from_form(T::Form::deserialize(deserializer)?).map_err(D::Error::custom)
}

impl Stored for Timestamp {
    type Form = String;

    fn to_form(&self) -> String {
        self.to_string()
    }

    fn from_form(text: String) -> Result<Self, String> {
        text.parse().map_err(|error: jiff::Error| error.to_string())
    }
}

impl Stored for Secret {
    type Form = String;

    fn to_form(&self) -> String {
        self.expose().to_owned()
    }

    // Strength was checked when the secret was given; a token of a payment may be short.
    fn from_form(text: String) -> Result<Self, String> {
        Self::allow_weak(text).map_err(|weak| format!("a secret {weak}"))
    }
}

/// A constant of the code in a record, such as a status.
// serde's derive takes a field of the type `&'static str` for one that borrows from the input, unless the type has another name.
pub(crate) type Word = &'static str;

/// Longest constant of the code in a record.
const MAX_WORD_BYTES: usize = 64;

/// Words that were read from state files.
// They live as long as the program, as the constants of the code do. There are as many as those.
static WORDS: Mutex<BTreeSet<Word>> = Mutex::new(BTreeSet::new());

impl Stored for Word {
    type Form = String;

    fn to_form(&self) -> String {
        (*self).to_owned()
    }

    fn from_form(text: String) -> Result<Self, String> {
        if text.len() > MAX_WORD_BYTES {
            return Err(format!("a word is longer than {MAX_WORD_BYTES} bytes"));
        }
        let mut words = WORDS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(word) = words.get(text.as_str()) {
            return Ok(word);
        }
        let word: Word = text.leak();
        words.insert(word);
        Ok(word)
    }
}

impl Stored for String {
    type Form = Self;

    fn to_form(&self) -> Self {
        self.clone()
    }

    fn from_form(form: Self) -> Result<Self, String> {
        Ok(form)
    }
}

/// Times with nanoseconds. One outside the years -9999 to 9999 becomes the nearest one inside.
impl Stored for SystemTime {
    type Form = String;

    fn to_form(&self) -> String {
        times::timestamp(*self).to_form()
    }

    fn from_form(text: String) -> Result<Self, String> {
        Timestamp::from_form(text).map(Self::from)
    }
}

/// Any bytes, as hexadecimal digits.
impl Stored for Bytes {
    type Form = String;

    fn to_form(&self) -> String {
        hex::encode(self)
    }

    fn from_form(digits: String) -> Result<Self, String> {
        let bytes = hex::decode(digits.as_bytes()).map(Self::from);
        bytes.map_err(|error| error.to_string())
    }
}

impl Stored for Box<RawValue> {
    type Form = Self;

    fn to_form(&self) -> Self {
        self.clone()
    }

    fn from_form(form: Self) -> Result<Self, String> {
        Ok(form)
    }
}

impl<T: Stored> Stored for Option<T> {
    type Form = Option<T::Form>;

    fn to_form(&self) -> Self::Form {
        self.as_ref().map(T::to_form)
    }

    fn from_form(form: Self::Form) -> Result<Self, String> {
        form.map(T::from_form).transpose()
    }
}

impl<T: Stored> Stored for Vec<T> {
    type Form = Vec<T::Form>;

    fn to_form(&self) -> Self::Form {
        self.iter().map(T::to_form).collect()
    }

    fn from_form(form: Self::Form) -> Result<Self, String> {
        form.into_iter().map(T::from_form).collect()
    }
}

impl<T: Stored> Stored for VecDeque<T> {
    type Form = Vec<T::Form>;

    fn to_form(&self) -> Self::Form {
        self.iter().map(T::to_form).collect()
    }

    fn from_form(form: Self::Form) -> Result<Self, String> {
        form.into_iter().map(T::from_form).collect()
    }
}

impl<A: Stored, B: Stored> Stored for (A, B) {
    type Form = (A::Form, B::Form);

    fn to_form(&self) -> Self::Form {
        (self.0.to_form(), self.1.to_form())
    }

    fn from_form((a, b): Self::Form) -> Result<Self, String> {
        Ok((A::from_form(a)?, B::from_form(b)?))
    }
}
