//! Laws about which webhook deliveries are accepted, and about the replies to them.

macro_rules! signatures {
    ([$($more:ident)*] $($known:tt)*) => {
        gather! { [$($more)*] $($known)*

    Whole any deliveries::bodies::genuine_deliveries_in_other_spellings_verify
        "a validly signed delivery is accepted with any JSON formatting and with new fields"
        "a gateway may change the formatting of its JSON; a delivery that it signed stays genuine"
        "dhow_core::Delivery::body"
    Whole any deliveries::secrets::outside_signatures_verify [outside_signatures]
        "a delivery that another program signed is accepted with its own secret and rejected with any other"
        "a signature scheme that was only tested against itself rejects every real delivery"
        "dhow_core::WebhookVerifier::verify_webhook"
    Whole any deliveries::forged::forged_deliveries_are_rejected
        "a delivery of which any byte was changed is rejected, or its event is harmless"
        "an attacker who can change a delivery unnoticed pays one cent for every order"
        "dhow_core::Verified::new_unchecked"
    Whole any deliveries::forged::truncated_deliveries_are_rejected
        "a delivery that was cut off or extended is rejected, or its event is harmless"
        "a shorter or longer message is another message"
        "dhow_core::Verified::new_unchecked"
    Whole any deliveries::forged::doubled_deliveries_are_rejected
        "a delivery with a repeated field or invalid UTF-8 is rejected even if its signature is valid"
        "of a repeated field the signature may cover one value while the program reads the other"
        "dhow_core::RejectionReason::RepeatedField, dhow_core::Delivery::single_header"
    Whole any deliveries::forged::re_encoded_deliveries_change_nothing
        "a delivery that was encoded again is rejected, or its event is harmless"
        "a message that was parsed and written again may differ; verify the bytes as received"
        "dhow_core::Delivery::body"
    Whole any deliveries::signature::a_beginning_of_a_signature_is_none
        "a shortened, empty or missing signature is rejected"
        "a comparison over the shorter length accepts an empty signature"
        "dhow_core::WebhookVerifier::verify_webhook"
    Whole any deliveries::signature::every_digit_of_a_signature_counts
        "a signature with one changed byte, label digits included, is rejected"
        "each hexadecimal digit that is not compared makes a forgery 16 times cheaper"
        "dhow_core::WebhookVerifier::verify_webhook"
    Whole any deliveries::signature::nothing_follows_a_signature
        "a signature with anything before or after it is rejected, except for what the harness allows"
        "tolerated text beside a signature can hide a second signature"
        "dhow_core::WebhookVerifier::verify_webhook"
    Whole any deliveries::signature::a_signature_has_one_spelling
        "a signature in another case, with a prefix, quotation marks or a space, or without its label, is rejected"
        "a second accepted spelling makes one delivery look like two"
        "dhow_core::WebhookVerifier::verify_webhook"
    Whole any deliveries::signature::no_signature_makes_it_panic
        "a signature of any bytes and any length is rejected without a panic"
        "a header from the internet must not stop the server"
        "dhow_core::RejectionReason::MalformedSignature"
    Whole any deliveries::signature::several_signatures_are_rejected
        "a delivery with two signatures is rejected, whichever of them is valid"
        "with two signatures the wrong one may be checked"
        "dhow_core::Delivery::single_header"
    Whole any deliveries::test_signing::a_signed_test_webhook_verifies [by_a_run]
        "a delivery that the provider signs for a test is accepted, and a delivery that it would reject is not signed"
        "a shop tests its receiver with such deliveries; one that no gateway sends proves nothing about it"
        "dhow_core::WebhookSigner"
    Whole any deliveries::secrets::no_header_replaces_a_signature
        "a delivery without a valid signature is rejected whatever its other headers and query say"
        "a header that disables verification for tests also disables it for an attacker"
        "dhow_core::WebhookVerifier::verify_webhook"
    Whole any deliveries::secrets::no_method_goes_unverified
        "the signature is verified for every HTTP method"
        "an attacker can choose the method"
        "dhow_core::RejectionReason::WrongMethod"
    Whole any deliveries::secrets::a_provider_without_secrets_rejects_everything
        "a provider without a webhook secret rejects every delivery, or cannot be built"
        "a missing configuration value must not disable verification"
        "dhow_core::RejectionReason::NotConfigured"
    Whole any deliveries::secrets::a_secret_is_taken_as_it_is
        "the secret is used byte for byte, with its case and its surrounding white space"
        "a secret that is trimmed or shortened is another secret"
        "dhow_core::Secret::new"
    Whole any deliveries::bodies::the_end_of_a_big_body_counts [by_a_run]
        "a change in the last bytes of a body of 4 to 256 KiB is noticed"
        "a signature over the beginning of a body leaves its end to the attacker"
        "dhow_core::Delivery::body"
    Whole any deliveries::bodies::a_big_body_takes_no_longer_for_its_size
        "the CPU time of a verification grows in proportion to the size of the body"
        "the webhook URL is public: a body that takes minutes stops the server"
        "dhow_core::WebhookVerifier::verify_webhook"
    Whole any deliveries::unsigned::an_unsigned_header_decides_nothing
        "a header that the signature does not cover does not change the event"
        "an attacker who captured one delivery can send it again with other headers"
        "dhow_core::Verified::keeping_header"
    Whole any deliveries::unsigned::an_unsigned_query_decides_nothing [by_a_run]
        "a query that the signature does not cover does not change the event"
        "an attacker who captured one delivery can send it again with another query"
        "dhow_core::Verified::query"
    Whole any deliveries::outsiders::deliveries_with_another_secret_are_rejected
        "a delivery that was signed with another secret is rejected, whatever its payload"
        "a secret of another merchant, or of the sandbox, must not pay this merchant's orders"
        "dhow_core::RejectionReason::SignatureMismatch"
    Whole any deliveries::outsiders::garbage_is_rejected
        "random bytes with a random signature are rejected without a panic"
        "the webhook URL is public"
        "dhow_core::WebhookVerifier::verify_webhook"
    Whole any deliveries::outsiders::a_rejected_delivery_leaves_no_trace
        "a genuine delivery is accepted after any number of forged ones"
        "a forged delivery must not block the genuine one that follows"
        "dhow_core::WebhookVerifier: verifying changes nothing"
    Whole any deliveries::outsiders::deliveries_are_not_logged
        "no `Debug` output, rejection or log entry contains a part of a delivery or of a secret"
        "a sender who is not authenticated must not write to the logs, and deliveries contain personal data"
        "dhow_core::Delivery: prints sizes only"
    Whole any deliveries::signed_time::a_timestamp_outside_the_window_is_rejected [by_a_run]
        "a signed time is checked: a delivery inside the window of at most 15 minutes is accepted, one second outside it is rejected"
        "a captured delivery can be sent again as long as its time is accepted"
        "dhow_core::RejectionReason::Expired"
    Whole any deliveries::genuine::rotation_loses_nothing
        "the previous secret is accepted beside the new one, and `matched_secret` tells them apart"
        "while a secret is rotated the gateway signs with either; each of these payments is real"
        "dhow_core::Verified::matched_secret"
    Whole any deliveries::genuine::replies_are_the_gateways
        "every accepted delivery gets the reply that the gateway expects"
        "a gateway that does not get its reply repeats the delivery for days"
        "dhow_core::Reply"
    Whole any deliveries::genuine::every_rejection_has_the_same_reply
        "every rejected delivery gets the same reply, whatever the reason"
        "an attacker must not learn the reason, and the gateway must deliver again"
        "dhow_core::Rejection"
        }
    };
}
