//! The steps from an empty provider to one that keeps the laws.

use std::process::ExitCode;

use crate::{
    Bench, Checked, ErrorWords, Harness, LAWS, Law, Topic, Verb, Verdict, applies, check,
    deliveries::has, edit, run::tell,
};

mod reasons;

/// A step: what to do, and the law that shows that it is done.
pub type Step = (&'static str, &'static str, Option<Verb>);

/// Names the first step that is left to do, or says that all laws hold.
///
/// The first step of all is to write the gateway's words into [`Harness::words`].
pub fn next_step<H: Harness>(words: &str, steps: &[Step]) -> ExitCode {
    match left(&H::default(), words, steps) {
        Some(left) => {
            tell(&format!("{left}\n"));
            ExitCode::from(101)
        }
        None => {
            tell("all laws hold: put `dhow_conformance::laws!` in place of the steps\n");
            ExitCode::SUCCESS
        }
    }
}

fn left<H: Harness>(harness: &H, words: &str, steps: &[Step]) -> Option<String> {
    let table = harness.words(Topic::Payment).item();
    if table.is_none_or(|table| table.paid().is_none_or(str::is_empty)) {
        return Some(format!("step 1: {words}"));
    }
    for (number, (what, name, verb)) in steps.iter().enumerate() {
        let number = number + 2;
        let Some(law) = Law::named(name) else {
            return Some(format!("step {number}: there is no law `{name}`"));
        };
        if let Err(violation) = check(harness, law, *verb) {
            return Some(format!("step {number}: {what}\n{violation}"));
        }
    }
    for law in LAWS {
        for verb in law.verbs() {
            if applies(harness, law, verb).is_err() {
                continue;
            }
            if let Err(violation) = check(harness, law, verb) {
                let number = steps.len() + 2;
                return Some(format!("step {number}: make the law hold\n{violation}"));
            }
        }
    }
    None
}

/// The reason that a new harness gives for an item that was not looked up yet. It is none: the law `the_harness_is_complete` fails.
pub const NOT_LOOKED_UP: &str = "not looked up yet";

/// Every item of the harness is there or has a reason, and its examples are good ones.
pub(crate) fn the_harness_is_complete<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let harness = bench.harness;
    bench.count();
    let (one, other) = (harness.facts(), harness.other_facts());
    if one.merchant_reference == other.merchant_reference
        || one.provider_reference == other.provider_reference
    {
        return Err("facts() and other_facts() have a reference in common".to_owned());
    }
    let mixed = |text: &str| {
        text.bytes().any(|byte| byte.is_ascii_uppercase())
            && text.bytes().any(|byte| byte.is_ascii_lowercase())
    };
    if harness.one_case().is_none() && !mixed(&one.merchant_reference) {
        return Err("the merchant's reference is not in mixed case".to_owned());
    }
    reasons::are_reasons(&reasons::of(harness))?;
    for kind in harness.kinds() {
        if kind.words().paid().is_none() || kind.words().rows().count() < 2 {
            let kind = kind.name();
            return Err(format!("the words of `{kind}` are not a whole table"));
        }
    }
    if Verb::ALL
        .iter()
        .all(|verb| !has(&harness.error_answer(*verb, ErrorWords::Refused)))
    {
        return Err("the harness has no answer with which the gateway refuses anything".to_owned());
    }
    names_the_account(harness)?;
    let offers = |verb: Verb| {
        let (setup, _) = bench.recorded_setup(Vec::new())?;
        let provider = bench.provider(setup)?;
        Ok::<_, String>(verb.operation().offered_by(&provider))
    };
    for verb in [Verb::Refund, Verb::Payout] {
        let topic = verb.topic().unwrap_or(Topic::Payment);
        if offers(verb)? && harness.words(topic).item().is_none() {
            return Err(format!(
                "the provider has `{verb}`, and the harness no words for it"
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// The account that the harness declares stands in an answer or in a delivery.
fn names_the_account<H: Harness>(harness: &H) -> Result<(), String> {
    let Some((name, own)) = harness.account().item() else {
        return Ok(());
    };
    let facts = harness.facts();
    let answers = Verb::ALL.iter().flat_map(|verb| {
        let answers = harness.answers(*verb, &facts).into_iter();
        answers.map(|answer| answer.body)
    });
    let kinds = harness.kinds().into_iter();
    let deliveries = kinds.map(|kind| harness.content(kind.name(), &facts));
    let names = |text: bytes::Bytes| {
        let members = edit::members(&String::from_utf8_lossy(&text));
        members
            .iter()
            .any(|member| member.name == name && member.value == own)
    };
    if answers.chain(deliveries).any(names) {
        return Ok(());
    }
    Err(format!(
        "the harness says that messages name the account as `{name}`, and none of its own does"
    ))
}
