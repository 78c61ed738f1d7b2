//! The environment that answers name, or do not name (L26, L29).

use dhow_core::Environment;

use crate::{
    Bench, Done, Harness, RecordedResponse, Verb, Verdict,
    bench::{Checked, script},
    edit,
};

use super::offered::origins;

/// Live for the sandbox, and the sandbox for live.
pub(crate) fn other_environment(environment: Environment) -> Environment {
    match environment {
        Environment::Live => Environment::Sandbox,
        Environment::Sandbox => Environment::Live,
    }
}

/// Texts without the members in which two texts of the two environments differ, or with an odd value there.
pub(crate) fn without_environment(here: &str, there: &str) -> Vec<String> {
    let foreign = edit::members(there);
    let own: Vec<edit::Member> = edit::members(here);
    let telling: Vec<&edit::Member> = own
        .iter()
        .filter(|one| foreign.iter().any(|other| other.name == one.name))
        .filter(|one| {
            !foreign
                .iter()
                .any(|other| other.name == one.name && other.value == one.value)
        })
        .collect();
    let is_it = |member: &edit::Member| {
        telling
            .iter()
            .any(|one| one.name == member.name && one.value == member.value)
    };
    let odd: &[&str] = match edit::is_json(here) {
        true => &["null", "7", "true", "{}", "[]", "\"\"", "\"staging\""],
        false => &["", "staging"],
    };
    let odd = odd.iter().map(|raw| edit::with_value(here, raw, is_it));
    let near = near_environments(&foreign, &telling);
    let near = near.map(|text| edit::with_value(here, &raw(here, &text), is_it));
    let all = odd.chain(near).chain([edit::without(here, is_it)]);
    all.flatten().collect()
}

/// The other environment's name in spellings that are none of its own.
fn near_environments(
    foreign: &[edit::Member],
    telling: &[&edit::Member],
) -> impl Iterator<Item = String> {
    let names = foreign.iter().filter(|one| {
        let same = |own: &&edit::Member| own.name == one.name && own.value != one.value;
        telling.iter().any(same)
    });
    let names: Vec<String> = names.map(|one| one.value.clone()).collect();
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

/// A text as a value of this message.
fn raw(message: &str, text: &str) -> String {
    match edit::is_json(message) {
        true => serde_json::to_string(text).unwrap_or_default(),
        false => text.to_owned(),
    }
}

/// The answers without their environment.
fn silent(here: &[RecordedResponse], there: &[RecordedResponse]) -> Vec<Vec<RecordedResponse>> {
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

/// An answer of the other environment confirms nothing here, and one that names none is not of the other (L26, L29).
pub(crate) fn environments_of_answers_do_not_mix<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let elsewhere = other_environment(bench.environment);
    let here = bench.harness.answers(verb, &bench.facts);
    let again = bench.harness.answers(verb, &bench.facts);
    let there = bench
        .harness
        .answers(verb, &bench.facts.in_environment(elsewhere));
    // Where two answers of one environment differ, a difference says nothing.
    if here != again || here == there {
        return Ok(Verdict::DoesNotApply("its answers name no environment"));
    }
    for responses in silent(&here, &there) {
        let run = bench.play(verb, &bench.facts, script(&responses))?;
        if let Ok(done) = &run.result
            && origins(done).iter().any(|(_, named)| *named == elsewhere)
        {
            return Err(format!(
                "the answer named no environment that there is, and is said to be of the {elsewhere} environment"
            ));
        }
    }
    let run = bench.play(verb, &bench.facts, script(&there))?;
    match run.result {
        Err(error)
            if !verb.is_write()
                || run
                    .sent
                    .iter()
                    .all(|one| one.effect == dhow_core::Effect::Read)
                || error.outcome().is_unknown() =>
        {
            Ok(Verdict::Holds)
        }
        Err(error) => Err(format!(
            "the answer named the {elsewhere} environment, and the outcome is `{}`",
            error.outcome()
        )),
        Ok(Done::Payments(found)) if found.is_empty() => Ok(Verdict::Holds),
        Ok(Done::Payouts(found)) if found.is_empty() => Ok(Verdict::Holds),
        Ok(_) => Err(format!(
            "the answer named the {elsewhere} environment, and it was believed"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_is_what_differs_between_the_two() {
        let text =
            |mode: &str| format!(r#"{{"id":"a","mode":"{mode}","in":{{"mode":"{mode}","b":1}}}}"#);
        let all = without_environment(&text("live"), &text("sandbox"));
        for expected in [
            r#"{"id":"a","in":{"b":1}}"#,
            r#"{"id":"a","mode":null,"in":{"mode":null,"b":1}}"#,
            r#"{"id":"a","mode":"staging","in":{"mode":"staging","b":1}}"#,
        ] {
            assert!(all.iter().any(|one| one == expected), "{all:?}");
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
