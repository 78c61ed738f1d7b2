//! Laws about the events that accepted deliveries become.

macro_rules! events {
    ([$($more:ident)*] $($known:tt)*) => {
        gather! { [$($more)*] $($known)*

    Whole any deliveries::genuine::genuine_deliveries_verify
        "a genuine delivery of every kind is accepted, and its event names provider, environment, subject and deduplication key"
        "a genuine delivery that is rejected is a paid order that is not shipped"
        "dhow_core::WebhookVerifier::verify_webhook"
    Whole any deliveries::genuine::a_genuine_delivery_names_the_payment
        "an event carries the merchant's and the gateway's reference exactly as the delivery names them"
        "an event about another payment releases the wrong order"
        "dhow_core::Event::provider_reference"
    Whole any deliveries::genuine::odd_members_of_deliveries_decide_nothing
        "a field that decides nothing may have any JSON type"
        "a delivery that is rejected for an irrelevant field is a paid order that is not shipped"
        "dhow_core::json::optional"
    Whole any deliveries::keys::two_payments_have_two_keys
        "every payment and every status of it has its own deduplication key"
        "a payment that is taken for a repetition of another one is never released"
        "dhow_core::Event::dedup_key"
    Whole any deliveries::keys::two_kinds_have_two_keys [by_a_run]
        "a payment, an attempt, a refund and a payout with the same id and status word have different deduplication keys"
        "a payout that is taken for a repetition of a payment with the same id is never booked"
        "dhow_core::Event::dedup_key"
    Whole any deliveries::keys::a_later_repetition_has_the_same_key
        "a repeated delivery has the deduplication key of the first one, whatever its time, signature and unsigned headers"
        "a repetition with another key releases an order twice"
        "dhow_core::Event::dedup_key"
    Whole any deliveries::keys::a_key_does_not_depend_on_the_secret
        "the deduplication key is the same whichever secret signed the delivery"
        "a repetition after a rotation of the secret releases an order twice"
        "dhow_core::Event::dedup_key"
    Whole any deliveries::keys::every_unreadable_delivery_has_its_own_key
        "every unreadable delivery has its own deduplication key and the assurance `ask-gateway`"
        "one unreadable delivery must not suppress another one as its repetition"
        "dhow_core::Event::dedup_key"
    Whole any deliveries::money::delivered_amounts_are_exact
        "the amount of an event is the amount of the delivery"
        "an order is released by the amount in the delivery"
        "dhow_core::ReportedAmount::strict"
    Whole any deliveries::money::a_delivered_currency_is_kept [second_currency]
        "the currency of an event is the currency of the delivery"
        "the same number in another currency is another sum of money"
        "dhow_core::ReportedAmount"
    Whole any deliveries::refunded::deliveries_of_what_was_given_back_do_not_confirm [refunded_amounts]
        "a delivery about a payment that was refunded in full confirms no order"
        "an order whose money was refunded must not be released"
        "dhow_core::NotConfirmed::Refunded"
    Whole any deliveries::refunded::deliveries_of_an_odd_refund_do_not_confirm [refunded_amounts]
        "a delivery whose refunded amount is unreadable, or more than was paid, confirms no order"
        "a refunded amount that cannot be read may be all of the payment"
        "dhow_core::NotConfirmed::Refunded, dhow_core::ReportedAmount"
    Whole any deliveries::refunded::deliveries_say_what_was_given_back [refunded_amounts]
        "a partly refunded amount is reported to the smallest unit and in its currency"
        "a refund that is not counted is paid a second time"
        "dhow_core::Event::refunded, dhow_core::RefundLedger"
    Whole any deliveries::zero_amounts::a_zero_amount_of_a_delivery_does_not_confirm
        "a delivery with an amount of zero or less confirms no order and is no money received"
        "an order that is released for an amount of zero is a gift"
        "dhow_core::Money::is_positive, dhow_core::Event::confirm"
    Whole any deliveries::attempts::every_attempt_of_a_delivery_counts [by_a_run]
        "the received amount is the sum of the paid attempts, whatever their order; an unreadable or repeated attempt confirms nothing"
        "a customer who paid twice is owed the second payment, and an unreadable attempt may be that payment"
        "dhow_core::json::LenientList, dhow_core::ReportedAmount::total"
    Whole any deliveries::money::raw_amounts_of_deliveries_confirm_nothing
        "a delivery whose amount is not exactly the expected one, or not a valid amount, confirms no order"
        "an amount that is only close to the expected one releases an order for less"
        "dhow_core::ReportedAmount::strict"
    Whole any deliveries::money::a_missing_member_confirms_nothing
        "a delivery without its amount, currency, status or merchant reference confirms no order"
        "an amount or a currency that is not known is not the expected one"
        "dhow_core::Event::amount"
    Whole any deliveries::money::covering_everything_is_full_assurance
        "if `webhook.covers_everything` is true, every kind of delivery has full assurance"
        "a shop that relies on a signature must know which fields it covers"
        "dhow_core::WebhookScheme::covers_everything"
    Whole any deliveries::status_words::words_of_deliveries_mean_what_they_say
        "every documented status word has its documented meaning, and no other word means paid or failed"
        "a status word with the wrong meaning releases goods that are not paid, or withholds paid ones"
        "dhow_core::PaymentStatus"
    Whole any deliveries::status_words::unknown_words_of_deliveries_survive
        "an undocumented status word is reported as `unknown` with its text"
        "a new status word must neither release an order nor cancel it"
        "dhow_core::PaymentStatus::Unknown"
    Whole any deliveries::status_words::the_order_of_arrival_does_not_matter
        "an event does not depend on the deliveries before it, and the statuses of a paid payment fold to `paid` in any order"
        "deliveries overtake each other, and a late failure must not undo a payment"
        "dhow_core::PaymentStatus::fold"
    Whole any deliveries::status_words::a_signature_is_not_yet_a_paid_order
        "a paid delivery confirms its own order and no other; any other delivery confirms none"
        "a genuine delivery of another order, amount or currency must not release this order"
        "dhow_core::Event::confirm"
    Whole any deliveries::environments::environments_of_deliveries_do_not_mix [by_a_run]
        "a delivery of the other environment confirms no order here, and one without an environment is not assigned to the other"
        "a sandbox delivery must not pay a real order"
        "dhow_core::Event::environment"
    Whole any deliveries::account::deliveries_of_another_account_confirm_nothing [account by_a_run]
        "a delivery that names another merchant's account confirms no order"
        "a payment to another merchant does not pay an order of this one"
        "dhow_core::Event::confirm"
    Whole any deliveries::status_words::ids_of_deliveries_stay_in_their_place [by_a_run]
        "an id of a delivery with `/`, `..`, `?`, `#` or a URL in it stays in its path segment when it is polled"
        "an id that an attacker chose must not redirect a request that carries the API key"
        "dhow_core::Target::segment"
        }
    };
}
