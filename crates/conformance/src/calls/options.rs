//! Options of a request: each is sent, refused, or named by a warning, beside every other option and `methods`.

use std::{cell::RefCell, collections::BTreeMap};

use dhow_core::{
    Effect, MoneyRequest, NextAction, OptionKind, OptionSpec, Outcome, PaymentProvider,
    RequestField, RequestRules,
};

use crate::{
    Bench, Done, Harness, Verb, Verdict,
    bench::{Checked, LACKING},
};

use super::{
    money_request::AnyRequest,
    optional_fields::warnings,
    prepared::{complete, example_of, usable},
};

/// Result of one request: everything that would reach the gateway, or the local refusal.
#[derive(Clone)]
enum Seen {
    /// Requests and URLs of pages as text, and warnings.
    Sent(Vec<String>, Vec<String>),
    /// Refused before anything was written.
    Refused,
    /// Failed before a write, because the recorded responses do not fit this request.
    Broken,
}

/// An option that is set changes a request or the URL of a page, is refused before anything is written, or is named by a warning.
pub(crate) fn no_option_is_dropped_silently<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let capabilities = bench.listener()?.capabilities();
    let (Some(rules), Some(example)) = (
        capabilities.rules(verb.operation()),
        AnyRequest::example(bench, verb)?,
    ) else {
        return LACKING;
    };
    let options: Vec<&OptionSpec> = rules.own_options().collect();
    // Without options the law holds.
    bench.note(format!("capabilities() with {} options", options.len()));
    let trial = Trial {
        bench,
        rules,
        seen: RefCell::default(),
    };
    let contexts = contexts(&example, rules, &options);
    for option in options.iter().filter(|option| !option.is_local) {
        let alone = usable(example.clone(), option.name, rules);
        trial.check(&alone, option, " with its conditions met")?;
        for (context, about) in &contexts {
            if !context.options().contains(option.name) {
                trial.check(context, option, about)?;
            }
        }
    }
    Ok(Verdict::Holds)
}

/// Returns the example alone, with a method, and with each value of each other option.
fn contexts(
    example: &AnyRequest,
    rules: &RequestRules,
    options: &[&OptionSpec],
) -> Vec<(AnyRequest, String)> {
    let mut contexts = vec![(example.clone(), String::new())];
    let mut with_method = example.clone();
    if with_method.set(RequestField::Methods, &["7".to_owned()]) {
        contexts.push((with_method, " beside `methods` = `7`".to_owned()));
    }
    for option in options {
        for value in values(option, rules) {
            let mut context = example.clone();
            context.set_option(option.name, &value);
            let context = usable(context, option.name, rules);
            let about = format!(" beside the option `{}` = `{value}`", option.name);
            contexts.push((context, about));
        }
    }
    contexts
}

/// Returns values of the option: all words, or one example of another type.
fn values(option: &OptionSpec, rules: &RequestRules) -> Vec<String> {
    match option.kind {
        OptionKind::OneOf(words) => words.iter().map(ToString::to_string).collect(),
        _ => vec![example_of(option, rules)],
    }
}

/// Requests to one provider. Most of them occur several times, so each result is kept by the text of its request.
struct Trial<'t, 'b, H> {
    bench: &'t Bench<'b, H>,
    rules: &'t RequestRules,
    seen: RefCell<BTreeMap<String, Seen>>,
}

impl<H: Harness> Trial<'_, '_, H> {
    fn check(&self, context: &AnyRequest, option: &OptionSpec, about: &str) -> Result<(), String> {
        let name = option.name;
        let mut same = None;
        for value in values(option, self.rules) {
            let mut with = context.clone();
            with.set_option(name, &value);
            // Required options are set in both requests, so that only the option makes a difference.
            let with = complete(with, self.rules);
            let mut without = with.clone();
            without.remove_option(name);
            let usual = self.seen(&without, &format!("no option `{name}`{about}"))?;
            let Seen::Sent(usual, _) = usual else {
                // Refused without the option too, so the option is not the reason.
                return Ok(());
            };
            match self.seen(&with, &format!("`{name}` = `{value}`{about}"))? {
                Seen::Refused | Seen::Broken => return Ok(()),
                Seen::Sent(sent, warnings) => {
                    let is_named = |warning: &String| warning.contains(&format!("`{name}`"));
                    if sent != usual || warnings.iter().any(is_named) {
                        return Ok(());
                    }
                }
            }
            same = Some(value);
        }
        // One of several words may be the default, so the option is dropped only if none of them made a difference.
        same.map_or(Ok(()), |value| {
            Err(format!(
                "the option `{name}` = `{value}`{about} changed no request, and no warning names it; send it, refuse it with OptionSpec::only_when(), or mark it with OptionSpec::local() if it is not meant for the gateway"
            ))
        })
    }

    fn seen(&self, request: &AnyRequest, about: &str) -> Result<Seen, String> {
        // `Debug` of a request hides the values of its options.
        let key = format!("{request:?} {:?}", Vec::from_iter(request.options().iter()));
        let known = self.seen.borrow().get(&key).cloned();
        if let Some(seen) = known {
            return Ok(seen);
        }
        let seen = send(self.bench, request, about)?;
        self.seen.borrow_mut().insert(key, seen.clone());
        Ok(seen)
    }
}

fn send<H: Harness>(
    bench: &Bench<'_, H>,
    request: &AnyRequest,
    about: &str,
) -> Result<Seen, String> {
    let attempted = request.send(bench, about)?;
    let sent = attempted.recorder.sent();
    let written = sent.iter().any(|sent| sent.effect == Effect::Write);
    match &attempted.result {
        Err(error) if !written && error.outcome() == Outcome::NotSent => return Ok(Seen::Refused),
        Err(_) if !written => return Ok(Seen::Broken),
        _ => {}
    }
    let mut texts: Vec<String> = sent
        .iter()
        .map(|sent| {
            let request = &sent.request;
            let body = bench.harness.opened(request);
            format!("{request:?} {}", String::from_utf8_lossy(&body))
        })
        .collect();
    if let Ok(Done::Payments(payments)) = &attempted.result {
        let actions = payments.iter().flat_map(|payment| &payment.next_actions);
        texts.extend(actions.filter_map(|action| match action {
            NextAction::Redirect { url } => Some(url.clone()),
            _ => None,
        }));
    }
    let warnings = attempted.result.map(warnings).unwrap_or_default();
    Ok(Seen::Sent(texts, warnings))
}
