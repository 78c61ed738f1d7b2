//! Rows of a usual size: a delivery of about 1 kB, an order, an effect and an entry of the history.

use dhow_engine::store::{
    Claim, ClaimTarget, Claimed, DedupHash, LeaseToken, NewDelivery, NewEffect, NewHistory,
    OrderData, OrderKey, OrderKind, Phase, Settlement, Timestamp,
};

/// Time of every row.
pub const NOW: Timestamp = Timestamp::from_millis(1_764_000_000_000);
/// End of every lease.
pub const UNTIL: Timestamp = Timestamp::from_millis(1_764_000_120_000);
/// Account of every order.
pub const ACCOUNT: &str = "hub2-ci";

/// Number of rows in one commit, the largest group of the store.
pub const GROUP: u64 = 128;

/// Returns a number that looks random, the same for the same input.
fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A digest for deduplication, as spread as real ones.
#[must_use]
pub fn dedup(number: u64) -> DedupHash {
    let (high, low) = (mix(number), mix(!number));
    DedupHash((u128::from(high) << 64 | u128::from(low)).to_be_bytes())
}

/// Order numbers in sequence, as most shops have them.
#[must_use]
pub fn reference(number: u64) -> String {
    format!("ORDER-{number:09}")
}

/// Delivery with this number.
#[must_use]
pub fn delivery(number: u64) -> NewDelivery {
    NewDelivery {
        order: OrderKey::new(ACCOUNT, OrderKind::Payment, reference(number)),
        dedup: dedup(number),
        subject: "payment".to_owned(),
        received_at: NOW,
        method: "POST".to_owned(),
        target: "/webhooks/hub2-ci".to_owned(),
        headers: format!(
            r#"[["hub2-signature","{:064x}"],["content-type","application/json"]]"#,
            mix(number)
        ),
        verified: "v".repeat(750),
    }
}

/// Deliveries with these numbers.
#[must_use]
pub fn deliveries(numbers: std::ops::Range<u64>) -> Vec<NewDelivery> {
    numbers.map(delivery).collect()
}

/// Lease of the batch with this number.
#[must_use]
pub fn lease(number: u64) -> LeaseToken {
    LeaseToken(format!("{number:032x}"))
}

/// Claim of one batch.
#[must_use]
pub fn claim(number: u64) -> Claim {
    Claim {
        target: ClaimTarget::Due {
            accounts: vec![ACCOUNT.to_owned()],
            limit: u32::try_from(GROUP).unwrap(),
        },
        lease: lease(number),
        now: NOW,
        until: UNTIL,
        deliveries_per_order: 100,
    }
}

/// Data of a paid order.
#[must_use]
pub fn paid() -> OrderData {
    OrderData {
        phase: Phase::Final,
        status: "paid".to_owned(),
        provider_reference: None,
        amount_minor: Some(59_900),
        currency: Some("XOF".to_owned()),
        state: "s".repeat(500),
    }
}

/// Effect with this number.
#[must_use]
pub fn effect(number: u64) -> NewEffect {
    NewEffect {
        id: format!("eff_{:016x}{:016x}", mix(number), mix(number ^ 7)),
        effect_key: "payment.paid".to_owned(),
        effect_type: "payment.paid".to_owned(),
        body: "b".repeat(400),
        created_at: NOW,
    }
}

/// Entry of the history of a paid order.
#[must_use]
pub fn history() -> NewHistory {
    NewHistory {
        at: NOW,
        actor: "webhook".to_owned(),
        from: Some("pending".to_owned()),
        to: "paid".to_owned(),
        evidence: "delivery 1".to_owned(),
    }
}

/// The result of work on a claimed order: it is paid, with one effect.
#[must_use]
pub fn settlement(claimed: &Claimed, claim: u64) -> Settlement {
    let deliveries = claimed.deliveries.iter();
    let seqs: Vec<_> = deliveries.map(|delivery| delivery.seq).collect();
    let number = seqs.first().copied().unwrap_or_default();
    Settlement {
        key: claimed.order.key.clone(),
        lease: lease(claim),
        now: NOW,
        seen_wake: claimed.order.wake,
        settled: seqs,
        data: Some(paid()),
        effects: vec![effect(u64::try_from(number).unwrap_or_default())],
        history: vec![history()],
        lease_until: None,
        due_at: None,
        attempts: 0,
        last_error: None,
    }
}
