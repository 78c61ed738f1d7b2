//! The suite passes the store in memory and catches one broken store per rule.

pub(crate) mod broken;
mod completion;

use std::collections::BTreeSet;

use super::*;
use crate::MemoryStore;
use broken::{Broken, Ignores};

#[tokio::test]
async fn the_store_in_memory_keeps_every_law() {
    let open = || async { Arc::new(MemoryStore::not_durable()) as Arc<dyn Store> };
    let violations = check(open).await;
    assert!(violations.is_empty(), "{violations:#?}");
    assert!(laws().len() >= 43, "{}", laws().len());
}

/// Each broken rule with the law that catches it.
const CAUGHT: &[(Ignores, &str)] = &[
    (Ignores::Deduplication, "a_duplicate_changes_nothing"),
    (
        Ignores::AccountOfDeduplication,
        "deduplication_is_per_account",
    ),
    (
        Ignores::WakeOfAppend,
        "a_delivery_parks_an_unknown_order_and_makes_it_due",
    ),
    (Ignores::WakeCounter, "a_wake_up_during_a_lease_is_not_lost"),
    (
        Ignores::ListOfSettled,
        "only_the_listed_deliveries_are_settled",
    ),
    (Ignores::Token, "a_settlement_needs_the_token_of_the_lease"),
    (
        Ignores::EndOfLease,
        "a_settlement_needs_a_lease_that_has_not_ended",
    ),
    (Ignores::LeaseOfClaim, "an_order_under_lease_is_not_claimed"),
    (
        Ignores::DeadWorkers,
        "an_order_is_claimed_again_when_its_lease_ends",
    ),
    (
        Ignores::Accounts,
        "only_due_orders_of_these_accounts_are_claimed",
    ),
    (
        Ignores::Accounts,
        "effects_of_other_accounts_are_not_claimed",
    ),
    (
        Ignores::OrderOfResults,
        "a_lost_lease_affects_its_own_order_only",
    ),
    (
        Ignores::EffectKey,
        "an_effect_is_stored_once_per_key_and_id",
    ),
    (
        Ignores::SequenceOfEffects,
        "effects_of_one_order_come_in_sequence",
    ),
    (
        Ignores::TokenOfEffects,
        "the_end_of_an_effect_needs_its_lease",
    ),
    (
        Ignores::EndOfEffectLease,
        "the_end_of_an_effect_needs_its_lease",
    ),
    (
        Ignores::RetryTime,
        "a_failed_effect_comes_again_at_its_time",
    ),
    (
        Ignores::QuarantineCap,
        "the_quarantine_is_bounded_per_account",
    ),
    (
        Ignores::Rejected,
        "a_rejected_delivery_does_not_block_the_genuine_one",
    ),
    (
        Ignores::Redelivery,
        "redelivery_marks_as_unsettled_and_wakes",
    ),
    (
        Ignores::LeaseOfRedelivery,
        "a_redelivery_is_not_settled_by_work_that_began_before",
    ),
    (Ignores::Moves, "moved_deliveries_belong_to_the_other_order"),
    (
        Ignores::LostContent,
        "a_redelivery_counts_what_has_no_content_and_is_in_the_history",
    ),
    (
        Ignores::CustomerData,
        "retention_removes_the_customers_data_of_old_final_orders",
    ),
    (
        Ignores::RetentionAge,
        "retention_removes_the_customers_data_of_old_final_orders",
    ),
    (
        Ignores::RetentionAge,
        "retention_removes_only_old_settled_content",
    ),
    (Ignores::Filter, "orders_are_found_by_every_field"),
    (Ignores::Pages, "orders_come_in_pages_by_key"),
    (
        Ignores::OrderOfHistory,
        "a_timeline_has_everything_in_order",
    ),
    (Ignores::Parked, "stats_count_what_is_open"),
    (Ignores::Data, "a_settlement_is_read_as_it_was_written"),
    (Ignores::Characters, "every_character_is_kept"),
    (Ignores::Creation, "a_claim_by_key_creates_only_if_asked"),
    (Ignores::DueTimeOfWakes, "a_wake_up_never_postpones"),
    (
        Ignores::Competitors,
        "concurrent_claims_return_different_orders",
    ),
    (
        Ignores::OrderOfDeliveries,
        "a_delivery_is_read_as_it_was_stored",
    ),
    (
        Ignores::UnknownOrders,
        "a_wake_of_an_unknown_order_changes_nothing",
    ),
    (
        Ignores::PrunedDigests,
        "a_pruned_delivery_is_still_a_duplicate",
    ),
    (
        Ignores::KeptLeases,
        "a_kept_lease_stays_and_is_due_when_it_ends",
    ),
    (Ignores::OtherOrders, "effects_of_other_orders_do_not_wait"),
    (Ignores::RetryTime, "an_effect_under_lease_is_not_claimed"),
    (
        Ignores::DeadHandlers,
        "an_effect_is_claimed_again_when_its_lease_ends",
    ),
    (Ignores::FinishedEffects, "a_finished_effect_stays_done"),
    (
        Ignores::CompletedEffect,
        "a_completion_names_the_effect_and_its_lease",
    ),
    (
        Ignores::LeaseOfRetention,
        "an_order_is_pruned_again_after_a_change_and_never_under_lease",
    ),
    (
        Ignores::PhaseOfRetention,
        "deliveries_of_an_order_that_is_not_final_keep_their_content",
    ),
    (
        Ignores::KindOfOrders,
        "calls_about_one_order_leave_similar_ones_alone",
    ),
];

#[test]
fn every_law_has_a_broken_store_that_it_catches() {
    let laws: BTreeSet<&str> = laws().iter().map(Law::name).collect();
    let caught: BTreeSet<&str> = CAUGHT.iter().map(|(_, law)| *law).collect();
    let missing: Vec<_> = laws.difference(&caught).collect();
    assert!(
        missing.is_empty(),
        "laws without a broken store: {missing:?}"
    );
    let unknown: Vec<_> = caught.difference(&laws).collect();
    assert!(unknown.is_empty(), "not in the suite: {unknown:?}");
}

#[tokio::test]
async fn each_broken_store_is_caught_by_the_law_of_its_rule() {
    for (rule, law) in CAUGHT {
        let rule = *rule;
        let open = || async { Arc::new(Broken::new(rule)) as Arc<dyn Store> };
        let caught: Vec<_> = check(open)
            .await
            .into_iter()
            .map(|violation| violation.law)
            .collect();
        assert!(
            caught.contains(law),
            "{rule:?} is caught by {caught:?} only"
        );
    }
}
