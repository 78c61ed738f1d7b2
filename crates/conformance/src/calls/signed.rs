//! Answers that the gateway signs: altered under their old signature, they are never believed.

use crate::{
    Baseline, Bench, Harness, Verb, Verdict,
    bench::{Checked, LACKING},
    deliveries::item,
    edit,
    verb::{ending, is_failed_read, is_unknown},
};

use super::binding::near_texts;

/// Each signed member with another value, the signature with another character, shortened, emptied and left out.
pub(crate) fn an_altered_answer_is_not_believed<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let signed = item!(bench.harness.signed_answer(verb));
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    for name in signed.covers.iter().chain([&signed.signature]) {
        let alterations = alterations(&baseline, name, *name == signed.signature);
        if alterations.is_empty() {
            return Err(format!(
                "the harness says that the answers to `{verb}` have a signed `{name}`, and none has one"
            ));
        }
        for (what, place, body) in alterations {
            let Some(answer) = baseline.answers.get(place) else {
                continue;
            };
            let responses = baseline.with_answer(place, answer.with_body(body));
            let run = bench.play(verb, &bench.facts, responses)?;
            let is_believed = match verb.is_write() {
                true => !is_unknown(&run.result),
                false => !is_failed_read(&run.result),
            };
            if is_believed {
                let ended = ending(&run.result);
                return Err(format!(
                    "a signed answer came with {what} and its old signature, and {ended}"
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// Bodies with another value of that member: what is other, the place of the answer, its body.
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
        let is_it = |member: &edit::Member| member.name == name;
        let Some(member) = edit::members(body).into_iter().find(|one| is_it(one)) else {
            continue;
        };
        let mut others = near_texts(&member.value);
        if is_signature {
            // A long signature is altered at some places only.
            let step = (others.len() / 16).max(1);
            others = others.into_iter().step_by(step).collect();
            others.push(String::new());
            let rest = edit::without(body, is_it);
            all.extend(rest.map(|rest| (format!("no `{name}`"), place, rest)));
        }
        for other in others {
            let raw = match member.is_number(body) {
                true => other.clone(),
                false => serde_json::to_string(&other).unwrap_or_default(),
            };
            let altered = edit::with_value(body, &raw, is_it);
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
    fn a_member_is_altered_in_its_own_form() {
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
