//! Parser of the header `Hub2-Signature: s1=<hex>,s0=<hex>`.

use std::borrow::Cow;

use dhow_core::{Delivery, RejectionReason};
use dhow_crypto::hex;

use crate::signing::scheme::EVENT;

const CURRENT: &[u8] = EVENT.current.as_bytes();
const PREVIOUS: &[u8] = EVENT.previous.as_bytes();

/// Signatures in the header.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Signatures {
    /// Signature with the current secret.
    pub(super) current: Option<[u8; 32]>,
    /// Signature with the previous secret, for 24 hours after a change.
    pub(super) previous: Option<[u8; 32]>,
}

impl Signatures {
    /// Parses the header: splits it at `,` and each part at the first `=`.
    ///
    /// Parts with other names are ignored. A name that occurs twice and a signature that is not 64 lower-case hexadecimal digits are errors.
    /// An empty signature counts as absent.
    // LEDGER: empty-s0
    // No source says whether `s0=` is sent while there is no previous secret.
    pub(super) fn parse(header: &[u8]) -> Result<Self, RejectionReason> {
        let mut found = Self::default();
        let (mut current_seen, mut previous_seen) = (false, false);
        for part in header.split(|&byte| byte == b',') {
            let part = part.trim_ascii();
            let Some(equals) = part.iter().position(|&byte| byte == b'=') else {
                continue;
            };
            let (name, value) = part.split_at(equals);
            let digits = value.strip_prefix(b"=").unwrap_or_default();
            let (place, seen) = match name {
                CURRENT => (&mut found.current, &mut current_seen),
                PREVIOUS => (&mut found.previous, &mut previous_seen),
                _ => continue,
            };
            if std::mem::replace(seen, true) {
                return Err(RejectionReason::RepeatedSignature);
            }
            if !digits.is_empty() {
                let tag =
                    hex::decode_exact(digits).map_err(|_| RejectionReason::MalformedSignature)?;
                *place = Some(tag);
            }
        }
        match found {
            Self {
                current: None,
                previous: None,
            } if current_seen || previous_seen => Err(RejectionReason::MissingSignature),
            Self {
                current: None,
                previous: None,
            } => Err(RejectionReason::MalformedSignature),
            found => Ok(found),
        }
    }
}

/// Returns the value of the header. Several header lines are joined with commas.
// LEDGER: signature-header
// RFC 9110 section 5.3: a proxy may split a list into several lines. [`Signatures::parse`] refuses a part that occurs twice.
pub(crate) fn joined(delivery: &Delivery) -> Option<Cow<'_, [u8]>> {
    let mut lines = delivery.header_values(EVENT.header);
    let first = lines.next()?.as_bytes();
    let mut joined = Cow::Borrowed(first);
    for line in lines {
        let value = joined.to_mut();
        value.push(b',');
        value.extend_from_slice(line.as_bytes());
    }
    Some(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "86604a18cee80945728b21376c7f716ba375202248a600b7d09f425dd54c4abe";
    const TWO: &str = "a31862a6119469f91e7c7acab77a8f12d96a8807985a79df6bfdd92954e638ac";

    fn reason(header: &str) -> RejectionReason {
        Signatures::parse(header.as_bytes()).unwrap_err()
    }

    #[test]
    fn both_signatures_are_found_in_any_order_beside_unknown_parts() {
        let both = Signatures::parse(format!("s1={ONE},s0={TWO}").as_bytes()).unwrap();
        assert!(both.current.is_some() && both.previous.is_some());
        for same in [
            format!("s0={TWO},s1={ONE}"),
            format!("s1={ONE}, s0={TWO}"),
            format!("t=1=2,s1={ONE},v2,s0={TWO},"),
        ] {
            assert_eq!(
                Signatures::parse(same.as_bytes()),
                Ok(Signatures { ..both }),
                "{same}"
            );
        }
    }

    #[test]
    fn a_header_in_several_lines_is_one_value() {
        let lines = |lines: &[&str]| {
            let add =
                |delivery: Delivery, line: &&str| delivery.with_header(EVENT.header, line).unwrap();
            let delivery = lines.iter().fold(Delivery::post("/", ""), add);
            joined(&delivery).map(|value| String::from_utf8(value.into_owned()).unwrap())
        };
        assert_eq!(lines(&[]), None);
        assert_eq!(lines(&["s1=a"]).as_deref(), Some("s1=a"));
        assert_eq!(
            lines(&["s1=a", "s0=b", "t=1"]).as_deref(),
            Some("s1=a,s0=b,t=1")
        );
    }

    #[test]
    fn an_empty_older_signature_counts_as_absent() {
        let found = Signatures::parse(format!("s1={ONE},s0=").as_bytes()).unwrap();
        assert!(found.current.is_some() && found.previous.is_none());
        for empty in ["s1=,s0=", "s1=", "s0="] {
            assert_eq!(reason(empty), RejectionReason::MissingSignature, "{empty}");
        }
    }

    #[test]
    fn a_repeated_name_is_refused_with_any_value() {
        for header in [
            format!("s1={ONE},s1={ONE}"),
            format!("s1=,s1={ONE}"),
            format!("s0={TWO},s1={ONE},s0={TWO}"),
        ] {
            assert_eq!(
                reason(&header),
                RejectionReason::RepeatedSignature,
                "{header}"
            );
        }
    }

    #[test]
    fn only_64_lower_case_digits_are_a_signature() {
        let odd = [
            String::new(),
            ONE.to_owned(),
            "t=1,v1=00".to_owned(),
            format!("s1={}", ONE.get(..63).unwrap()),
            format!("s1={ONE}0"),
            format!("s1={ONE}{ONE}"),
            format!("s1={}", ONE.to_uppercase()),
            format!("S1={ONE}"),
            format!("s1=+f{}", ONE.get(2..).unwrap()),
            format!("s1=0x{}", ONE.get(2..).unwrap()),
            format!("s1=={ONE}"),
            format!("s1 ={ONE}"),
            "s1=é".to_owned(),
        ];
        for header in odd {
            assert_eq!(
                reason(&header),
                RejectionReason::MalformedSignature,
                "{header}"
            );
        }
    }
}
