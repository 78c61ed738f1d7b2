//! The environment in responses.

use dhow_core::Environment;

use crate::{
    Bench, Done, Harness, RecordedResponse, Verb, Verdict,
    bench::{Checked, script},
    edit,
};

use super::capabilities::origins;

/// Returns live for the sandbox, and the sandbox for live.
pub(crate) fn other_environment(environment: Environment) -> Environment {
    match environment {
        Environment::Live => Environment::Sandbox,
        Environment::Sandbox => Environment::Live,
    }
}

/// Returns the text without the fields in which it differs from the text of the other environment, and with invalid values in them.
pub(crate) fn without_environment(here: &str, there: &str) -> Vec<String> {
    let foreign = edit::members(there);
    let members: Vec<edit::Member> = edit::members(here);
    let environment: Vec<&edit::Member> = members
        .iter()
        .filter(|part| foreign.iter().any(|other| other.name == part.name))
        .filter(|part| {
            !foreign
                .iter()
                .any(|other| other.name == part.name && other.value == part.value)
        })
        .collect();
    let names_environment = |member: &edit::Member| {
        environment
            .iter()
            .any(|part| part.name == member.name && part.value == member.value)
    };
    let odd: &[&str] = match edit::is_json(here) {
        true => &["null", "7", "true", "{}", "[]", "\"\"", "\"staging\""],
        false => &["", "staging"],
    };
    let odd = odd
        .iter()
        .map(|raw| edit::with_value(here, raw, names_environment));
    let near = near_environments(&foreign, &environment);
    let near = near.map(|text| edit::with_value(here, &raw(here, &text), names_environment));
    let all = odd
        .chain(near)
        .chain([edit::without(here, names_environment)]);
    all.flatten().collect()
}

/// Returns texts that are similar to the name of the other environment.
fn near_environments(
    foreign: &[edit::Member],
    environment: &[&edit::Member],
) -> impl Iterator<Item = String> {
    let names = foreign.iter().filter(|other| {
        let same = |own: &&edit::Member| own.name == other.name && own.value != other.value;
        environment.iter().any(same)
    });
    let names: Vec<String> = names.map(|other| other.value.clone()).collect();
    let near = |name: String| {
        [
            format!("{name}x"),
            format!("{name}_test"),
            format!("x{name}"),
            format!("not {name}"),
        ]
    };
    names.into_iter().flat_map(near)
}

/// Encodes a text as a value of the message.
fn raw(message: &str, text: &str) -> String {
    match edit::is_json(message) {
        true => serde_json::to_string(text).unwrap_or_default(),
        false => text.to_owned(),
    }
}

/// Returns the responses without their environment, and with invalid ones.
fn without_environments(
    here: &[RecordedResponse],
    there: &[RecordedResponse],
) -> Vec<Vec<RecordedResponse>> {
    let mut all = Vec::new();
    for (place, (own, other)) in here.iter().zip(there).enumerate() {
        let texts = (
            std::str::from_utf8(&own.body),
            std::str::from_utf8(&other.body),
        );
        let (Ok(text), Ok(foreign)) = texts else {
            continue;
        };
        for body in without_environment(text, foreign) {
            let mut answers = here.to_vec();
            if let Some(changed) = answers.get_mut(place) {
                *changed = own.with_body(body);
            }
            all.push(answers);
        }
    }
    all
}

/// A response of the other environment is not accepted, and one without an environment is not assigned to it.
pub(crate) fn environments_of_answers_do_not_mix<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let elsewhere = other_environment(bench.environment);
    let here = bench.harness.responses(verb, &bench.facts);
    let again = bench.harness.responses(verb, &bench.facts);
    let there = bench
        .harness
        .responses(verb, &bench.facts.in_environment(elsewhere));
    // If two responses of one environment differ, a difference between the environments proves nothing.
    if here != again || here == there {
        return Ok(Verdict::DoesNotApply(
            "the responses do not name the environment",
        ));
    }
    for responses in without_environments(&here, &there) {
        let run = bench.call_scripted(verb, &bench.facts, script(&responses))?;
        if let Ok(done) = &run.result
            && origins(done).iter().any(|(_, named)| *named == elsewhere)
        {
            return Err(format!(
                "the response named no valid environment, and the provider reported the {elsewhere} environment; expected: the environment of the provider, or an error"
            ));
        }
    }
    let run = bench.call_scripted(verb, &bench.facts, script(&there))?;
    match run.result {
        Err(error)
            if !verb.is_write()
                || run
                    .sent
                    .iter()
                    .all(|sent| sent.effect == dhow_core::Effect::Read)
                || error.outcome().is_unknown() =>
        {
            Ok(Verdict::Holds)
        }
        Err(error) => Err(format!(
            "the response to a write named the {elsewhere} environment, and the outcome was `{}`; expected: `Outcome::Unknown`",
            error.outcome()
        )),
        Ok(Done::Payments(found)) if found.is_empty() => Ok(Verdict::Holds),
        Ok(Done::Payouts(found)) if found.is_empty() => Ok(Verdict::Holds),
        Ok(_) => Err(format!(
            "the response named the {elsewhere} environment, and the provider reported success; compare it with Echo::environment"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_is_the_field_that_differs_between_the_two_texts() {
        let text =
            |mode: &str| format!(r#"{{"id":"a","mode":"{mode}","in":{{"mode":"{mode}","b":1}}}}"#);
        let all = without_environment(&text("live"), &text("sandbox"));
        for expected in [
            r#"{"id":"a","in":{"b":1}}"#,
            r#"{"id":"a","mode":null,"in":{"mode":null,"b":1}}"#,
            r#"{"id":"a","mode":"staging","in":{"mode":"staging","b":1}}"#,
        ] {
            assert!(all.iter().any(|text| text == expected), "{all:?}");
        }
        assert!(without_environment("{}", "{}").is_empty());
        assert_eq!(
            without_environment("m=live&a=1", "m=test&a=1")
                .last()
                .unwrap(),
            "a=1"
        );
    }
}
