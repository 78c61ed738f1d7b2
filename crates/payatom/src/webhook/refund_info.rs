//! `refund_info` of webhooks and polling responses: an object if there is a refund, and an empty list, null or nothing otherwise.

use std::borrow::Cow;

use dhow_core::{Currency, ReportedAmount, json::LenientList};
use serde_json::value::RawValue;

use super::fields::Fields;
use crate::{
    status,
    wire::{RawObject, received::is_zero},
};

/// Maximum nesting of lists and objects that are searched for a value.
const MAX_DEPTH: usize = 4;

/// Refund of a payin, as reported by PayAtom. No hash covers these values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RefundInfo {
    /// `refunded_upi`: the UPI id that received the money.
    pub refunded_upi: Option<String>,
    /// `refund_amount` in whole units, as received.
    pub amount: Option<String>,
    /// `refund_initiated_time`, such as `February 11, 2023, 4:34 pm`. No source names its time zone.
    pub initiated_time: Option<String>,
    /// `refund_completed_time`, in the same format.
    pub completed_time: Option<String>,
    /// `refund_status`.
    pub status: Option<String>,
    /// `refund_notes`.
    pub notes: Option<String>,
}

impl RefundInfo {
    /// Reads the refund of a webhook.
    pub(super) fn from_fields(fields: &Fields<'_>) -> Option<Self> {
        match fields {
            Fields::Json(object) => Self::from_wire(object.json("refund_info")),
            Fields::Form(_) => {
                // PHP writes an array into a form as `refund_info[refund_amount]=…`.
                let member = |name: &str| fields.text(&format!("refund_info[{name}]"));
                let info = Self::collect(|name| member(name).map(Cow::into_owned));
                let text = fields.text("refund_info");
                let has_value = text.is_some_and(|text| !is_empty(&text, MAX_DEPTH));
                (info != Self::default() || has_value).then_some(info)
            }
        }
    }

    /// Reads the refund of a JSON value. A value that is neither empty nor readable is a refund without any details.
    // Source: "Webhook integration" of the UPI page; object members from the 2023 documents.
    // LEDGER: refund-info
    // PHP encodes an array without members as a list, so an absent refund is `[]` and not `{}`.
    pub(crate) fn from_wire(raw: Option<&str>) -> Option<Self> {
        let raw = raw?;
        if is_empty(raw, MAX_DEPTH) {
            return None;
        }
        // A list with a single object is read as that object.
        let only = match raw.starts_with('[') {
            true => only_item(raw),
            false => None,
        };
        let object = only.as_deref().map_or(raw, RawValue::get);
        let members = RawObject::parse(object.as_bytes());
        Some(members.map_or_else(
            |_| Self::default(),
            |members| Self::collect(|name| members.owned(name)),
        ))
    }

    /// Returns the refunded amount. It is not money if `refund_info` has no amount, since the refund may be a complete one.
    ///
    /// Zero counts as zero only if neither another member nor `word`, the status of the payin, indicates a refund.
    pub(crate) fn refunded(&self, currency: Currency, word: &str) -> ReportedAmount {
        let text = self.amount.clone().unwrap_or_default();
        let amount = ReportedAmount::lenient(text, currency.code());
        let has_details = Self {
            amount: None,
            ..self.clone()
        } != Self::default();
        match has_details || status::refund(word).is_some() {
            true => amount_of_refund(amount),
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

/// Returns the amount of an existing refund. A refund of zero makes no sense, so zero becomes an unknown amount.
// LEDGER: refund-info
// PayAtom may send the member before it knows the amount, and zero would let a refunded payin confirm.
pub(crate) fn amount_of_refund(amount: ReportedAmount) -> ReportedAmount {
    match is_zero(&amount) {
        true => ReportedAmount::of_unknown_unit(amount.text(), amount.currency()),
        false => amount,
    }
}

/// Returns true if the name of a field begins with `refund` and its value is not empty.
// LEDGER: callback-refund
// The prefix covers `refund_info` and each of its members, in case a later version sends them on their own.
pub(super) fn claims(fields: &Fields<'_>, name: &str) -> bool {
    let prefix = name.get(..6);
    if !prefix.is_some_and(|prefix| prefix.eq_ignore_ascii_case("refund")) {
        return false;
    }
    let text = match fields {
        Fields::Json(object) => object.json(name).map(Cow::Borrowed),
        Fields::Form(_) => fields.text(name),
    };
    text.is_some_and(|text| !is_empty(&text, MAX_DEPTH))
}

/// Returns true for values that are empty in PHP, and for lists and objects of only such values.
fn is_empty(json: &str, depth: usize) -> bool {
    match json.as_bytes().first() {
        // As PHP writes an absent refund.
        Some(b'[') if json == "[]" => true,
        Some(b'[' | b'{') => {
            let list = serde_json::from_str::<LenientList<Box<RawValue>>>(json);
            list.is_ok_and(|list| {
                let mut items = list.items.iter().map(|item| item.get());
                items.all(|item| depth > 0 && is_empty(item, depth - 1))
            })
        }
        _ => matches!(json, "null" | "false" | "0" | "\"\"" | "\"0\""),
    }
}

/// Returns the item of a list with exactly one item.
fn only_item(json: &str) -> Option<Box<RawValue>> {
    let list: LenientList<Box<RawValue>> = serde_json::from_str(json).ok()?;
    let mut items = list.items.into_iter();
    items.next().filter(|_| items.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(json: &str) -> Option<RefundInfo> {
        let raw: Box<RawValue> = serde_json::from_str(json).unwrap();
        RefundInfo::from_wire(Some(raw.get()))
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
            assert_eq!(parsed(json), None, "{json}");
        }
        assert_eq!(RefundInfo::from_wire(None), None);
    }

    #[test]
    fn an_unreadable_refund_is_a_refund_without_details() {
        for json in [
            "true",
            "40",
            "\"x\"",
            "[1,2]",
            r#"{"new":1}"#,
            "[[[[[[]]]]]]",
        ] {
            assert_eq!(parsed(json), Some(RefundInfo::default()), "{json}");
        }
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        assert_eq!(parsed(&deep), Some(RefundInfo::default()));
        let unknown = RefundInfo::default().refunded(Currency::INR, "Refund Completed");
        assert_eq!((unknown.text(), unknown.money()), ("", None));
        let listed = parsed(r#"[{"refund_amount":"40"}]"#).unwrap();
        assert_eq!(
            listed
                .refunded(Currency::INR, "Refund Completed")
                .to_string(),
            "40.00 INR"
        );
    }

    #[test]
    fn each_member_is_read_under_its_own_name() {
        let info = parsed(
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
        let info = parsed(r#"{"refund_amount":100,"refund_completed_time":"","new":1}"#).unwrap();
        assert_eq!(info.amount.as_deref(), Some("100"));
        assert_eq!(info.completed_time, None);
    }
}
