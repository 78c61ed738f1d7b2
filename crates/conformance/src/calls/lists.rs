//! Lists that come in pages.

use crate::{
    Bench, Harness, List, RecordedResponse, ScriptedResponse, Verdict, bench::Checked,
    deliveries::item, edit, text,
};

/// Requests that a list may make while it notices that a page repeats.
const FEW: usize = 4;
/// A cursor that no grammar of texts in a URL leaves as it is.
const ODD_CURSOR: &str = "Kit4711+/=%2F&after=x#?";
/// A cursor as long as those that hold a state.
const LONG_CURSOR: &str =
    "eyJraXQiOjQ3MTEsImlkIjoiT3JkZXItMTA0MmEiLCJkaXJlY3Rpb24iOiJuZXh0IiwiYXQiOjE3OTAwMDAwMDB9";
/// More pages than a search by reference reads.
const MANY: usize = 150;

/// All pages are read, no address in an answer is followed, and a page that repeats ends the list.
pub(crate) fn lists_follow_cursors<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let lists = item!(bench.harness.lists(&bench.facts));
    if lists.is_empty() {
        return Err("the harness names no list".to_owned());
    }
    for list in &lists {
        whole(bench, list).map_err(|what| format!("the list `{}`: {what}", list.name))?;
        exact_cursors(bench, list).map_err(|what| format!("the list `{}`: {what}", list.name))?;
        repeated(bench, list).map_err(|what| format!("the list `{}`: {what}", list.name))?;
        endless(bench, list).map_err(|what| format!("the list `{}`: {what}", list.name))?;
    }
    Ok(Verdict::Holds)
}

