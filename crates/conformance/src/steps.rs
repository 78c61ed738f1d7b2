//! Guided steps from an empty provider to one that keeps all laws.

use std::process::ExitCode;

use crate::{
    Bench, Checked, ErrorWords, Harness, LAWS, Law, Topic, Verb, Verdict, applies, check,
    deliveries::has, edit, run::print,
};

mod reasons;

/// A step: the instruction, and the law that holds when the step is done.
pub type Step = (&'static str, &'static str, Option<Verb>);

/// Prints the first step that is not done, or that all laws hold. The exit code is 101 if a step is left.
///
/// Step 1 is always to fill [`Harness::words`]; `words` is its instruction.
pub fn next_step<H: Harness>(words: &str, steps: &[Step]) -> ExitCode {
    match first_open(&H::default(), words, steps) {
        Some(step) => {
            print(&format!("{step}\n"));
            ExitCode::from(101)
        }
        None => {
            print("all laws hold: replace the steps by `dhow_conformance::laws!`\n");
            ExitCode::SUCCESS
        }
    }
}

fn first_open<H: Harness>(harness: &H, words: &str, steps: &[Step]) -> Option<String> {
    let table = harness.words(Topic::Payment).item();
    if table.is_none_or(|table| table.paid().is_none_or(str::is_empty)) {
        return Some(format!("step 1: {words}"));
    }
    for (number, (what, name, verb)) in steps.iter().enumerate() {
        let number = number + 2;
        let Some(law) = Law::named(name) else {
            return Some(format!("step {number}: the kit has no law named `{name}`"));
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

/// Placeholder reason in a new harness. The law `the_harness_is_complete` fails until a real reason or an item replaces it.
pub const NOT_LOOKED_UP: &str = "not looked up yet";

/// Every item of the harness is present or has its own reason, and its examples can show a fault.
pub(crate) fn the_harness_is_complete<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let harness = bench.harness;
    bench.count();
    let (facts, other) = (harness.facts(), harness.other_facts());
    if facts.merchant_reference == other.merchant_reference
        || facts.provider_reference == other.provider_reference
    {
        return Err("facts() and other_facts() have the same merchant or provider reference; both references must differ, so that a mix-up shows".to_owned());
    }
    let mixed = |text: &str| {
        text.bytes().any(|byte| byte.is_ascii_uppercase())
            && text.bytes().any(|byte| byte.is_ascii_lowercase())
    };
    if harness.one_case().is_none() && !mixed(&facts.merchant_reference) {
        return Err("the merchant reference of facts() is not in mixed case: use upper-case and lower-case ASCII letters, or return the reason from one_case()".to_owned());
    }
    reasons::are_reasons(&reasons::of(harness))?;
    for kind in harness.kinds() {
        if kind.words().paid().is_none() || kind.words().rows().count() < 2 {
            let kind = kind.name();
            return Err(format!(
                "the status words of the kind `{kind}` are not a complete table: at least two words are needed, one of which means paid"
            ));
        }
    }
    if Verb::ALL
        .iter()
        .all(|verb| !has(&harness.error_response(*verb, ErrorWords::Refused)))
    {
        return Err("error_response() has no response for ErrorWords::Refused: add the gateway's documented refusal for at least one verb".to_owned());
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
                "the provider offers `{verb}`, and words({topic:?}) is not declared: add its status words from the gateway's documents"
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// Checks that a response or a delivery of the harness names the declared account.
fn names_the_account<H: Harness>(harness: &H) -> Result<(), String> {
    let Some((name, own)) = harness.account().item() else {
        return Ok(());
    };
    let facts = harness.facts();
    let answers = Verb::ALL.iter().flat_map(|verb| {
        let answers = harness.responses(*verb, &facts).into_iter();
        answers.map(|answer| answer.body)
    });
    let kinds = harness.kinds().into_iter();
    let deliveries = kinds.map(|kind| harness.payload(kind.name(), &facts));
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
        "account() declares the field `{name}` with the value `{own}`, and no response and no delivery of the harness has it: add the field to the messages, or return Declared::DoesNotApply"
    ))
}
