//! Parser of the header `Hub2-Signature: s1=<hex>,s0=<hex>`.

use std::borrow::Cow;

use dhow_core::{Delivery, RejectionReason};
use dhow_crypto::hex;

use super::SIGNATURE;

/// Signatures in the header.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Signatures {
    /// Signature with the current secret.
    pub(super) s1: Option<[u8; 32]>,
    /// Signature with the previous secret, for 24 hours after a change.
    pub(super) s0: Option<[u8; 32]>,
}

/// Returns the value of the header. Several header lines are joined with commas.
// LEDGER: signature-header
// RFC 9110 section 5.3: a proxy may split a list into several lines. [`read`] refuses a part that occurs twice.
pub(crate) fn joined(delivery: &Delivery) -> Option<Cow<'_, [u8]>> {
    let mut lines = delivery.headers().get_all(SIGNATURE).iter();
    let first = lines.next()?.as_bytes();
    let mut joined = Cow::Borrowed(first);
    for line in lines {
        let value = joined.to_mut();
        value.push(b',');
        value.extend_from_slice(line.as_bytes());
    }
    Some(joined)
}

/// Parses the header: splits it at `,` and each part at the first `=`.
///
/// Parts with other names are ignored. A name that occurs twice and a signature that is not 64 lower-case hexadecimal digits are errors.
/// An empty signature counts as absent.
// LEDGER: empty-s0
// No source says whether `s0=` is sent while there is no previous secret.
pub(super) fn read(header: &[u8]) -> Result<Signatures, RejectionReason> {
    let mut found = Signatures::default();
    let (mut s1_seen, mut s0_seen) = (false, false);
    for part in header.split(|&byte| byte == b',') {
        let part = part.trim_ascii();
        let Some(equals) = part.iter().position(|&byte| byte == b'=') else {
            continue;
        };
        let (name, value) = part.split_at(equals);
        let digits = value.strip_prefix(b"=").unwrap_or_default();
        let (place, seen) = match name {
            b"s1" => (&mut found.s1, &mut s1_seen),
            b"s0" => (&mut found.s0, &mut s0_seen),
            _ => continue,
        };
        if std::mem::replace(seen, true) {
            return Err(RejectionReason::RepeatedSignature);
        }
        if !digits.is_empty() {
            let tag = hex::decode_exact(digits).map_err(|_| RejectionReason::MalformedSignature)?;
            *place = Some(tag);
        }
    }
    match found {
        Signatures { s1: None, s0: None } if s1_seen || s0_seen => {
            Err(RejectionReason::MissingSignature)
        }
        Signatures { s1: None, s0: None } => Err(RejectionReason::MalformedSignature),
        found => Ok(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "86604a18cee80945728b21376c7f716ba375202248a600b7d09f425dd54c4abe";
    const TWO: &str = "a31862a6119469f91e7c7acab77a8f12d96a8807985a79df6bfdd92954e638ac";

    fn reason(header: &str) -> RejectionReason {
        read(header.as_bytes()).unwrap_err()
    }

    #[test]
    fn both_signatures_are_found_in_any_order_beside_unknown_parts() {
        let both = read(format!("s1={ONE},s0={TWO}").as_bytes()).unwrap();
        assert!(both.s1.is_some() && both.s0.is_some());
        for same in [
            format!("s0={TWO},s1={ONE}"),
            format!("s1={ONE}, s0={TWO}"),
            format!("t=1=2,s1={ONE},v2,s0={TWO},"),
        ] {
            assert_eq!(read(same.as_bytes()), Ok(Signatures { ..both }), "{same}");
        }
    }

    #[test]
    fn a_header_in_several_lines_is_one_value() {
        let lines = |lines: &[&str]| {
            let add =
                |delivery: Delivery, line: &&str| delivery.with_header(SIGNATURE, line).unwrap();
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
        let found = read(format!("s1={ONE},s0=").as_bytes()).unwrap();
        assert!(found.s1.is_some() && found.s0.is_none());
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
