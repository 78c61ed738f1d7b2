//! Consistency of an event's name and its object: same kind, no contradiction about the money.
//!
//! Both are signed. Open statuses may differ, because the object changes between the event and its delivery. If only one of the two is
//! final, or both are final and differ, the event does not settle the money.

use dhow_core::{Doubt, PaymentStatus, PayoutStatus};

use super::{envelope::Family, object::Object};

/// Documented prefixes of ids, with the kind of object.
// Source: Hub2 documentation, samples of all objects. Transfers have no documented prefix.
const PREFIXES: [(&str, Family); 6] = [
    ("pi_", Family::Intent),
    ("pay_", Family::Payment),
    ("pl_", Family::Other),
    ("prov_", Family::Other),
    ("wtd_", Family::Other),
    ("dep_", Family::Other),
];

/// Returns the kind of object that alone has the member.
pub(super) fn family_of_member(name: &[u8]) -> Option<Family> {
    match name {
        b"payments" | b"customerReference" | b"lastPaymentFailure" => Some(Family::Intent),
        b"intentId" | b"method" | b"number" => Some(Family::Payment),
        b"destination" | b"origin" | b"failureCause" | b"isIrt" | b"balanceBefore"
        | b"balanceAfter" => Some(Family::Transfer),
        _ => None,
    }
}

/// Returns a doubt if the object's id or one of its members belongs to another kind than the event's name.
// LEDGER: event-object-kinds
// The name of the event selects the parser and the status table. The wrong table could turn an open object into a paid one.
pub(super) fn kind(named: Family, object: &Object<'_>) -> Option<Doubt> {
    let id = object.written_id().trim_start_matches('"');
    let by_id = PREFIXES
        .iter()
        .any(|(prefix, family)| *family != named && id.starts_with(prefix));
    let words = "the name and the object of the event are of different kinds";
    (by_id || object.has_member_of_another(named)).then(|| Doubt::Other(words.into()))
}

/// Returns a doubt if the event's name and the status of a payment contradict each other.
// LEDGER: event-contradictions
// Both are signed, so neither disproves the other. Only reading the object from Hub2 decides.
pub(super) fn payment(named: Option<&PaymentStatus>, stated: &PaymentStatus) -> Option<Doubt> {
    let named = named?;
    let decided = !named.is_open() || !stated.is_open();
    (decided && named != stated).then(doubt)
}

/// Returns a doubt if the event's name and the status of an intent contradict each other.
// After `payment_failed` the intent may be open for another attempt or failed.
pub(super) fn intent(
    action: &str,
    named: Option<&PaymentStatus>,
    stated: &PaymentStatus,
) -> Option<Doubt> {
    if action == "payment_failed" && *stated == PaymentStatus::Failed {
        return None;
    }
    payment(named, stated)
}

/// Returns a doubt if the event's name and the status of a transfer contradict each other.
pub(super) fn transfer(named: Option<&PayoutStatus>, stated: &PayoutStatus) -> Option<Doubt> {
    let named = named?;
    let decided = !named.is_open() || !stated.is_open();
    (decided && named != stated).then(doubt)
}

fn doubt() -> Doubt {
    Doubt::Other("the name of the event and the status of its object contradict each other".into())
}

#[cfg(test)]
mod tests {
    use dhow_core::json::Document;

    use super::*;

    fn differs(named: Family, object: &str) -> bool {
        let document = Document::new(object.to_owned()).unwrap();
        Object::read(document.root()).is_some_and(|object| kind(named, &object).is_some())
    }

