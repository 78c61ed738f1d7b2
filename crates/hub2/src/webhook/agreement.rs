//! Whether the name of an event and the status of its object tell the same story.
//!
//! Both are signed. While nothing is decided they may differ: the object moves on between the event and its delivery. When one says that
//! the money is decided and the other does not say the same, the event does not settle the money.

use dhow_core::{Doubt, PaymentStatus, PayoutStatus};

/// For a payment or an intent.
// LEDGER: event-contradictions
pub(super) fn payment(named: Option<&PaymentStatus>, stated: &PaymentStatus) -> Option<Doubt> {
    let named = named?;
    let decided = !named.is_open() || !stated.is_open();
    (decided && named != stated).then(doubt)
}

/// For an intent, whose name `payment_failed` leaves open whether another attempt is possible.
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

/// For a transfer.
pub(super) fn transfer(named: Option<&PayoutStatus>, stated: &PayoutStatus) -> Option<Doubt> {
    let named = named?;
    let decided = !named.is_open() || !stated.is_open();
    (decided && named != stated).then(doubt)
}

fn doubt() -> Doubt {
    Doubt::Other("the event's name and its object's status contradict each other".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_decided_can_contradict() {
        use PaymentStatus::{ActionRequired, Failed, Paid, Pending, Processing};
        assert_eq!(payment(None, &Paid), None);
        assert_eq!(payment(Some(&Pending), &ActionRequired), None);
        assert_eq!(payment(Some(&Processing), &Processing), None);
        assert_eq!(payment(Some(&Paid), &Paid), None);
        assert!(payment(Some(&Paid), &Pending).is_some());
        assert!(payment(Some(&Pending), &Paid).is_some());
        assert!(payment(Some(&Failed), &Paid).is_some());
        assert!(payment(Some(&Failed), &PaymentStatus::Unknown("x".into())).is_some());
    }

    #[test]
    fn an_intent_may_be_failed_or_payable_after_a_failed_payment() {
        let named = Some(&PaymentStatus::Pending);
        for stated in [PaymentStatus::Failed, PaymentStatus::Pending] {
            assert_eq!(intent("payment_failed", named, &stated), None);
        }
        assert!(intent("payment_failed", named, &PaymentStatus::Paid).is_some());
    }
}
