//! The laws by name: what each protects, and where to read on.

use crate::{About, Bench, Checked, Harness, Law, Verb, calls, deliveries};

mod verbs;

use verbs::{
    any, cancellation, creation, customers_answer, money, payments, payouts, polls,
    polls_and_creation, questions, status_polls, statuses, writes,
};

macro_rules! catalogue {
    ($($about:ident $verbs:ident $group:ident::$module:ident::$name:ident $why:literal $read_on:literal)+) => {
        /// Every law of the kit.
        pub static LAWS: &[Law] = &[$(Law {
            name: stringify!($name),
            about: About::$about,
            why: $why,
            read_on: $read_on,
            verbs: $verbs,
        }),+];

        /// Tries the law of that name on a bench.
        pub(crate) fn try_law<H: Harness>(
            name: &str,
            bench: &Bench<'_, H>,
            verb: Option<Verb>,
        ) -> Checked {
            match name {
                $(stringify!($name) => {
                    catalogue!(@ $about $group::$module::$name, bench, verb)
                })+
                _ => Err("the kit has no such law".to_owned()),
            }
        }
    };
    (@ Whole $function:path, $bench:ident, $verb:ident) => {
        $function($bench)
    };
    (@ $about:ident $function:path, $bench:ident, $verb:ident) => {
        match $verb {
            Some(verb) => $function($bench, verb),
            None => Err("this law needs a verb".to_owned()),
        }
    };
}

