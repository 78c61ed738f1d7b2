//! Laws about the provider as a whole and about the outcomes of calls.

macro_rules! outcomes {
    ([$($more:ident)*] $($known:tt)*) => {
        gather! { [$($more)*] $($known)*

    Whole any crate::steps::the_harness_is_complete
        "every item of the harness is present or has its own reason, and its examples can show a fault"
        "an item that is left out without a reason disables the laws that need it"
        "dhow_conformance::Harness"
    Calls any calls::capabilities::capabilities_are_true
        "an operation that the provider offers sends the recorded requests with the right effect; one that it does not offer sends nothing"
        "programs decide by the capabilities which operations they show to their customers"
        "dhow_core::Operation::offered_by"
    Calls any calls::capabilities::environments_agree
        "provider id and environment are the configured ones in the provider and in every result"
        "a sandbox payment that is reported as live releases goods for test money"
        "dhow_core::Environment"
    Network any calls::network::a_truncated_response_is_unknown
        "a response that is cut off at any byte leaves a write unknown and fails a read; the write is sent once"
        "the gateway may have carried out the write before the connection broke; a write that is reported as failed is sent again and paid twice"
        "dhow_core::Outcome::Unknown, dhow_core::send"
    Network any calls::network::no_connection_is_not_sent
        "a refused connection is `unavailable` with the outcome `not-sent`"
        "a request that certainly was not sent may be sent again at once; any other outcome needs a manual check"
        "dhow_core::TransportErrorKind::NotSent"
    Network any calls::network::a_silent_gateway_ends_in_time
        "a gateway that stops responding, or responds byte by byte, ends the call at its deadline: a write is unknown, a read fails"
        "a call without an enforced deadline blocks a thread of the shop and its customer"
        "dhow_core::Transport: everything is bounded"
    Network any calls::network::an_endless_answer_is_cut_off
        "a response body above the limit is not read to its end: a write is unknown, a read fails"
        "an unlimited response fills the memory of the shop's server"
        "dhow_core::Transport: everything is bounded"
    Calls any calls::failures::a_server_fault_is_unknown
        "a 5xx response leaves a write unknown and fails a read, even if its body is an error message of the gateway"
        "a gateway can fail after it has carried out the request, so 5xx does not prove that no money moved"
        "dhow_core::Response::error_for_status"
    Calls any calls::failures::an_unexpected_200_is_unknown [bodies_are_read]
        "a 200 response that is not the documented message leaves a write unknown and fails a read"
        "proxies send error pages with status 200; only a body that was parsed and understood proves success"
        "dhow_core::Response::unexpected"
    Calls any calls::failures::nothing_is_sent_twice
        "after a transport error the provider sends nothing again and reports the transport's outcome"
        "a provider that retries a write moves the money twice; only the transport knows when a retry is safe"
        "dhow_core::Effect, dhow_core::Transport"
    Calls any calls::error_ids::an_error_names_its_provider
        "every error of a call carries the provider's id, local refusals included"
        "a shop with several gateways must know from the error which gateway to query"
        "dhow_core::Error::provider"
    Calls writes calls::failures::the_resolution_can_be_carried_out
        "the resolution of an unknown outcome is one that the caller can carry out with this provider"
        "a resolution that cannot be carried out leaves the outcome unknown, and the caller pays again"
        "dhow_core::Resolution"
    Calls any calls::failures::a_redirect_is_not_followed
        "a 3xx response leaves a write unknown and fails a read; no request goes to its location"
        "following a redirect sends the request and its API key to another host"
        "dhow_core::Transport: redirects are not followed"
    Calls any calls::failures::a_429_is_not_retried
        "429 is `rate limited` with the delay of `Retry-After`, and nothing more is sent"
        "gateways block the IP address of a client that keeps sending requests after 429"
        "dhow_core::ErrorKind::RateLimited, dhow_core::Error::retry_after"
    Calls any calls::errors::only_gateway_errors_are_refusals
        "a 4xx response without the gateway's documented error body is not `not found`, `duplicate` or `declined`"
        "a 404 page does not prove that nothing was paid; a caller who pays again pays twice"
        "dhow_core::Response::error_for_status"
    Calls any calls::errors::a_refusal_is_reported [refusals]
        "a documented refusal ends a write as `refused` and a read as `read-only`"
        "a refusal that is reported as unknown causes a search for money that never moved; one that is reported as success releases goods"
        "dhow_core::Response::error_for_status"
    Calls any calls::errors::only_the_gateways_not_found_is_absence [absences]
        "only the gateway's own `not found` response, complete and with its own status, is an absence"
        "a caller who is told that a payment does not exist creates a second one"
        "dhow_core::ErrorKind::NotFound"
    Calls any calls::errors::a_duplicate_is_reported [duplicates]
        "the gateway's error for a reference that was used before is `duplicate`"
        "a reference that was used before belongs to a payment that may have moved money"
        "dhow_core::ErrorKind::Duplicate"
    Calls any calls::errors::in_progress_is_open [in_progress]
        "an error that says `still processing` leaves a write unknown, and a read reports no final result"
        "a request that is still being processed can still move the money, so it was not refused"
        "dhow_core::Outcome::Unknown"
    Calls any calls::errors::words_of_an_error_in_200_are_not_a_refusal [refusals]
        "an error body with status 200 is a refusal only if the gateway refuses with 200, and only with documented codes"
        "an error code that the gateway's documents do not list proves nothing about the money"
        "dhow_core::Response::unexpected"
    Whole any calls::lists::lists_follow_cursors [lists]
        "a list reads every page with the cursors as received, follows no URL to another host, and ends when a page repeats"
        "following a URL of a response sends the API key to another host; a list that reads one page again and again never ends"
        "dhow_core::Lookup"
    Whole any calls::lists::a_page_that_fails_fails_the_list [lists]
        "a list of which one page fails is an error and not a shorter list"
        "the page that failed may contain the payment that was searched for"
        "dhow_core::Lookup"
        }
    };
}
