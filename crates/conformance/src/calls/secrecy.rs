//! What must not be told: keys, salts, and whatever an answer holds that was not understood.

use std::{error::Error as StdError, fmt::Write as _, time::Duration};

use dhow_core::Result;

use crate::{
    Bounds, Harness, Recorded, Script, Verb, Verdict,
    recorder::Play,
    stage::{Checked, LACKING, Stage},
    told::Told,
    verb::Done,
};

use super::network::wire;

/// Stands in answers that cannot be understood.
const CANARY: &str = "canary-51c0ffee";

/// `Debug` of the provider and of what it returns, errors with all their causes, and everything told through `tracing`.
pub(crate) fn secrets_are_not_told<H: Harness>(stage: &Stage<'_, H>, verb: Verb) -> Checked {
    let Some(ordinary) = stage.ordinary(verb)? else {
        return LACKING;
    };
    let told = Told::default();
    let listening = told.listen();
    let moment = ordinary.moments().last().copied().unwrap_or_default();
    let page = format!("<html><body>{CANARY} {CANARY}</body></html>");
    let shape = format!(r#"{{"{CANARY}":"{CANARY}","status":{{"{CANARY}":1}}}}"#);
    let plays = [
        Play::Answer(Recorded::new(401, r#"{"message":"Unauthenticated."}"#)),
        Play::Answer(Recorded::new(200, page.clone())),
        Play::Answer(Recorded::new(502, page)),
        Play::Answer(Recorded::new(200, shape)),
        Play::MaybeSent,
        Play::NotSent,
    ];
    let mut printed = format!("{:?}", ordinary.done);
    for play in plays {
        let (provider, _) = stage.recorded(ordinary.disturbed(moment, play))?;
        let result = stage.ask(verb, &provider, &stage.facts)?;
        print(&mut printed, &result);
        let _ = write!(printed, " {provider:?} {provider:#?}");
    }
    over_the_network(stage, verb, &ordinary.answers, &mut printed)?;
    drop(listening);
    printed += &told.text();
    let secrets = stage.harness.secrets();
    if secrets.is_empty() {
        return Err("the harness names no secret to look for".to_owned());
    }
    for (position, secret) in secrets.iter().enumerate() {
        if printed.contains(secret) {
            return Err(format!(
                "secret number {position} of Harness::secrets() was printed: {}",
                around(&printed, secret)
            ));
        }
    }
    if printed.contains(CANARY) {
        return Err(format!(
            "a part of an answer that was not understood was printed: {}",
            around(&printed, CANARY)
        ));
    }
    Ok(Verdict::Holds)
}

/// The same over the transport that the provider's users have, which may tell something, too.
fn over_the_network<H: Harness>(
    stage: &Stage<'_, H>,
    verb: Verb,
    answers: &[Recorded],
    printed: &mut String,
) -> Result<(), String> {
    let bounds = Bounds::new(Duration::from_secs(5), 1024 * 1024);
    let transport = stage.harness.transport(bounds);
    let last = Script::answer(wire(&Recorded::new(401, CANARY)));
    let script = answers
        .iter()
        .rev()
        .fold(last, |rest, answer| Script::answer(wire(answer)).then(rest));
    let server = stage.server(script);
    let provider = stage.provider_at(&server.url(), transport)?;
    for _ in 0..2 {
        print(printed, &stage.ask(verb, &provider, &stage.facts)?);
    }
    Ok(())
}

fn print(printed: &mut String, result: &Result<Done>) {
    let _ = match result {
        Ok(done) => write!(printed, " {done:?}"),
        Err(error) => write!(printed, " {error} {error:?} {error:#?}"),
    };
    let mut cause = result.as_ref().err().and_then(StdError::source);
    while let Some(error) = cause {
        let _ = write!(printed, " {error} {error:?}");
        cause = error.source();
    }
}

/// What stands before a word that should not be there, without the word.
pub(crate) fn around<'a>(text: &'a str, word: &str) -> &'a str {
    let at = text.find(word).unwrap_or(0);
    let before = text.get(..at).unwrap_or_default();
    let start = before.char_indices().rev().nth(60).map_or(0, |(at, _)| at);
    before.get(start..).unwrap_or_default()
}
