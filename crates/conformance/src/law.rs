//! The laws by name: what each forbids, why, and where to read on.

use std::fmt;

use crate::Verb;

/// A law: something that must never happen to somebody's money.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Law {
    /// The name, which is also the name of the test's module.
    pub name: &'static str,
    /// What the law is about.
    pub about: About,
    /// What is at stake.
    pub why: &'static str,
    /// The item of `dhow-core` or the page where it is explained.
    pub read_on: &'static str,
}

/// What a law is about, and so how many tests it becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Calls going out: one test for each [`Verb`].
    Calls,
    /// Deliveries coming in, or the provider as a whole: one test.
    Whole,
}

/// A law that does not hold: what happened.
#[derive(Debug)]
pub struct Breach {
    pub(crate) law: &'static Law,
    pub(crate) verb: Option<Verb>,
    pub(crate) what: String,
}

/// How far a law holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It was tried and it holds.
    Holds,
    /// There was nothing to try.
    DoesNotApply(&'static str),
}

impl Law {
    /// The law of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        LAWS.iter().find(|law| law.name == name)
    }
}

impl Breach {
    /// What happened.
    #[must_use]
    pub fn what(&self) -> &str {
        &self.what
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the law `{}` does not hold", self.law.name)?;
        if let Some(verb) = self.verb {
            write!(f, " for `{verb}`")?;
        }
        write!(
            f,
            "\n  what happened:  {}\n  why it matters: {}\n  read on:        {}\n",
            self.what, self.law.why, self.law.read_on
        )
    }
}

impl std::error::Error for Breach {}

const fn calls(name: &'static str, why: &'static str, read_on: &'static str) -> Law {
    Law {
        name,
        about: About::Calls,
        why,
        read_on,
    }
}

const fn whole(name: &'static str, why: &'static str, read_on: &'static str) -> Law {
    Law {
        name,
        about: About::Whole,
        why,
        read_on,
    }
}

