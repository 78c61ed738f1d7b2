//! Laws about what goes out.

macro_rules! requests {
    ([$($more:ident)*] $($known:tt)*) => {
        gather! { [$($more)*] $($known)*

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
    Calls any calls::requests::requests_are_of_their_kind
        "a write that looks like a read is answered by a cache, and a request beside the base URL goes around the proxy with its key"
        "dhow_core::Effect, dhow_core::BaseUrl"
    Calls any calls::requests::a_repeated_call_is_the_same_request
        "a gateway that recognises repetitions must see the same request twice"
        "dhow_core::PaymentProvider: contract"
    Calls money calls::keys::two_calls_have_two_keys
        "of two payouts under one key the gateway carries out the first and reports it twice"
        "dhow_core::PaymentProvider: contract"
    Calls any calls::together::calls_at_once_do_not_mix
        "a shop asks about many payments at once: what one call keeps for itself decides about another customer's order"
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
    Calls creation calls::expiry::an_expiry_goes_out
        "fifteen minutes that are taken for fifteen seconds lose the customer; for fifteen hours, the stock"
        "dhow_core::NewPayment::expires_in"
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
        "dhow_core::RequestRules::limits"
    Calls creation calls::required::required_fields_and_references_are_checked
        "a request that the gateway refuses anyway costs the customer a round trip, and the shop a message that it can act on"
        "dhow_core::RequestRules::check"
    Calls money calls::rules::no_amount_is_zero_or_negative
        "a negative payment is a payout, and a negative payout a payment"
        "dhow_core::Money"
    Calls money calls::rules::a_misspelt_option_is_refused
        "an option that is silently ignored pays in another way than was asked"
        "dhow_core::RequestRules::check"
    Calls any calls::secrecy::secrets_are_not_told
        "logs are read by more people than keys are given to"
        "dhow_core::Secret, dhow_core::Call::route"
        }
    };
}
