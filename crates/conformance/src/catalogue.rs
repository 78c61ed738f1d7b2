//! The list of laws: the rule of each, the damage it prevents, and the documentation to read.

use crate::{About, Bench, Checked, Harness, Law, Verb, calls, deliveries};

mod verbs;

/// Collects the laws of all topics and passes them to `catalogue!`, so that one macro generates the list, the dispatch and the verbs.
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
    ($($about:ident $verbs:ident $group:ident::$module:ident::$name:ident $rule:literal $why:literal $read_on:literal)+) => {
        /// Every law of the kit.
        pub static LAWS: &[Law] = &[$(Law {
            name: stringify!($name),
            about: About::$about,
            rule: $rule,
            why: $why,
            read_on: $read_on,
            verbs: $verbs,
        }),+];

        /// Tests the law with the given name on a bench.
        pub(crate) fn test_law<H: Harness>(
            name: &str,
            bench: &Bench<'_, H>,
            verb: Option<Verb>,
        ) -> Checked {
            match name {
                $(stringify!($name) => {
                    catalogue!(@ $about $group::$module::$name, bench, verb)
                })+
                _ => Err(format!("the kit has no law named `{name}`")),
            }
        }
    };
    (@ Whole $function:path, $bench:ident, $verb:ident) => {
        $function($bench)
    };
    (@ $about:ident $function:path, $bench:ident, $verb:ident) => {
        match $verb {
            Some(verb) => $function($bench, verb),
            None => Err("this law is tested for one verb at a time: pass a verb to check()".to_owned()),
        }
    };
}

gather! { [outcomes requests responses signatures events] }