/// Every law of the kit.
pub static LAWS: &[Law] = &[
    calls(
        "capabilities_are_true",
        "a program chooses what it offers its customers by what the provider says it has",
        "dhow_core::Operation::offered_by",
    ),
    calls(
        "a_cut_answer_is_unknown",
        "the gateway may have carried out what it could not tell us: who treats it as failed pays twice",
        "dhow_core::Outcome::Unknown, dhow_core::exchange",
    ),
    calls(
        "no_connection_is_not_sent",
        "what certainly was not sent may be sent again at once; everything else makes a person look",
        "dhow_core::TransportFault::NotSent",
    ),
    calls(
        "a_server_fault_is_unknown",
        "a gateway can fail after it has committed: 5xx does not mean that nothing happened",
        "dhow_core::Answer::refused",
    ),
    calls(
        "http_200_is_not_an_answer",
        "a page of a proxy comes with 200 too: success is an answer that was read and understood",
        "dhow_core::Answer::not_understood",
    ),
    calls(
        "nothing_is_sent_twice",
        "a provider that repeats a write on its own moves the money twice; repeating is for the transport",
        "dhow_core::Effect, dhow_core::Transport",
    ),
    calls(
        "a_silent_gateway_ends_in_time",
        "a gateway that accepts and says nothing must not hold the shop's threads and its customers",
        "dhow_core::Transport: everything is bounded",
    ),
    calls(
        "an_endless_answer_is_cut_off",
        "an answer without an end fills the memory of the shop's server",
        "dhow_core::Transport: everything is bounded",
    ),
    calls(
        "a_redirect_is_not_followed",
        "a redirect takes the request with its API key to another host",
        "dhow_core::Transport: redirects are not followed",
    ),
    calls(
        "a_busy_gateway_is_left_alone",
        "gateways ban the address of a client that goes on asking after 429",
        "dhow_core::ErrorKind::RateLimited, dhow_core::Error::retry_after",
    ),
    calls(
        "a_reference_stays_in_its_place",
        "a reference from outside that changes the path steers a call that carries the API key",
        "dhow_core::Target::segment",
    ),
    calls(
        "the_reference_goes_out",
        "the merchant's reference is what makes a retry recognisable",
        "dhow_core::MerchantReference",
    ),
    calls(
        "amounts_are_exact",
        "an amount that is off by a factor of a hundred or by one cent is somebody's money",
        "dhow_core::Money, dhow_core::ReportedAmount",
    ),
    calls(
        "unknown_words_survive",
        "a word of tomorrow that is read as `failed` or `paid` ships goods or loses them",
        "dhow_core::PaymentStatus::Unknown",
    ),
    calls(
        "secrets_are_not_told",
        "logs are read by more people than keys are given to",
        "dhow_core::Secret, dhow_core::Call::route",
    ),
    calls(
        "environments_agree",
        "a sandbox payment that looks live ships goods for play money",
        "dhow_core::Environment",
    ),
    calls(
        "an_answer_is_bound_to_its_question",
        "an answer about another payment, amount or currency that is believed releases the wrong order",
        "dhow_core::Answer::check, dhow_core::Echo",
    ),
    calls(
        "only_the_gateways_words_decide",
        "a page with status 404 is not proof that nothing was paid: who pays again pays twice",
        "dhow_core::Answer::refused",
    ),
    calls(
        "an_odd_spelling_decides_nothing",
        "an answer that becomes unreadable for a member that is not needed leaves a payment unknown",
        "dhow_core::json::from_slice, dhow_core::json::optional",
    ),
    whole(
        "lists_follow_cursors",
        "a list that follows an address takes the API key to another host; one that repeats a page never ends",
        "dhow_core::Lookup",
    ),
    whole(
        "genuine_deliveries_verify",
        "a delivery that is not believed is a paid order that nobody sends",
        "dhow_core::WebhookVerifier::verify_webhook",
    ),
    whole(
        "forged_deliveries_are_rejected",
        "whoever can change a delivery without notice pays one cent for everything",
        "dhow_core::Verified::vouch",
    ),
    whole(
        "truncated_deliveries_are_rejected",
        "half a message is another message",
        "dhow_core::Verified::vouch",
    ),
    whole(
        "doubled_deliveries_are_rejected",
        "of a field that comes twice the signature checks one and the program reads the other",
        "dhow_core::RejectionReason::RepeatedField, dhow_core::Delivery::single_header",
    ),
    whole(
        "re_encoded_deliveries_change_nothing",
        "a message that was written again may say something else; verify what arrived",
        "dhow_core::Delivery::body",
    ),
    whole(
        "strangers_deliveries_are_rejected",
        "another merchant's secret, or the sandbox's, must not pay this merchant's orders",
        "dhow_core::RejectionReason::SignatureMismatch",
    ),
    whole(
        "replayed_deliveries_are_recognised",
        "a captured delivery can be sent again for ever",
        "dhow_core::RejectionReason::Expired, dhow_core::Event::dedup_key",
    ),
    whole(
        "garbage_is_rejected",
        "the webhook address is open to everybody on the internet",
        "dhow_core::WebhookVerifier::verify_webhook",
    ),
    whole(
        "a_rejected_delivery_leaves_no_trace",
        "a forgery must not keep the genuine delivery that follows from being believed",
        "dhow_core::WebhookVerifier: verifying changes nothing",
    ),
    whole(
        "rotation_loses_nothing",
        "while a secret is changed both are in use, and a payment in between is still a payment",
        "dhow_core::Verified::matched_secret",
    ),
    whole(
        "replies_are_the_gateways",
        "a gateway that does not get its reply repeats for days; a forger must not learn what was wrong",
        "dhow_core::Reply, dhow_core::Rejection",
    ),
    whole(
        "delivered_amounts_are_exact",
        "an order is released by the amount in the delivery",
        "dhow_core::ReportedAmount::strict",
    ),
    whole(
        "unknown_words_of_deliveries_survive",
        "a word of tomorrow must neither release an order nor cancel it",
        "dhow_core::PaymentStatus::Unknown",
    ),
    whole(
        "the_order_of_arrival_does_not_matter",
        "a late failure must not undo a payment, and deliveries overtake each other",
        "dhow_core::PaymentStatus::fold",
    ),
    whole(
        "a_signature_is_not_yet_a_paid_order",
        "a genuine delivery of another order, amount or currency must not release this one",
        "dhow_core::Event::confirm",
    ),
    whole(
        "ids_of_deliveries_stay_in_their_place",
        "an id that an outsider chose must not steer a call that carries the API key",
        "dhow_core::Target::segment",
    ),
    whole(
        "nothing_is_told_of_deliveries",
        "an unauthenticated stranger must not write into the logs, and deliveries carry names and numbers",
        "dhow_core::Delivery: prints sizes only",
    ),
];
