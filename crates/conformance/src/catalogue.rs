//! The list of laws: the rule of each, the damage it prevents, and the documentation to read.
//!
//! One entry is a law: its subject, the verbs that it is tested for, its function, in brackets the conditions of
//! [`applies`](crate::applies()), and the texts. List, dispatch, tests and table follow from it.

use crate::{About, Bench, Checked, Harness, Law, Verb, applies::conditions, calls, deliveries};

mod verbs;

/// Collects the laws of all topics and passes them to `catalogue!`, so that one macro generates the list, the dispatch, the verbs and the conditions.
macro_rules! gather {
    ([] $($laws:tt)*) => {
        catalogue! { $($laws)* }
    };
    ([$topic:ident $($more:ident)*] $($known:tt)*) => {
        $topic! { [$($more)*] $($known)* }
    };
}

// Each topic is a macro that appends its laws to those of the topics before it.
#[macro_use]
mod outcomes;
#[macro_use]
mod requests;
#[macro_use]
mod responses;
#[macro_use]
mod signatures;
#[macro_use]
mod events;

use verbs::{
    any, balances, cancellation, creation, creation_and_payouts, customers_answer, money, payments,
    payouts, polls, polls_and_creation, questions, searches, status_polls, statuses, writes,
};

macro_rules! catalogue {
    ($(
        $about:ident $verbs:ident $group:ident::$module:ident::$name:ident $([$($condition:ident)+])?
        $rule:literal $why:literal $read_on:literal
    )+) => {
        /// Identity of a law, by which it is dispatched.
        #[allow(non_camel_case_types, reason = "the names of laws are those of their functions")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum LawId {
            $($name),+
        }

        /// Every law of the kit.
        pub static LAWS: &[Law] = &[$(Law {
            id: LawId::$name,
            name: stringify!($name),
            about: catalogue!(@about $about),
            without_requests: catalogue!(@without_requests $about),
            rule: $rule,
            why: $why,
            read_on: $read_on,
            verbs: $verbs,
        }),+];

        /// Tests a law on a bench.
        pub(crate) fn test_law<H: Harness>(
            law: &Law,
            bench: &Bench<'_, H>,
            verb: Option<Verb>,
        ) -> Checked {
            match law.id {
                $(LawId::$name => {
                    catalogue!(@test $about $group::$module::$name, bench, verb)
                })+
            }
        }

        /// Returns the reason if the harness has no test case for a law.
        pub(crate) fn reason<H: Harness>(
            harness: &H,
            law: &'static Law,
            verb: Option<Verb>,
        ) -> Option<&'static str> {
            match law.id {
                $(LawId::$name => {
                    $($(
                        if let Some(why) = conditions::$condition(harness, law, verb) {
                            return Some(why);
                        }
                    )+)?
                    None
                })+
            }
        }
    };
    (@about Local) => {
        About::Calls
    };
    (@about $about:ident) => {
        About::$about
    };
    // A law about checks that the provider makes before it sends a request.
    (@without_requests Local) => {
        true
    };
    (@without_requests $about:ident) => {
        false
    };
    (@test Whole $function:path, $bench:ident, $verb:ident) => {
        $function($bench)
    };
    (@test $about:ident $function:path, $bench:ident, $verb:ident) => {
        match $verb {
            Some(verb) => $function($bench, verb),
            None => Err("this law is tested for one verb at a time: pass a verb to check()".to_owned()),
        }
    };
}

gather! { [outcomes requests responses signatures events] }
