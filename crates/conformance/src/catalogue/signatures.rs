//! Laws about which deliveries are believed, and what they are answered.

macro_rules! signatures {
    ([$($more:ident)*] $($known:tt)*) => {
        gather! { [$($more)*] $($known)*

    Whole any deliveries::bodies::genuine_deliveries_in_other_spellings_verify
        "a gateway prints its JSON as it likes: what it signed is genuine"
        "dhow_core::Delivery::body"
    Whole any deliveries::secrets::outside_signatures_verify
        "a recipe that only agrees with itself rejects every real delivery"
        "dhow_core::WebhookVerifier::verify_webhook"
    Whole any deliveries::forged::forged_deliveries_are_rejected
        "whoever can change a delivery without notice pays one cent for everything"
        "dhow_core::Verified::new_unchecked"
    Whole any deliveries::forged::truncated_deliveries_are_rejected
        "half a message is another message"
        "dhow_core::Verified::new_unchecked"
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
    Whole any deliveries::genuine::rotation_loses_nothing
        "while a secret is changed both are in use, and a payment in between is still a payment"
        "dhow_core::Verified::matched_secret"
    Whole any deliveries::genuine::replies_are_the_gateways
        "a gateway that does not get its reply repeats for days"
        "dhow_core::Reply"
    Whole any deliveries::genuine::every_rejection_has_the_same_reply
        "a forger must not learn what was wrong, and the gateway must deliver again"
        "dhow_core::Rejection"
        }
    };
}
