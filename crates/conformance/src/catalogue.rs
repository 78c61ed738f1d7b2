//! The laws by name: what each protects, and where to read on.

use crate::{About, Bench, Checked, Harness, Law, Verb, calls, deliveries};

mod verbs;

/// Hands all topics to `catalogue!`, one after the other, so that one macro makes the list, the dispatch and the verbs of every law.
macro_rules! gather {
    ([] $($laws:tt)*) => {
        catalogue! { $($laws)* }
    };
    ([$topic:ident $($more:ident)*] $($known:tt)*) => {
        $topic! { [$($more)*] $($known)* }
    };
}

// Each topic is a macro that adds its laws to those before it.
#[macro_use]
mod outcomes;
#[macro_use]
mod requests;
#[macro_use]
mod answers;
#[macro_use]
mod signatures;
#[macro_use]
mod events;

use verbs::{
    any, balances, cancellation, creation, customers_answer, money, payments, payouts, polls,
    polls_and_creation, questions, searches, status_polls, statuses, writes,
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

gather! { [outcomes requests answers signatures events] }
