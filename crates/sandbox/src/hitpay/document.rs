//! Records whose members are returned as they were validated.

use std::marker::PhantomData;

use jiff::Timestamp;
use serde::Deserialize;
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::value::{RawValue, to_raw_value};

use super::HitPay;
use super::rules::Rules;
use super::validate::SINGAPORE;
use crate::stored::Stored;
use crate::times;

/// A stored record of the kind `K`.
#[derive(Debug, Clone)]
pub(super) struct Document<K> {
    pub(super) id: String,
    pub(super) members: Members,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
    kind: PhantomData<K>,
}

/// Members of a record in the order in which they were first set.
#[derive(Debug, Clone, Default)]
pub(super) struct Members(Vec<(&'static str, Box<RawValue>)>);

impl<K> Document<K> {
    pub(super) fn new(hitpay: &HitPay, members: Members) -> Self {
        let now = hitpay.context().now();
        Self {
            id: hitpay.context().random().uuid(),
            members,
            created_at: now,
            updated_at: now,
            kind: PhantomData,
        }
    }

    /// Replaces the members that a change has.
    pub(super) fn update(&mut self, hitpay: &HitPay, members: Members) {
        for (name, value) in members.0 {
            self.members.set_raw(name, value);
        }
        self.updated_at = hitpay.context().now();
    }
}

impl Members {
    /// Sets a member. A value that fails to serialise, which no caller has, becomes null.
    pub(super) fn set(&mut self, name: &'static str, value: &impl Serialize) {
        let raw = to_raw_value(value).unwrap_or_else(|_| RawValue::NULL.to_owned());
        self.set_raw(name, raw);
    }

    fn set_raw(&mut self, name: &'static str, raw: Box<RawValue>) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, value)) => *value = raw,
            None => self.0.push((name, raw)),
        }
    }

    /// Sets optional texts with their maximum lengths: null if absent, or unchanged in a change.
    pub(super) fn set_texts(
        &mut self,
        rules: &mut Rules<'_>,
        new: bool,
        texts: &[(&'static str, usize)],
    ) {
        for (name, longest) in texts {
            if new || rules.input().member(name).is_some() {
                let text = rules.text(name, *longest);
                self.set(name, &text);
            }
        }
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.0.retain(|(known, _)| *known != name);
    }

    /// Returns a member as JSON.
    pub(super) fn get(&self, name: &str) -> &RawValue {
        let found = self.0.iter().find(|(known, _)| *known == name);
        found.map_or(RawValue::NULL, |(_, value)| value)
    }

    /// Returns a member that is text.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        serde_json::from_str(self.get(name).get()).ok()?
    }
}

impl Serialize for Members {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl<K> Serialize for Document<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.id)?;
        for (name, value) in &self.members.0 {
            map.serialize_entry(name, value)?;
        }
        map.serialize_entry(
            "created_at",
            &times::with_offset(self.created_at, SINGAPORE),
        )?;
        map.serialize_entry(
            "updated_at",
            &times::with_offset(self.updated_at, SINGAPORE),
        )?;
        map.end()
    }
}

/// A document in the state file. On the wire a document has other members.
#[derive(serde::Serialize, Deserialize)]
pub(super) struct DocumentForm {
    id: String,
    #[serde(with = "crate::stored")]
    members: Vec<(&'static str, Box<RawValue>)>,
    #[serde(with = "crate::stored")]
    created_at: Timestamp,
    #[serde(with = "crate::stored")]
    updated_at: Timestamp,
}

impl<K> Stored for Document<K> {
    type Form = DocumentForm;

    fn to_form(&self) -> DocumentForm {
        let Self {
            id,
            members,
            created_at,
            updated_at,
            kind: _,
        } = self;
        DocumentForm {
            id: id.clone(),
            members: members.0.clone(),
            created_at: *created_at,
            updated_at: *updated_at,
        }
    }

    fn from_form(form: DocumentForm) -> Result<Self, String> {
        Ok(Self {
            id: form.id,
            members: Members(form.members),
            created_at: form.created_at,
            updated_at: form.updated_at,
            kind: PhantomData,
        })
    }
}

/// Returns true for a day such as `2026-01-31`.
pub(super) fn is_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

/// Error message for another format of a day.
pub(super) const DAY: &str = "does not match the format Y-m-d.";
