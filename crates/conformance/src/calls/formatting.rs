//! Formatting of responses, and fields that decide nothing.

use crate::{
    Bench, Harness, RecordedResponse, Topic, Verb, Verdict,
    bench::{Checked, LACKING},
    edit,
};

/// A response with a byte order mark, surrounding white space or a new JSON field is read as before.
pub(crate) fn an_odd_spelling_decides_nothing<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    let mut tested = false;
    for (place, answer) in baseline.answers.iter().enumerate() {
        let Ok(body) = std::str::from_utf8(&answer.body) else {
            continue;
        };
        for (what, odd) in odd_spellings(body) {
            tested = true;
            let odd = RecordedResponse {
                body: odd.into(),
                ..answer.clone()
            };
            let run = bench.call_scripted(verb, &bench.facts, baseline.with_answer(place, odd))?;
            if let Err(error) = run.result {
                return Err(format!(
                    "the response had {what}, and the provider did not accept it: {error}; read it with json::from_slice() and ignore unknown fields"
                ));
            }
        }
    }
    if tested {
        Ok(Verdict::Holds)
    } else {
        Ok(Verdict::DoesNotApply("the responses are not JSON"))
    }
}

fn odd_spellings(body: &str) -> Vec<(&'static str, String)> {
    if !body.starts_with(['{', '[']) {
        return Vec::new();
    }
    let mut odd = vec![
        ("a byte order mark", format!("\u{feff}{body}")),
        ("white space around it", format!("\r\n\r\n  {body}\r\n")),
    ];
    if let Some(rest) = body.strip_prefix('{').filter(|rest| !rest.starts_with('}')) {
        let with = |member: &str| format!("{{{member},{rest}");
        odd.push((
            "a new field",
            with(r#""new_member":{"a":[1,2,{"b":null}]}"#),
        ));
        odd.push((
            "a new field with half a surrogate pair",
            with(r#""new_member":"\ud83d""#),
        ));
    }
    odd
}

/// A field that decides nothing may be missing or of another JSON type.
pub(crate) fn odd_members_of_answers_decide_nothing<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    let needed = needed(bench);
    let deciding = bench.harness.deciding_members_of_answers(verb);
    let mut tested = false;
    for (place, answer) in baseline.answers.iter().enumerate() {
        let Ok(body) = std::str::from_utf8(&answer.body) else {
            continue;
        };
        for member in edit::members(body) {
            if needed.contains(&member.value.to_lowercase())
                || deciding.contains(&member.name.as_str())
            {
                continue;
            }
            let is_member = |other: &edit::Member| *other == member;
            let mut odd = vec![("missing".to_owned(), edit::without(body, is_member))];
            for raw in ["7", "null", "[]", "{}", "true", "\"\""] {
                odd.push((format!("`{raw}`"), edit::with_value(body, raw, is_member)));
            }
            for (what, body) in odd {
                let Some(body) = body else {
                    continue;
                };
                tested = true;
                let responses = baseline.with_answer(place, answer.with_body(body));
                let run = bench.call_scripted(verb, &bench.facts, responses)?;
                if let Err(error) = run.result {
                    let name = &member.name;
                    return Err(format!(
                        "the field `{name}` of the response was {what}, and the provider did not accept it: {error}; read the field with json::text() or json::optional(), or name it in Harness::deciding_members_of_answers()"
                    ));
                }
            }
        }
    }
    if tested {
        Ok(Verdict::Holds)
    } else {
        Ok(Verdict::DoesNotApply(
            "every field of the responses is needed",
        ))
    }
}

/// Returns the values of fields that decide, in lower case: references, amounts, currency, environment, account, beneficiary, status
/// words.
fn needed<H: Harness>(bench: &Bench<'_, H>) -> Vec<String> {
    let facts = &bench.facts;
    let amount = facts.amount;
    let mut needed = vec![
        facts.merchant_reference.clone(),
        facts.provider_reference.clone(),
        amount.decimal(),
        amount.minor().to_string(),
        bench.harness.printed(amount),
        amount.currency().code().to_owned(),
        facts.environment.to_string(),
    ];
    needed.extend(
        bench
            .harness
            .account()
            .item()
            .map(|(_, own)| own.to_owned()),
    );
    let beneficiary = bench.harness.beneficiary(facts).item().unwrap_or_default();
    needed.extend(beneficiary.into_iter().map(|(_, value)| value.to_owned()));
    for topic in [Topic::Payment, Topic::Attempt, Topic::Refund, Topic::Payout] {
        if let Some(words) = bench.harness.words(topic).item() {
            needed.extend(words.rows().map(|(word, _)| word.to_owned()));
        }
    }
    needed
        .into_iter()
        .map(|value| value.to_lowercase())
        .collect()
}