    /// One object for each prefix and member, with its kind.
    const MARKED: [(&str, Family); 18] = [
        (r#"{"id":"pi_1"}"#, Family::Intent),
        (r#"{"id":"pay_1"}"#, Family::Payment),
        (r#"{"id":"pl_1"}"#, Family::Other),
        (r#"{"id":"prov_1"}"#, Family::Other),
        (r#"{"id":"wtd_1"}"#, Family::Other),
        (r#"{"id":"dep_1"}"#, Family::Other),
        (r#"{"id":"x_1","payments":[]}"#, Family::Intent),
        (r#"{"id":"x_1","customerReference":[]}"#, Family::Intent),
        (r#"{"id":"x_1","lastPaymentFailure":[]}"#, Family::Intent),
        (r#"{"id":"x_1","intentId":[]}"#, Family::Payment),
        (r#"{"id":"x_1","method":[]}"#, Family::Payment),
        (r#"{"id":"x_1","number":[]}"#, Family::Payment),
        (r#"{"id":"x_1","destination":[]}"#, Family::Transfer),
        (r#"{"id":"x_1","origin":[]}"#, Family::Transfer),
        (r#"{"id":"x_1","failureCause":[]}"#, Family::Transfer),
        (r#"{"id":"x_1","isIrt":[]}"#, Family::Transfer),
        (r#"{"id":"x_1","balanceBefore":[]}"#, Family::Transfer),
        (r#"{"id":"x_1","balanceAfter":[]}"#, Family::Transfer),
    ];

    #[test]
    fn each_id_prefix_and_member_contradicts_the_other_kinds_only() {
        for named in [Family::Intent, Family::Payment, Family::Transfer] {
            for (object, family) in MARKED {
                assert_eq!(differs(named, object), family != named, "{object}");
                let nothing = object.replace("[]", "null").replace("_1", "");
                assert!(!differs(named, &nothing), "{nothing}");
            }
            for plain in [
                r#"{"id":"tr_1","status":"successful","amount":1,"purchaseReference":"R"}"#,
                r#"{"id":7}"#,
                r#"{"id":null,"new":{"intentId":"pi_1"}}"#,
                "{}",
                "[]",
                "7",
            ] {
                assert!(!differs(named, plain), "{plain}");
            }
        }
    }

    #[test]
    fn only_final_statuses_can_contradict() {
        use PaymentStatus::{ActionRequired, Failed, Paid, Pending, Processing};
        let unknown = PaymentStatus::Unknown("x".into());
        assert_eq!(payment(None, &Paid), None);
        for (named, stated, contradicts) in [
            (&Pending, &ActionRequired, false),
            (&Processing, &Processing, false),
            (&Paid, &Paid, false),
            (&Failed, &Failed, false),
            (&Paid, &Pending, true),
            (&Pending, &Paid, true),
            (&Failed, &Paid, true),
            (&Failed, &unknown, true),
        ] {
            let found = payment(Some(named), stated);
            assert_eq!(found, contradicts.then(doubt), "{named} {stated}");
            let of_intent = intent("succeeded", Some(named), stated);
            assert_eq!(of_intent, found, "{named} {stated}");
        }
    }

    #[test]
    fn a_transfer_and_its_event_contradict_each_other_in_the_same_cases() {
        use PayoutStatus::{Failed, Paid, Pending, Processing};
        assert_eq!(transfer(None, &Paid), None);
        for (named, stated, contradicts) in [
            (&Pending, &Processing, false),
            (&Processing, &Pending, false),
            (&Paid, &Paid, false),
            (&Failed, &Failed, false),
            (&Paid, &Pending, true),
            (&Pending, &Paid, true),
            (&Failed, &Paid, true),
            (&Paid, &Failed, true),
        ] {
            let found = transfer(Some(named), stated);
            assert_eq!(found, contradicts.then(doubt), "{named} {stated}");
        }
    }

    #[test]
    fn an_intent_may_be_failed_or_payable_after_a_failed_payment() {
        use PaymentStatus::{Failed, Paid, Pending};
        for (action, named, stated, contradicts) in [
            ("payment_failed", &Pending, &Failed, false),
            ("payment_failed", &Pending, &Pending, false),
            ("payment_failed", &Pending, &Paid, true),
            ("succeeded", &Paid, &Failed, true),
            ("created", &Pending, &Failed, true),
        ] {
            let found = intent(action, Some(named), stated);
            assert_eq!(found, contradicts.then(doubt), "{action} {stated}");
        }
    }
}