fn whole<H: Harness>(bench: &Bench<'_, H>, list: &List<H::Provider>) -> Result<(), String> {
    let pages = [&list.more, &list.last].map(|page| ScriptedResponse::Answer(page.clone()));
    let (provider, recorder) = bench.recorded(pages.to_vec())?;
    bench.note(format!(
        "the list `{}`, answered by its two pages",
        list.name
    ));
    let read = bench.wait((list.read)(&provider));
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
    let order = bench.facts.merchant_reference.as_str();
    let asks = |one: &crate::Sent| text::values(&one.request, &bench.harness.opened(&one.request));
    let mut asked = sent.iter().map(|one| asks(one).contain(order));
    if asked.next() == Some(true) && asked.any(|named| !named) {
        return Err(format!(
            "the first page was asked about `{order}`, and a later one was not"
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

/// A cursor goes out as it came, whatever it looks like, and a page without entries that has one is not the last.
fn exact_cursors<H: Harness>(bench: &Bench<'_, H>, list: &List<H::Provider>) -> Result<(), String> {
    let text = std::str::from_utf8(&list.more.body).unwrap_or_default();
    let Some(places) = edit::lists(text).into_iter().next_back() else {
        return Ok(());
    };
    let empty = edit::with_items(text, &places, &[]).unwrap_or_default();
    for member in edit::members(&empty) {
        for cursor in [member.value.as_str(), ODD_CURSOR, LONG_CURSOR] {
            let is_it = |one: &edit::Member| one.name == member.name && one.value == member.value;
            let raw = serde_json::to_string(cursor).unwrap_or_default();
            let more = edit::with_value(text, &raw, is_it).unwrap_or_default();
            let (sent, read) = pages(bench, list, &more)?;
            let goes_out = sent.get(1).is_some_and(|values| values.contain(cursor));
            if cursor == member.value && !sent.get(1).is_some_and(|one| one.begin(cursor)) {
                // It tells something else, such as a number of entries.
                break;
            }
            if !goes_out && read.is_ok() {
                return Err(format!(
                    "the first page said `{}`: `{cursor}`, and the second was not asked for with it",
                    member.name
                ));
            }
            let (_, read) = pages(
                bench,
                list,
                &edit::with_value(&empty, &raw, is_it).unwrap_or_default(),
            )?;
            let rest = list.expected.saturating_sub(places.len());
            if read.as_ref().is_ok_and(|found| *found != rest) {
                return Err(format!(
                    "the first page had no entries and a cursor, and of {rest} entries on the next one {} were found",
                    read.unwrap_or_default()
                ));
            }
        }
    }
    Ok(())
}

/// The requests of a list with this first page, and the number of entries found.
fn pages<H: Harness>(
    bench: &Bench<'_, H>,
    list: &List<H::Provider>,
    more: &str,
) -> Result<(Vec<text::Values>, dhow_core::Result<usize>), String> {
    let pages = [list.more.with_body(more.to_owned()), list.last.clone()];
    let (provider, recorder) = bench.recorded(pages.map(ScriptedResponse::Answer).to_vec())?;
    bench.note(format!(
        "the list `{}`, the first page of which is {more}",
        list.name
    ));
    let read = bench.wait((list.read)(&provider));
    let sent = recorder.sent();
    let asked = sent
        .iter()
        .map(|one| text::values(&one.request, &bench.harness.opened(&one.request)));
    Ok((asked.collect(), read))
}

fn repeated<H: Harness>(bench: &Bench<'_, H>, list: &List<H::Provider>) -> Result<(), String> {
    let (provider, recorder) = bench.recorded(vec![ScriptedResponse::Answer(list.more.clone())])?;
    bench.note(format!(
        "the list `{}`, answered by its first page again and again",
        list.name
    ));
    // Whether a page that repeats is an error is for the provider to say.
    let _ = bench.wait((list.read)(&provider));
    let requests = recorder.sent().len();
    if requests > FEW {
        return Err(format!(
            "the gateway repeated one page, and {requests} requests went out"
        ));
    }
    Ok(())
}

/// New entries on every page, and a new URL of the next one where a page prints one, without an end, are no whole list.
fn endless<H: Harness>(bench: &Bench<'_, H>, list: &List<H::Provider>) -> Result<(), String> {
    let text = std::str::from_utf8(&list.more.body).unwrap_or_default();
    let is_url = |member: &edit::Member| member.value.starts_with("https://elsewhere.example");
    let all = edit::members(text);
    let url = all.iter().find(|member| is_url(member));
    let is_id = |member: &edit::Member| member.name == "id";
    let Some(id) = all.iter().find(|member| is_id(member)) else {
        return Ok(());
    };
    let page = |number: usize| {
        // Each entry keeps the length and the kind of its id.
        let end = id.value.len().saturating_sub(4);
        let start = id.value.get(..end).unwrap_or_default();
        let new = format!("\"{start}{number:04}\"");
        let first = |member: &edit::Member| member == id;
        let text = edit::with_value(text, &new, first)?;
        let next = url.map(|url| format!("\"{}&kit={number}\"", url.value));
        let text = match next {
            Some(next) => edit::with_value(&text, &next, is_url)?,
            None => text,
        };
        Some(ScriptedResponse::Answer(list.more.with_body(text)))
    };
    let pages: Vec<_> = (0..MANY).filter_map(page).collect();
    let (provider, recorder) = bench.recorded(pages)?;
    bench.note(format!(
        "the list `{}`, answered by pages without an end",
        list.name
    ));
    match bench.wait((list.read)(&provider)) {
        Err(_) => Ok(()),
        Ok(found) => Err(format!(
            "the gateway's pages did not end, and the list ended after {} of them with {found} entries",
            recorder.sent().len()
        )),
    }
}

/// A page that fails fails the list: what it would have said is missing.
pub(crate) fn a_page_that_fails_fails_the_list<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let lists = item!(bench.harness.lists(&bench.facts));
    let mut faults = vec![
        ("no connection".to_owned(), ScriptedResponse::NotSent),
        ("no answer".to_owned(), ScriptedResponse::MaybeSent),
    ];
    for status in [
        200, 204, 302, 400, 401, 403, 404, 408, 409, 410, 422, 425, 429, 500, 503,
    ] {
        for body in ["", "<html><body>no such page</body></html>", "null"] {
            let what = format!("{status} with {} bytes", body.len());
            faults.push((
                what,
                ScriptedResponse::Answer(RecordedResponse::new(status, body)),
            ));
        }
    }
    for list in &lists {
        for (what, fault) in &faults {
            for pages in [
                vec![fault.clone()],
                vec![ScriptedResponse::Answer(list.more.clone()), fault.clone()],
            ] {
                let number = pages.len();
                let (provider, _) = bench.recorded(pages)?;
                bench.note(format!(
                    "the list `{}`, page {number} of which is {what}",
                    list.name
                ));
                if let Ok(found) = bench.wait((list.read)(&provider)) {
                    let name = list.name;
                    return Err(format!(
                        "the list `{name}`: page {number} failed ({what}), and the list ended with {found} entries"
                    ));
                }
            }
        }
        let half = list.last.body.slice(..list.last.body.len() / 2);
        let pages = [list.more.clone(), list.last.with_body(half)].map(ScriptedResponse::Answer);
        let (provider, _) = bench.recorded(pages.to_vec())?;
        bench.note(format!(
            "the list `{}`, the last page of which is cut",
            list.name
        ));
        if let Ok(found) = bench.wait((list.read)(&provider)) {
            let name = list.name;
            return Err(format!(
                "the list `{name}`: its last page was cut, and it ended with {found} entries"
            ));
        }
    }
    Ok(Verdict::Holds)
}
