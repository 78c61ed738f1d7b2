//! Laws about what a believed delivery says.

macro_rules! events {
    ([$($more:ident)*] $($known:tt)*) => {
        gather! { [$($more)*] $($known)*

    Whole any deliveries::genuine::genuine_deliveries_verify
        "a delivery that is not believed is a paid order that is not sent"
        "dhow_core::WebhookVerifier::verify_webhook"
    Whole any deliveries::genuine::a_genuine_delivery_names_the_payment
        "a delivery about another payment releases the wrong order"
        "dhow_core::Event::provider_reference"
    Whole any deliveries::genuine::odd_members_of_deliveries_decide_nothing
        "a delivery that becomes unreadable for a member that is not needed is a paid order that is not sent"
        "dhow_core::json::optional"
    Whole any deliveries::keys::two_payments_have_two_keys
        "a payment that is taken for a repetition of another one is never released"
        "dhow_core::Event::dedup_key"
    Whole any deliveries::keys::two_kinds_have_two_keys
        "a payout that is taken for the repetition of a payment with the same id is never booked"
        "dhow_core::Event::dedup_key"
    Whole any deliveries::keys::a_later_repetition_has_the_same_key
        "a repetition with another key releases an order twice"
        "dhow_core::Event::dedup_key"
    Whole any deliveries::keys::a_key_does_not_depend_on_the_secret
        "a repetition after a rotation releases an order twice"
        "dhow_core::Event::dedup_key"
    Whole any deliveries::keys::every_unreadable_delivery_has_its_own_key
        "a delivery that could not be read must not take the place of another one"
        "dhow_core::Event::dedup_key"
    Whole any deliveries::money::delivered_amounts_are_exact
        "an order is released by the amount in the delivery"
        "dhow_core::ReportedAmount::strict"
    Whole any deliveries::money::a_delivered_currency_is_kept
        "599 of another currency is another sum of money"
        "dhow_core::ReportedAmount"
    Whole any deliveries::given_back::deliveries_of_what_was_given_back_do_not_confirm
        "an order whose money went back is not to be released"
        "dhow_core::NotConfirmed::Refunded"
    Whole any deliveries::given_back::deliveries_of_an_odd_refund_do_not_confirm
        "what was given back and cannot be read may be all of it"
        "dhow_core::NotConfirmed::Refunded, dhow_core::ReportedAmount"
    Whole any deliveries::given_back::deliveries_say_what_was_given_back
        "what was given back and is not counted is given back once more"
        "dhow_core::Event::refunded, dhow_core::RefundLedger"
    Whole any deliveries::nothing::deliveries_over_nothing_confirm_nothing
        "an order that is released for nothing is a gift"
        "dhow_core::Money::is_positive, dhow_core::Event::confirm"
    Whole any deliveries::attempts::every_attempt_of_a_delivery_counts
        "a customer who paid twice is owed the second payment, and an attempt that cannot be read may be one"
        "dhow_core::json::LenientList, dhow_core::ReportedAmount::total"
    Whole any deliveries::money::raw_amounts_of_deliveries_confirm_nothing
        "an amount that is only nearly the one asked for releases an order for less"
        "dhow_core::ReportedAmount::strict"
    Whole any deliveries::money::a_missing_member_confirms_nothing
        "an amount or a currency that is not known is not the one asked for"
        "dhow_core::Event::amount"
    Whole any deliveries::money::covering_everything_is_full_assurance
        "who relies on a signature must know what it covers"
        "dhow_core::WebhookScheme::covers_everything"
    Whole any deliveries::meaning::words_of_deliveries_mean_what_they_say
        "a word that is read as another ships goods or loses them"
        "dhow_core::PaymentStatus"
    Whole any deliveries::meaning::unknown_words_of_deliveries_survive
        "a word of tomorrow must neither release an order nor cancel it"
        "dhow_core::PaymentStatus::Unknown"
    Whole any deliveries::meaning::the_order_of_arrival_does_not_matter
        "a late failure must not undo a payment, and deliveries overtake each other"
        "dhow_core::PaymentStatus::fold"
    Whole any deliveries::meaning::a_signature_is_not_yet_a_paid_order
        "a genuine delivery of another order, amount or currency must not release this one"
        "dhow_core::Event::confirm"
    Whole any deliveries::environments::environments_of_deliveries_do_not_mix
        "a sandbox delivery must not pay a real order"
        "dhow_core::Event::environment"
    Whole any deliveries::account::deliveries_of_another_account_confirm_nothing
        "a payment to another merchant pays no order of ours"
        "dhow_core::Event::confirm"
    Whole any deliveries::meaning::ids_of_deliveries_stay_in_their_place
        "an id that an outsider chose must not steer a call that carries the API key"
        "dhow_core::Target::segment"
        }
    };
}
