//! Laws about the provider as a whole, and about how calls end.

macro_rules! outcomes {
    ([$($more:ident)*] $($known:tt)*) => {
        gather! { [$($more)*] $($known)*

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
    Calls any calls::named::an_error_names_its_provider
        "a shop with several gateways must know which of them to ask"
        "dhow_core::Error::provider"
    Calls writes calls::answers::the_way_out_leads_somewhere
        "who is told to ask about an id that nobody has pays again instead"
        "dhow_core::Resolution"
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
    Whole any calls::lists::lists_follow_cursors
        "a list that follows an address takes the API key to another host; one that repeats a page never ends"
        "dhow_core::Lookup"
    Whole any calls::lists::a_page_that_fails_fails_the_list
        "the page that failed may hold the payment that was asked about"
        "dhow_core::Lookup"
        }
    };
}
