//! `refund_info`: an object when there is a refund; an empty list, null or nothing when there is none.

use serde_json::value::RawValue;

use super::fields::Fields;
use crate::members::Members;

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
            Fields::Form(_) => Self::collect(|name| fields.text(&format!("refund_info[{name}]"))),
        }
    }

    /// From a JSON member, whatever it is.
    pub(crate) fn read(raw: Option<&RawValue>) -> Option<Self> {
        let members = Members::read(raw?.get().as_bytes()).ok()?;
        Self::collect(|name| members.owned(name))
    }

    fn collect(member: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let info = Self {
            refunded_upi: member("refunded_upi"),
            amount: member("refund_amount"),
            initiated_time: member("refund_initiated_time"),
            completed_time: member("refund_completed_time"),
            status: member("refund_status"),
            notes: member("refund_notes"),
        };
        (info != Self::default()).then_some(info)
    }
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
        for json in ["[]", "null", "{}", "\"\"", "[[]]", "0"] {
            assert_eq!(read(json), None, "{json}");
        }
        assert_eq!(RefundInfo::read(None), None);
    }

    #[test]
    fn an_empty_time_is_not_known_yet() {
        let info = read(r#"{"refund_amount":100,"refund_completed_time":"","new":1}"#).unwrap();
        assert_eq!(info.amount.as_deref(), Some("100"));
        assert_eq!(info.completed_time, None);
    }
}
