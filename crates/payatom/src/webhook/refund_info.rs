//! `refund_info`: an object when there is a refund; an empty list, null or nothing when there is none.

use std::borrow::Cow;

use dhow_core::{Currency, ReportedAmount, json::LenientList};
use serde_json::value::RawValue;

use super::fields::Fields;
use crate::{
    status,
    wire::{RawObject, received::is_zero},
};

/// Levels of nesting below which an empty value is looked for.
const DEPTH: usize = 4;

/// What PayAtom says about a refund. No hash covers any of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RefundInfo {
    /// `refunded_upi`: where the money went.
    pub refunded_upi: Option<String>,
    /// `refund_amount`, as printed: whole units.
    pub amount: Option<String>,
    /// `refund_initiated_time`, such as `February 11, 2023, 4:34 pm`. No source names its time zone.
    pub initiated_time: Option<String>,
    /// `refund_completed_time`.
    pub completed_time: Option<String>,
    /// `refund_status`.
    pub status: Option<String>,
    /// `refund_notes`.
    pub notes: Option<String>,
}

impl RefundInfo {
    /// From the fields of a callback.
    pub(super) fn of(fields: &Fields<'_>) -> Option<Self> {
        match fields {
            Fields::Json(members) => Self::read(members.raw("refund_info")),
            Fields::Form(_) => {
                let info = Self::collect(|name| fields.text(&format!("refund_info[{name}]")));
                let text = fields.text("refund_info");
                let says_something = text.is_some_and(|text| !says_nothing(&text, DEPTH));
                (info != Self::default() || says_something).then_some(info)
            }
        }
    }

    /// From a JSON member, whatever it is. A value that is not empty and cannot be read is a refund of which nothing is known.
    // LEDGER: refund-info
    pub(crate) fn read(raw: Option<&RawValue>) -> Option<Self> {
        let raw = raw?.get();
        if says_nothing(raw, DEPTH) {
            return None;
        }
        let only = match raw.starts_with('[') {
            true => only_item(raw),
            false => None,
        };
        let object = only.as_deref().map_or(raw, RawValue::get);
        let members = RawObject::read(object.as_bytes());
        Some(members.map_or_else(
            |_| Self::default(),
            |members| Self::collect(|name| members.owned(name)),
        ))
    }

    /// The refunded amount, with the payin's status in mind. Where `refund_info` does not say how much, it means no money: an unknown refund may
    /// be a complete one. Zero is nothing only where no other member and no status tells of a refund.
    pub(crate) fn refunded(&self, currency: Currency, word: &str) -> ReportedAmount {
        let text = self.amount.clone().unwrap_or_default();
        let amount = ReportedAmount::lenient(text, currency.code());
        let says_more = Self {
            amount: None,
            ..self.clone()
        } != Self::default();
        match says_more || status::refund(word).is_some() {
            true => of_a_refund(amount),
            false => amount,
        }
    }

    fn collect(member: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            refunded_upi: member("refunded_upi"),
            amount: member("refund_amount"),
            initiated_time: member("refund_initiated_time"),
            completed_time: member("refund_completed_time"),
            status: member("refund_status"),
            notes: member("refund_notes"),
        }
    }
}

/// The amount of a refund that was made or is under way. No refund is of zero, so that amount is not known (L28).
// LEDGER: refund-info
pub(crate) fn of_a_refund(amount: ReportedAmount) -> ReportedAmount {
    match is_zero(&amount) {
        true => ReportedAmount::of_unknown_unit(amount.text(), amount.currency()),
        false => amount,
    }
}

/// True if a field is about a refund by its name, and says something.
pub(super) fn claims(fields: &Fields<'_>, name: &str) -> bool {
    let about = name.get(..6);
    let is_about = about.is_some_and(|begin| begin.eq_ignore_ascii_case("refund"));
    let text = match fields {
        Fields::Json(members) => members.raw(name).map(|raw| Cow::Borrowed(raw.get())),
        Fields::Form(_) => fields.text(name).map(Cow::Owned),
    };
    is_about && text.is_some_and(|text| !says_nothing(&text, DEPTH))
}

/// True for what PHP calls empty, and for lists and objects of nothing else.
fn says_nothing(json: &str, depth: usize) -> bool {
    match json.as_bytes().first() {
        Some(b'[' | b'{') => {
            let list = serde_json::from_str::<LenientList<Box<RawValue>>>(json);
            list.is_ok_and(|list| {
                let mut items = list.items.iter().map(|item| item.get());
                let empty = |item: &str| depth > 0 && says_nothing(item, depth - 1);
                items.all(empty)
            })
        }
        _ => matches!(json, "null" | "false" | "0" | "\"\"" | "\"0\""),
    }
}

/// The item of a list with a single one.
fn only_item(json: &str) -> Option<Box<RawValue>> {
    let list: LenientList<Box<RawValue>> = serde_json::from_str(json).ok()?;
    let mut items = list.items.into_iter();
    items.next().filter(|_| items.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Option<RefundInfo> {
        let raw: Box<RawValue> = serde_json::from_str(json).unwrap();
        RefundInfo::read(Some(&raw))
    }

    #[test]
    fn no_refund_has_many_spellings() {
        for json in [
            "[]",
            "null",
            "{}",
            "\"\"",
            "[[]]",
            "0",
            "false",
            "\"0\"",
            "[[[[[]]]]]",
            r#"{"refund_amount":"","refund_status":null}"#,
        ] {
            assert_eq!(read(json), None, "{json}");
        }
        assert_eq!(RefundInfo::read(None), None);
    }

    #[test]
    fn a_refund_that_cannot_be_read_is_not_the_same_as_none() {
        for json in [
            "true",
            "40",
            "\"x\"",
            "[1,2]",
            r#"{"new":1}"#,
            "[[[[[[]]]]]]",
        ] {
            assert_eq!(read(json), Some(RefundInfo::default()), "{json}");
        }
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        assert_eq!(read(&deep), Some(RefundInfo::default()));
        let unknown = RefundInfo::default().refunded(Currency::INR, "Refund Completed");
        assert_eq!((unknown.text(), unknown.money()), ("", None));
        let listed = read(r#"[{"refund_amount":"40"}]"#).unwrap();
        assert_eq!(
            listed
                .refunded(Currency::INR, "Refund Completed")
                .to_string(),
            "40.00 INR"
        );
    }

    #[test]
    fn each_member_is_read_under_its_own_name() {
        let info = read(
            r#"{"refunded_upi":"a@b","refund_amount":"40","refund_initiated_time":"t1","refund_completed_time":"t2",
                "refund_status":"Refund Completed","refund_notes":"n"}"#,
        );
        let expected = RefundInfo {
            refunded_upi: Some("a@b".into()),
            amount: Some("40".into()),
            initiated_time: Some("t1".into()),
            completed_time: Some("t2".into()),
            status: Some("Refund Completed".into()),
            notes: Some("n".into()),
        };
        assert_eq!(info, Some(expected));
    }

    #[test]
    fn an_empty_time_is_not_known_yet() {
        let info = read(r#"{"refund_amount":100,"refund_completed_time":"","new":1}"#).unwrap();
        assert_eq!(info.amount.as_deref(), Some("100"));
        assert_eq!(info.completed_time, None);
    }
}
