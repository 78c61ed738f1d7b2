//! Laws about the requests that a provider sends.

macro_rules! requests {
    ([$($more:ident)*] $($known:tt)*) => {
        gather! { [$($more)*] $($known)*

    Calls any calls::paths::a_reference_stays_in_its_place
        "a reference with `/`, `..`, `?`, `#` or a URL in it changes no host, path segment, query name or method of a request"
        "a reference from outside that changes the path redirects a request that carries the API key"
        "dhow_core::Target::segment"
    Calls money calls::request_fields::the_reference_goes_out
        "a write that moves money sends the merchant's reference unchanged and in full"
        "the gateway recognises a retry, and the shop finds a lost payment, by the merchant's reference"
        "dhow_core::MerchantReference"
    Calls questions calls::request_fields::a_query_sends_its_reference
        "every request of a query names the requested reference and no other one"
        "a response about another payment releases the wrong order"
        "dhow_core::Target::segment, dhow_core::Target::query"
    Calls money calls::request_fields::the_currency_goes_out
        "a write with an amount sends the currency of that amount"
        "the same number in another currency is another sum of money"
        "dhow_core::Money"
    Calls payouts calls::beneficiary::the_beneficiary_goes_out [beneficiary]
        "every part of the beneficiary is sent under its own field name"
        "money that was paid to another account does not come back"
        "dhow_core::Beneficiary"
    Local money calls::optional_fields::no_field_is_dropped_silently
        "an optional field that the caller sets is sent, refused before the write, or named by a warning"
        "a caller relies on a URL or a deadline that was set, and does not notice that it was dropped"
        "dhow_core::NewPayment::unsent, dhow_core::NewPayout::unsent"
    Local money calls::options::no_option_is_dropped_silently
        "an option that the caller sets is sent, refused before the write, or named by a warning, beside every other option and `methods`"
        "an option that another one replaces or makes useless pays in another way than the caller configured"
        "dhow_core::OptionSpec::only_when"
    Calls customers_answer calls::customer::the_customers_answer_goes_out
        "the customer's answer is sent byte for byte, or refused before the write"
        "a changed one-time password is wrong: the customer waits and the payment stays unpaid"
        "dhow_core::Actions"
    Calls cancellation calls::effects::only_cancelled_is_cancelled [by_a_run]
        "a cancellation succeeds only if the response has the status `cancelled`; any other status leaves it unknown"
        "an order that is withdrawn while its payment can still be paid takes the customer's money for nothing"
        "dhow_core::Cancellation"
    Calls writes calls::effects::a_failed_read_stops_the_write [by_a_run]
        "if a read before a write fails, the write is not sent"
        "the read checks the money before the write; without its result the write must not go out"
        "dhow_core::PaymentProvider: contract"
    Calls any calls::request_fields::amounts_are_exact
        "an amount is sent in the gateway's format under its own field name, and reported back as the same `Money`"
        "an amount that is wrong by one cent or by a factor of 100 is real money"
        "dhow_core::Money, dhow_core::ReportedAmount"
    Local creation calls::pages::a_page_url_has_amount_and_reference [page_alone]
        "a payment page that is built without a request carries the reference, the amount and the currency in its URL"
        "a page with another amount or reference takes the wrong sum or pays the wrong order"
        "dhow_core::NextAction::Redirect"
    Calls any calls::requests::requests_are_of_their_kind
        "writes use unsafe methods, reads use safe methods or POST, and every URL is below the base URL"
        "a cache can respond to a write that is sent as GET, and a request outside the base URL bypasses the configured proxy"
        "dhow_core::Effect, dhow_core::BaseUrl"
    Calls any calls::requests::a_repeated_call_is_the_same_request
        "a repeated call with the same arguments sends the same bytes; a call about another payment sends other bytes"
        "a gateway recognises a repeated write only if the request is the same"
        "dhow_core::PaymentProvider: contract"
    Calls money calls::keys::two_calls_have_two_keys [by_a_run]
        "calls with different merchant references have different idempotency keys, even if one character differs"
        "of two payouts with one idempotency key the gateway carries out only the first and reports it for both"
        "dhow_core::PaymentProvider: contract"
    Calls any calls::concurrency::calls_at_once_do_not_mix [by_a_run]
        "two concurrent calls end exactly as each of them does alone"
        "a shop has many calls in flight: state that one call leaves in the provider must not decide another customer's order"
        "dhow_core::PaymentProvider: contract"
    Calls any calls::requests::each_call_carries_the_credential [credentials]
        "every request depends on the configured API key or secret"
        "a request without the credential is not authenticated as this merchant's"
        "dhow_core::Secret"
    Calls any calls::requests::no_secret_stands_in_a_url
        "no URL contains half of a secret or more"
        "every server on the way logs URLs"
        "dhow_core::Secret, dhow_core::Endpoint::route"
    Calls any calls::requests::a_call_does_not_hold_the_thread
        "a call whose responses are available at once returns within 250 ms"
        "a call that blocks its thread delays every other task on it"
        "dhow_core::Poller"
    Local creation calls::expiry::an_expiry_goes_out [expiry_of_request]
        "`expires_in` is sent in the gateway's unit and time zone"
        "15 minutes that are sent as 15 seconds lose the customer; sent as 15 hours, they reserve the stock"
        "dhow_core::NewPayment::expires_in"
    Calls money calls::rules::an_amount_checks_its_currency [no_currency_field]
        "if a request has no currency field, an amount in a currency other than the account's is refused before a write"
        "the gateway applies the number in its own currency, which is another sum of money"
        "dhow_core::PaymentProvider: contract"
    Local creation calls::rules::claimed_currencies_are_taken
        "every currency in `capabilities().currencies` is accepted"
        "a customer who is offered a currency must be able to pay in it"
        "dhow_core::Capabilities::currencies"
    Local creation calls::rules::unclaimed_currencies_are_refused [unclaimed_currency]
        "a currency that the gateway does not take is refused before anything is sent"
        "the gateway applies an amount in an unsupported currency in another one"
        "dhow_core::Capabilities::currencies"
    Local creation_and_payouts calls::rules::limits_are_true [by_a_run]
        "an amount at a limit of the capabilities is accepted, the next amount outside is refused before a write"
        "a limit that the gateway does not have turns customers away; a missing one fails at the checkout"
        "dhow_core::RequestRules::limits"
    Local creation_and_payouts calls::required::required_fields_and_references_are_checked [by_a_run]
        "a request without a required field, or with a reference outside of the rule, is refused by name before anything is sent"
        "the gateway's own refusal comes later and names its own field, which the caller cannot act on"
        "dhow_core::RequestRules::check"
    Local money calls::required::required_options_are_true [by_a_run]
        "a request without a required option is refused by its name before anything is sent; one with it is not refused as lacking it"
        "the gateway's own refusal comes later and names its own field, which the caller cannot act on"
        "dhow_core::RequestRules::required_options"
    Local money calls::texts::text_rules_are_true [by_a_run]
        "a text that breaks a rule of the capabilities is refused by its field before anything is sent, and one at the maximum is accepted"
        "the gateway refuses or shortens a text that passed the shown rules, and only the customer notices"
        "dhow_core::RequestRules::texts"
    Local money calls::rules::no_amount_is_zero_or_negative
        "an amount of zero or less is refused before a write"
        "a payment of a negative amount is a payout, and the reverse"
        "dhow_core::Money"
    Local money calls::rules::a_misspelt_option_is_refused
        "an unknown option is refused by its name before anything is sent, and every option in use is listed in the capabilities"
        "an option that is ignored pays in another way than the caller configured"
        "dhow_core::RequestRules::check"
    Calls any calls::secrecy::secrets_are_not_logged
        "no `Debug` output, error text or log entry contains half of a secret or an unparsed response"
        "logs are read by more people than the secrets are meant for"
        "dhow_core::Secret, dhow_core::Endpoint::route"
        }
    };
}
