//! Responses that the gateway signs.

use crate::{
    Baseline, Bench, Harness, Verb, Verdict,
    bench::{Checked, LACKING},
    deliveries::item,
    edit,
    verb::{ending, is_failed_read, is_unknown},
};

use super::binding::near_texts;

/// A signed response with an altered field or signature leaves a write unknown and fails a read.
pub(crate) fn an_altered_response_is_refused<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let signed = item!(bench.harness.signed_response(verb));
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    for name in signed.covers.iter().chain([&signed.signature]) {
        let alterations = alterations(&baseline, name, *name == signed.signature);
        if alterations.is_empty() {
            return Err(format!(
                "Harness::signed_response() names the field `{name}`, and no response to `{verb}` has it; correct the list or the responses"
            ));
        }
        for (what, place, body) in alterations {
            let Some(answer) = baseline.answers.get(place) else {
                continue;
            };
            let responses = baseline.with_answer(place, answer.with_body(body));
            let run = bench.call_scripted(verb, &bench.facts, responses)?;
            let is_accepted = match verb.is_write() {
                true => !is_unknown(&run.result),
                false => !is_failed_read(&run.result),
            };
            if is_accepted {
                let ended = ending(&run.result);
                return Err(format!(
                    "a signed response was altered to {what}, its signature did not match any more, and {ended}; expected: `Outcome::Unknown` for a write, a failed read otherwise"
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// Returns bodies with another value of the field: a description of the change, the index of the response, and the body.
fn alterations(
    baseline: &Baseline,
    name: &str,
    is_signature: bool,
) -> Vec<(String, usize, String)> {
    let mut all = Vec::new();
    for (place, answer) in baseline.answers.iter().enumerate() {
        let Ok(body) = std::str::from_utf8(&answer.body) else {
            continue;
        };
        let is_field = |member: &edit::Member| member.name == name;
        let Some(member) = edit::members(body).into_iter().find(is_field) else {
            continue;
        };
        let mut others = near_texts(&member.value);
        if is_signature {
            // A signature is long, so that only 16 of its characters are altered.
            let step = (others.len() / 16).max(1);
            others = others.into_iter().step_by(step).collect();
            others.push(String::new());
            let rest = edit::without(body, is_field);
            all.extend(rest.map(|rest| (format!("no `{name}`"), place, rest)));
        }
        for other in others {
            let raw = match member.is_number(body) {
                true => other.clone(),
                false => serde_json::to_string(&other).unwrap_or_default(),
            };
            let altered = edit::with_value(body, &raw, is_field);
            let what = format!("`{name}` = `{other}`");
            all.extend(altered.map(|altered| (what, place, altered)));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Done, RecordedResponse};

    #[test]
    fn an_altered_field_keeps_its_json_type() {
        let body = r#"{"id":"a","amount":7,"sign":"ff"}"#;
        let baseline = Baseline {
            answers: vec![RecordedResponse::new(200, body)],
            sent: Vec::new(),
            done: Done::Nothing,
        };
        let bodies = |name, is_signature| {
            let all = alterations(&baseline, name, is_signature).into_iter();
            all.map(|(_, _, body)| body).collect::<Vec<String>>()
        };
        assert!(bodies("id", false).contains(&body.replace(r#""a""#, r#""b""#)));
        assert!(bodies("amount", false).contains(&body.replace('7', "0")));
        let signatures = bodies("sign", true);
        assert!(signatures.contains(&r#"{"id":"a","amount":7}"#.to_owned()));
        assert!(signatures.contains(&body.replace("ff", "")));
        assert!(signatures.contains(&body.replace("ff", "af")));
        assert!(bodies("none", true).is_empty());
    }
}
