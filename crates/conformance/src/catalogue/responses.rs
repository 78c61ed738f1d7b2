//! Laws about the contents of responses, and about when a response is accepted.

macro_rules! responses {
    ([$($more:ident)*] $($known:tt)*) => {
        gather! { [$($more)*] $($known)*

    Calls statuses calls::status_words::status_words_map_as_documented [statuses]
        "every documented status word has its documented meaning, and no other word means paid or failed"
        "a status word with the wrong meaning releases goods that are not paid, or withholds paid ones"
        "dhow_core::PaymentStatus"
    Calls statuses calls::status_words::unknown_words_survive [statuses]
        "an undocumented status word is reported as `unknown` with its text"
        "a new status word that is read as `failed` or `paid` withholds or releases goods wrongly"
        "dhow_core::PaymentStatus::Unknown"
    Calls statuses calls::status_words::an_answer_without_a_status_decides_nothing [no_status]
        "a response without a status is reported as open, neither paid nor failed"
        "a payout that is reported as paid when it was only accepted is booked before the money moves"
        "dhow_core::PayoutStatus, dhow_core::RefundStatus"
    Calls statuses calls::state::responses_are_not_cached [statuses]
        "every response is read on its own, whatever the provider received before"
        "a cached `paid` outlives the payment's real status"
        "dhow_core::PaymentProvider::payment_status"
    Calls polls calls::status_words::words_of_attempts_mean_what_they_say [words_of_attempts]
        "every status word of an attempt has its documented meaning, and only a paid attempt counts as received money"
        "a failed attempt does not make the payment failed, and an open one does not make it paid"
        "dhow_core::Attempt"
    Calls payments calls::status_words::only_paid_is_paid [statuses]
        "a response with the status word for paid confirms its order, and a response with any other word does not"
        "an order must be released for paid and for no other status"
        "dhow_core::Payment::confirm"
    Calls polls calls::amounts::raw_amounts_of_answers_confirm_nothing [by_a_run]
        "a response whose amount is not exactly the expected one, or not a valid amount, confirms no order"
        "an amount that is only close to the expected one releases an order for less"
        "dhow_core::ReportedAmount::strict"
    Calls polls calls::status_words::a_missing_member_of_an_answer_confirms_nothing [by_a_run]
        "a response without its amount, currency, status or merchant reference confirms no order"
        "an amount or a currency that is not known is not the expected one"
        "dhow_core::Payment::received"
    Calls any calls::environments::environments_of_answers_do_not_mix [named_environments]
        "a response of the other environment is not accepted, and one without an environment is not assigned to it"
        "test money must not pay a real order"
        "dhow_core::Echo::environment"
    Calls statuses calls::reported::a_result_names_its_subject
        "a result carries the references that the response names"
        "a payment that is reported under a wrong id is polled, refunded and booked as another one"
        "dhow_core::Payment::provider_reference, dhow_core::Refund::payment"
    Calls searches calls::searches::a_search_finds_everything [by_a_run]
        "a search returns every entry of the order, and fails if one entry cannot be read"
        "an order that looks unpaid because an entry was skipped is paid twice"
        "dhow_core::Lookup"
    Local payments calls::actions::next_actions_are_reported [by_a_run]
        "next actions are the ones of the response, and of a kind that the capabilities list"
        "a customer who is sent to no page, or to a wrong one, does not pay"
        "dhow_core::NextAction, dhow_core::Capabilities::actions"
    Calls balances calls::balances::every_balance_is_reported
        "every balance is reported under its account; a negative amount is not positive, and an unreadable one is not zero"
        "a shop that does not see a debt pays out money that it does not have"
        "dhow_core::Balances"
    Calls polls calls::refunded::a_refunded_payment_does_not_confirm [refunded_amounts]
        "a payment that was refunded in full is paid and does not confirm its order"
        "an order whose money was refunded must not be released"
        "dhow_core::NotConfirmed::Refunded"
    Calls polls calls::refunded::an_odd_refund_confirms_nothing [refunded_amounts]
        "a payment whose refunded amount is unreadable, or more than was paid, does not confirm its order"
        "a refunded amount that cannot be read may be all of the payment"
        "dhow_core::NotConfirmed::Refunded, dhow_core::ReportedAmount"
    Calls polls calls::refunded::what_was_given_back_is_exact [refunded_amounts by_a_run]
        "a partly refunded amount is reported to the smallest unit and in its currency"
        "a refund that is not counted is paid a second time"
        "dhow_core::Payment::refunded, dhow_core::RefundLedger"
    Calls polls calls::zero_amounts::a_zero_amount_does_not_confirm [by_a_run]
        "a response with an amount of zero or less confirms no order and is no money received"
        "an order that is released for an amount of zero is a gift"
        "dhow_core::Money::is_positive, dhow_core::Payment::confirm"
    Calls status_polls calls::attempts::every_attempt_counts [by_a_run]
        "the received amount is the sum of the paid attempts, whatever their order; an unreadable or repeated attempt confirms nothing"
        "a customer who paid twice is owed the second payment, and an unreadable attempt may be that payment"
        "dhow_core::json::LenientList, dhow_core::ReportedAmount::total"
    Calls polls_and_creation calls::expiry::an_expiry_is_the_gateways [expiry by_a_run]
        "`expires_at` is the time that the response names, to the second"
        "a payment that is given up before it expires is paid without an order"
        "dhow_core::Payment::expires_at"
    Calls any calls::binding::a_response_matches_its_request [by_a_run]
        "a response about another reference, amount, currency or beneficiary than requested is not accepted"
        "a response about another payment releases the wrong order"
        "dhow_core::Response::check, dhow_core::Echo"
    Calls any calls::account::a_response_of_another_account_is_refused [account by_a_run]
        "a response that names another merchant's account is not accepted"
        "a payment to another merchant does not pay an order of this one"
        "dhow_core::Response::check, dhow_core::Echo"
    Calls any calls::signed::an_altered_response_is_refused [signed_responses]
        "a signed response with an altered field or signature leaves a write unknown and fails a read"
        "an attacker who can alter a response but not sign it must not decide the status of a payment"
        "dhow_conformance::SignedResponse"
    Calls any calls::formatting::an_odd_spelling_decides_nothing [by_a_run]
        "a response with a byte order mark, surrounding white space or a new JSON field is read as before"
        "a response that is rejected for an irrelevant detail leaves a payment unknown"
        "dhow_core::json::from_slice, dhow_core::json::optional"
    Calls any calls::formatting::odd_members_of_answers_decide_nothing [by_a_run]
        "a field that decides nothing may be missing or of another JSON type"
        "a response that is rejected for an irrelevant field leaves a payment unknown"
        "dhow_core::json::text, dhow_core::json::optional"
        }
    };
}
