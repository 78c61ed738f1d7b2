//! From a harness to named tests.

/// Makes a test of every law and verb: `laws!(MyHarness);` in a test module of its own.
///
/// A law about calls becomes a module with one test for each [`Verb`](crate::Verb); what the provider does not have is checked to
/// send nothing.
#[macro_export]
macro_rules! laws {
    ($harness:ty) => {
        $crate::__calls! { $harness:
            capabilities_are_true a_cut_answer_is_unknown no_connection_is_not_sent a_server_fault_is_unknown
            http_200_is_not_an_answer nothing_is_sent_twice a_silent_gateway_ends_in_time
            an_endless_answer_is_cut_off a_redirect_is_not_followed a_busy_gateway_is_left_alone
            a_reference_stays_in_its_place the_reference_goes_out amounts_are_exact unknown_words_survive
            secrets_are_not_told environments_agree an_answer_is_bound_to_its_question
            only_the_gateways_words_decide an_odd_spelling_decides_nothing
        }
        $crate::__whole! { $harness:
            lists_follow_cursors genuine_deliveries_verify forged_deliveries_are_rejected
            truncated_deliveries_are_rejected doubled_deliveries_are_rejected
            re_encoded_deliveries_change_nothing strangers_deliveries_are_rejected
            replayed_deliveries_are_recognised garbage_is_rejected a_rejected_delivery_leaves_no_trace
            rotation_loses_nothing replies_are_the_gateways delivered_amounts_are_exact
            unknown_words_of_deliveries_survive the_order_of_arrival_does_not_matter
            a_signature_is_not_yet_a_paid_order ids_of_deliveries_stay_in_their_place
            nothing_is_told_of_deliveries
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __calls {
    ($harness:ty: $($law:ident)+) => {$(
        mod $law {
            #[allow(unused_imports, reason = "the harness may be named by its whole path")]
            use super::*;

            $crate::__verbs! { $harness, $law:
                create_payment CreatePayment, payment_status PaymentStatus, refund Refund,
                refund_status RefundStatus, payout Payout, payout_status PayoutStatus,
                cancel Cancel, answer Answer, find_payments FindPayments,
                find_payouts FindPayouts, balances Balances
            }
        }
    )+};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __verbs {
    ($harness:ty, $law:ident: $($test:ident $verb:ident),+) => {$(
        #[test]
        fn $test() {
            $crate::assert_holds::<$harness>(stringify!($law), Some($crate::Verb::$verb));
        }
    )+};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __whole {
    ($harness:ty: $($law:ident)+) => {$(
        #[test]
        fn $law() {
            $crate::assert_holds::<$harness>(stringify!($law), None);
        }
    )+};
}
