//! Lists that come in pages.

use crate::{
    Harness, List, Verdict,
    recorder::Play,
    stage::{Checked, Stage},
};

/// Requests that a list may make while it notices that a page repeats.
const FEW: usize = 4;

/// All pages are read, no address in an answer is followed, and a page that repeats ends the list.
pub(crate) fn lists_follow_cursors<H: Harness>(stage: &Stage<'_, H>) -> Checked {
    let lists = stage.harness.lists();
    if lists.is_empty() {
        return Ok(Verdict::DoesNotApply("the harness names no list"));
    }
    for list in &lists {
        whole(stage, list).map_err(|what| format!("the list `{}`: {what}", list.name))?;
        repeated(stage, list).map_err(|what| format!("the list `{}`: {what}", list.name))?;
    }
    Ok(Verdict::Holds)
}

fn whole<H: Harness>(stage: &Stage<'_, H>, list: &List<H::Provider>) -> Result<(), String> {
    let pages = [&list.more, &list.last].map(|page| Play::Answer(page.clone()));
    let (provider, recorder) = stage.recorded(pages.to_vec())?;
    let read = stage.wait((list.read)(&provider));
    let found = read.map_err(|error| format!("two pages were not understood: {error}"))?;
    let sent = recorder.sent();
    let hosts = sent.iter().map(|one| one.request.uri().authority());
    let hosts: Vec<_> = hosts.collect();
    if hosts.iter().any(|host| Some(host) != hosts.first()) {
        let last = sent.last().map(|one| one.request.uri().to_string());
        return Err(format!(
            "an address from an answer was followed to {}",
            last.unwrap_or_default()
        ));
    }
    if found != list.expected {
        let (expected, requests) = (list.expected, sent.len());
        return Err(format!(
            "{found} entries of {expected} were found with {requests} requests"
        ));
    }
    Ok(())
}

fn repeated<H: Harness>(stage: &Stage<'_, H>, list: &List<H::Provider>) -> Result<(), String> {
    let (provider, recorder) = stage.recorded(vec![Play::Answer(list.more.clone())])?;
    // Whether a page that repeats is an error is for the provider to say.
    let _ = stage.wait((list.read)(&provider));
    let requests = recorder.sent().len();
    if requests > FEW {
        return Err(format!(
            "the gateway repeated one page, and {requests} requests went out"
        ));
    }
    Ok(())
}