catalogue! {
    Whole any crate::steps::the_harness_is_complete
        "an item that is left out silently is a law that is not tried"
        "dhow_conformance::Harness"
    Calls any calls::offered::capabilities_are_true
        "a program chooses what it offers its customers by what the provider says it has"
        "dhow_core::Operation::offered_by"
    Calls any calls::offered::environments_agree
        "a sandbox payment that looks live ships goods for play money"
        "dhow_core::Environment"
    Network any calls::network::a_cut_answer_is_unknown
        "the gateway may have carried out what it could not tell us: who treats it as failed pays twice"
        "dhow_core::Outcome::Unknown, dhow_core::send"
    Network any calls::network::no_connection_is_not_sent
        "what certainly was not sent may be sent again at once; everything else makes a person look"
        "dhow_core::TransportFault::NotSent"
    Network any calls::network::a_silent_gateway_ends_in_time
        "a gateway that accepts and says nothing must not hold the shop's threads and its customers"
        "dhow_core::Transport: everything is bounded"
    Network any calls::network::an_endless_answer_is_cut_off
        "an answer without an end fills the memory of the shop's server"
        "dhow_core::Transport: everything is bounded"
    Calls any calls::answers::a_server_fault_is_unknown
        "a gateway can fail after it has committed: 5xx does not mean that nothing happened"
        "dhow_core::Response::error_for_status"
    Calls any calls::answers::http_200_is_not_an_answer
        "a page of a proxy comes with 200 too: success is an answer that was read and understood"
        "dhow_core::Response::unexpected"
    Calls any calls::answers::nothing_is_sent_twice
        "a provider that repeats a write on its own moves the money twice; repeating is for the transport"
        "dhow_core::Effect, dhow_core::Transport"
    Calls any calls::answers::a_redirect_is_not_followed
        "a redirect takes the request with its API key to another host"
        "dhow_core::Transport: redirects are not followed"
    Calls any calls::answers::a_busy_gateway_is_left_alone
        "gateways ban the address of a client that goes on asking after 429"
        "dhow_core::ErrorKind::RateLimited, dhow_core::Error::retry_after"
    Calls any calls::errors::only_the_gateways_words_decide
        "a page with status 404 is not proof that nothing was paid: who pays again pays twice"
        "dhow_core::Response::error_for_status"
    Calls any calls::errors::the_gateways_refusal_is_one
        "a refusal that looks open makes a person look for money that never moved; one that looks like success ships goods"
        "dhow_core::Response::error_for_status"
    Calls any calls::errors::only_the_gateways_not_found_is_absence
        "who believes that a payment does not exist makes a second one"
        "dhow_core::ErrorKind::NotFound"
    Calls any calls::errors::a_duplicate_is_one
        "a reference that was used before belongs to money that may have moved"
        "dhow_core::ErrorKind::Duplicate"
    Calls any calls::errors::in_progress_is_open
        "what is still in progress may yet move the money: it is no refusal"
        "dhow_core::Outcome::Unknown"
    Calls any calls::errors::words_of_an_error_in_200_are_not_a_refusal
        "words that no document of the gateway has prove nothing"
        "dhow_core::Response::unexpected"
    Calls any calls::paths::a_reference_stays_in_its_place
        "a reference from outside that changes the path steers a call that carries the API key"
        "dhow_core::Target::segment"
    Calls money calls::content::the_reference_goes_out
        "the merchant's reference is what makes a retry recognisable"
        "dhow_core::MerchantReference"
    Calls questions calls::content::the_question_names_its_subject
        "an answer about another payment releases the wrong order"
        "dhow_core::Target::segment, dhow_core::Target::query"
    Calls money calls::content::the_currency_goes_out
        "599 of another currency is another sum of money"
        "dhow_core::Money"
    Calls payouts calls::beneficiary::the_beneficiary_goes_out
        "money that went to another account does not come back"
        "dhow_core::Beneficiary"
    Calls money calls::asked::nothing_asked_is_dropped
        "a deadline or an address that was asked for and is silently left out is believed to be kept"
        "dhow_core::NewPayment::unsent, dhow_core::NewPayout::unsent"
    Calls customers_answer calls::customer::the_customers_answer_goes_out
        "a code that does not arrive leaves the customer waiting and the payment unpaid"
        "dhow_core::Actions"
    Calls cancellation calls::effects::only_cancelled_is_cancelled
        "an order that is taken back while its payment can still be paid takes money for nothing"
        "dhow_core::Cancellation"
    Calls writes calls::effects::a_failed_read_stops_the_write
        "what is read before a write is a check of the money: without it the write is a guess"
        "dhow_core::PaymentProvider: contract"
    Calls any calls::content::amounts_are_exact
        "an amount that is off by a factor of a hundred or by one cent is real money"
        "dhow_core::Money, dhow_core::ReportedAmount"
    Calls creation calls::pages::a_page_says_what_was_asked
        "a page about another amount or order takes the wrong money, or pays the wrong order"
        "dhow_core::NextAction::Redirect"
    Calls any calls::requests::a_repeated_call_is_the_same_request
        "a gateway that recognises repetitions must see the same request twice"
        "dhow_core::PaymentProvider: contract"
    Calls money calls::keys::two_calls_have_two_keys
        "of two payouts under one key the gateway carries out the first and reports it twice"
        "dhow_core::PaymentProvider: contract"
    Calls any calls::requests::each_call_carries_the_credential
        "a call without its key is answered as anybody's"
        "dhow_core::Secret"
    Calls any calls::requests::no_secret_stands_in_a_url
        "URLs are logged by every server on the way"
        "dhow_core::Secret, dhow_core::Call::route"
    Calls any calls::requests::a_call_does_not_hold_the_thread
        "a pause that holds its thread stops every other customer's request on it"
        "dhow_core::Poller"
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
    Calls polls calls::given_back::what_was_given_back_does_not_confirm
        "an order whose money went back is not to be released"
        "dhow_core::NotConfirmed::Refunded"
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
    Calls creation calls::expiry::an_expiry_goes_out
        "fifteen minutes that are taken for fifteen seconds lose the customer; for fifteen hours, the stock"
        "dhow_core::NewPayment::expires_in"
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
    Calls money calls::rules::an_amount_checks_its_currency
        "an amount that is applied in another currency is another sum of money"
        "dhow_core::PaymentProvider: contract"
    Calls creation calls::rules::claimed_currencies_are_taken
        "a customer who is offered a currency must be able to pay in it"
        "dhow_core::Capabilities::currencies"
    Calls creation calls::rules::unclaimed_currencies_are_refused
        "an amount in a currency that the gateway does not have is applied in another one"
        "dhow_core::Capabilities::currencies"
    Calls creation calls::rules::limits_are_true
        "a limit that the gateway does not have turns customers away; one that is not kept fails at the till"
        "dhow_core::AmountLimit::check"
    Calls money calls::rules::no_amount_is_zero_or_negative
        "a negative payment is a payout, and a negative payout a payment"
        "dhow_core::Money"
    Calls money calls::rules::a_misspelt_option_is_refused
        "an option that is silently ignored pays in another way than was asked"
        "dhow_core::Options::only"
    Calls any calls::secrecy::secrets_are_not_told
        "logs are read by more people than keys are given to"
        "dhow_core::Secret, dhow_core::Call::route"
    Whole any calls::lists::lists_follow_cursors
        "a list that follows an address takes the API key to another host; one that repeats a page never ends"
        "dhow_core::Lookup"
    Whole any calls::lists::a_page_that_fails_fails_the_list
        "the page that failed may hold the payment that was asked about"
        "dhow_core::Lookup"
    Whole any deliveries::genuine::genuine_deliveries_verify
        "a delivery that is not believed is a paid order that is not sent"
        "dhow_core::WebhookVerifier::verify_webhook"
    Whole any deliveries::genuine::a_genuine_delivery_names_the_payment
        "a delivery about another payment releases the wrong order"
        "dhow_core::Event::provider_reference"
    Whole any deliveries::genuine::odd_members_of_deliveries_decide_nothing
        "a delivery that becomes unreadable for a member that is not needed is a paid order that is not sent"
        "dhow_core::json::optional"
    Whole any deliveries::bodies::genuine_deliveries_in_other_spellings_verify
        "a gateway prints its JSON as it likes: what it signed is genuine"
        "dhow_core::Delivery::body"
    Whole any deliveries::secrets::outside_signatures_verify
        "a recipe that only agrees with itself rejects every real delivery"
        "dhow_core::WebhookVerifier::verify_webhook"
    Whole any deliveries::forged::forged_deliveries_are_rejected
        "whoever can change a delivery without notice pays one cent for everything"
        "dhow_core::Verified::vouch"
    Whole any deliveries::forged::truncated_deliveries_are_rejected
        "half a message is another message"
        "dhow_core::Verified::vouch"
    Whole any deliveries::forged::doubled_deliveries_are_rejected
        "of a field that comes twice the signature checks one and the program reads the other"
        "dhow_core::RejectionReason::RepeatedField, dhow_core::Delivery::single_header"
    Whole any deliveries::forged::re_encoded_deliveries_change_nothing
        "a message that was written again may say something else; verify what arrived"
        "dhow_core::Delivery::body"
    Whole any deliveries::signature::a_beginning_of_a_signature_is_none
        "a comparison that ends with the shorter text believes an empty signature"
        "dhow_core::WebhookVerifier::verify_webhook"
    Whole any deliveries::signature::every_digit_of_a_signature_counts
        "each digit that is not compared makes forging sixteen times cheaper"
        "dhow_core::WebhookVerifier::verify_webhook"
    Whole any deliveries::signature::nothing_follows_a_signature
        "what is tolerated beside a signature hides another one"
        "dhow_core::WebhookVerifier::verify_webhook"
    Whole any deliveries::signature::a_signature_has_one_spelling
        "a second spelling is a second signature, and looks like another delivery"
        "dhow_core::WebhookVerifier::verify_webhook"
    Whole any deliveries::signature::no_signature_makes_it_panic
        "a header from the internet must not stop the server"
        "dhow_core::RejectionReason::MalformedSignature"
    Whole any deliveries::signature::several_signatures_are_rejected
        "of two signatures the wrong one is checked"
        "dhow_core::Delivery::single_header"
    Whole any deliveries::secrets::no_header_replaces_a_signature
        "a back door for tests is a door"
        "dhow_core::WebhookVerifier::verify_webhook"
    Whole any deliveries::secrets::no_method_goes_unverified
        "a forger chooses the method"
        "dhow_core::RejectionReason::WrongMethod"
    Whole any deliveries::secrets::a_provider_without_secrets_believes_nothing
        "who forgot to configure a secret must not believe everybody"
        "dhow_core::RejectionReason::NotConfigured"
    Whole any deliveries::secrets::a_secret_is_taken_as_it_is
        "a secret that is trimmed or shortened is another secret"
        "dhow_core::Secret::new"
    Whole any deliveries::bodies::the_end_of_a_big_body_counts
        "a signature over the beginning of a body leaves the end to the forger"
        "dhow_core::Delivery::body"
    Whole any deliveries::bodies::a_big_body_takes_no_longer_for_its_size
        "the webhook address is open to the internet: a body that takes minutes stops the server"
        "dhow_core::WebhookVerifier::verify_webhook"
    Whole any deliveries::unsigned::an_unsigned_header_decides_nothing
        "whoever captured one delivery can send it again with other headers"
        "dhow_core::Verified::keeping_header"
    Whole any deliveries::unsigned::an_unsigned_query_decides_nothing
        "whoever captured one delivery can send it again with another query"
        "dhow_core::Verified::query"
    Whole any deliveries::outsiders::strangers_deliveries_are_rejected
        "another merchant's secret, or the sandbox's, must not pay this merchant's orders"
        "dhow_core::RejectionReason::SignatureMismatch"
    Whole any deliveries::outsiders::garbage_is_rejected
        "the webhook address is open to everybody on the internet"
        "dhow_core::WebhookVerifier::verify_webhook"
    Whole any deliveries::outsiders::a_rejected_delivery_leaves_no_trace
        "a forgery must not keep the genuine delivery that follows from being believed"
        "dhow_core::WebhookVerifier: verifying changes nothing"
    Whole any deliveries::outsiders::nothing_is_told_of_deliveries
        "an unauthenticated stranger must not write into the logs, and deliveries carry names and numbers"
        "dhow_core::Delivery: prints sizes only"
    Whole any deliveries::keys::a_time_is_a_matter_of_minutes
        "a captured delivery can be sent again as long as its time is accepted"
        "dhow_core::RejectionReason::Expired"
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
    Whole any deliveries::genuine::rotation_loses_nothing
        "while a secret is changed both are in use, and a payment in between is still a payment"
        "dhow_core::Verified::matched_secret"
    Whole any deliveries::genuine::replies_are_the_gateways
        "a gateway that does not get its reply repeats for days"
        "dhow_core::Reply"
    Whole any deliveries::genuine::every_rejection_has_the_same_reply
        "a forger must not learn what was wrong, and the gateway must deliver again"
        "dhow_core::Rejection"
    Whole any deliveries::money::delivered_amounts_are_exact
        "an order is released by the amount in the delivery"
        "dhow_core::ReportedAmount::strict"
    Whole any deliveries::money::a_delivered_currency_is_kept
        "599 of another currency is another sum of money"
        "dhow_core::ReportedAmount"
    Whole any deliveries::given_back::deliveries_of_what_was_given_back_do_not_confirm
        "an order whose money went back is not to be released"
        "dhow_core::NotConfirmed::Refunded"
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
