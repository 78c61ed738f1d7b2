//! Laws about what an answer says, and when it is believed.

macro_rules! answers {
    ([$($more:ident)*] $($known:tt)*) => {
        gather! { [$($more)*] $($known)*

    Calls statuses calls::meaning::words_mean_what_they_say
        "a word that is read as another ships goods or loses them"
        "dhow_core::PaymentStatus"
    Calls statuses calls::meaning::unknown_words_survive
        "a word of tomorrow that is read as `failed` or `paid` ships goods or loses them"
        "dhow_core::PaymentStatus::Unknown"
    Calls statuses calls::meaning::an_answer_without_a_status_decides_nothing
        "a payout that is said to be paid because it was taken is booked before the money moves"
        "dhow_core::PayoutStatus, dhow_core::RefundStatus"
    Calls statuses calls::memory::answers_are_not_remembered
        "a payment that was paid once in a cache is paid for ever"
        "dhow_core::PaymentProvider::payment_status"
    Calls polls calls::meaning::words_of_attempts_mean_what_they_say
        "a failed attempt does not make a payment failed, nor does an open one make it paid"
        "dhow_core::Attempt"
    Calls payments calls::meaning::only_paid_is_paid
        "an order is released by the words for paid and by no other"
        "dhow_core::Payment::confirm"
    Calls polls calls::amounts::raw_amounts_of_answers_confirm_nothing
        "an amount that is only nearly the one asked for releases an order for less"
        "dhow_core::ReportedAmount::strict"
    Calls polls calls::meaning::a_missing_member_of_an_answer_confirms_nothing
        "an amount or a currency that is not known is not the one asked for"
        "dhow_core::Payment::received"
    Calls any calls::environments::environments_of_answers_do_not_mix
        "play money must not pay a real order"
        "dhow_core::Echo::environment"
    Calls statuses calls::said::a_result_names_its_subject
        "a payment under another id is asked about, refunded and booked as another one"
        "dhow_core::Payment::provider_reference, dhow_core::Refund::payment"
    Calls searches calls::searches::a_search_finds_everything
        "an order that looks unpaid because one entry was skipped is paid twice"
        "dhow_core::Lookup"
    Calls payments calls::actions::the_customer_is_told_what_to_do
        "a customer who is sent to no page, or to another one, does not pay"
        "dhow_core::NextAction, dhow_core::Capabilities::actions"
    Calls balances calls::balances::every_balance_is_told
        "who does not see a debt, or half of what is there, pays out what is not there"
        "dhow_core::Balances"
    Calls polls calls::given_back::what_was_given_back_does_not_confirm
        "an order whose money went back is not to be released"
        "dhow_core::NotConfirmed::Refunded"
    Calls polls calls::given_back::an_odd_refund_confirms_nothing
        "what was given back and cannot be read may be all of it"
        "dhow_core::NotConfirmed::Refunded, dhow_core::ReportedAmount"
    Calls polls calls::given_back::what_was_given_back_is_exact
        "what was given back and is not counted is given back once more"
        "dhow_core::Payment::refunded, dhow_core::RefundLedger"
    Calls polls calls::nothing::nothing_confirms_nothing
        "an order that is released for nothing is a gift"
        "dhow_core::Money::is_positive, dhow_core::Payment::confirm"
    Calls status_polls calls::attempts::every_attempt_counts
        "a customer who paid twice is owed the second payment, and an attempt that cannot be read may be one"
        "dhow_core::json::LenientList, dhow_core::ReportedAmount::total"
    Calls polls_and_creation calls::expiry::an_expiry_is_the_gateways
        "a payment that is given up too early is paid without an order"
        "dhow_core::Payment::expires_at"
    Calls any calls::binding::an_answer_is_bound_to_its_question
        "an answer about another payment, amount or currency that is believed releases the wrong order"
        "dhow_core::Response::check, dhow_core::Echo"
    Calls any calls::account::an_answer_of_another_account_is_none
        "a payment to another merchant pays no order of ours"
        "dhow_core::Response::check, dhow_core::Echo"
    Calls any calls::signed::an_altered_answer_is_not_believed
        "whoever can alter an answer on its way, and not sign it, must not decide what was paid"
        "dhow_conformance::SignedAnswer"
    Calls any calls::spelling::an_odd_spelling_decides_nothing
        "an answer that becomes unreadable for a member that is not needed leaves a payment unknown"
        "dhow_core::json::from_slice, dhow_core::json::optional"
    Calls any calls::spelling::odd_members_of_answers_decide_nothing
        "an answer that becomes unreadable for a member that is not needed leaves a payment unknown"
        "dhow_core::json::text, dhow_core::json::optional"
        }
    };
}
