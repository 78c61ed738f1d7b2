//! Paginated lists.

use crate::{
    Bench, Harness, List, RecordedResponse, ScriptedResponse, Verdict, bench::Checked,
    deliveries::item, edit, text,
};

/// Maximum number of requests within which a list must notice that a page repeats.
const MAX_REPEATED: usize = 4;
/// A cursor with characters that must be escaped in a URL.
const ODD_CURSOR: &str = "Kit4711+/=%2F&after=x#?";
/// A cursor of the length of an encoded state.
const LONG_CURSOR: &str =
    "eyJraXQiOjQ3MTEsImlkIjoiT3JkZXItMTA0MmEiLCJkaXJlY3Rpb24iOiJuZXh0IiwiYXQiOjE3OTAwMDAwMDB9";
/// Number of pages of an endless list; more than any search by reference may read.
const MANY_PAGES: usize = 150;

/// A list reads every page with the cursors as received, follows no URL to another host, and ends when a page repeats.
pub(crate) fn lists_follow_cursors<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let lists = item!(bench.harness.lists(&bench.facts));
    if lists.is_empty() {
        return Err(
            "Harness::lists() is an empty list: name a list, or return Declared::DoesNotApply"
                .to_owned(),
        );
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
    let pages = [&list.more, &list.last].map(|page| ScriptedResponse::Received(page.clone()));
    let (provider, recorder) = bench.recorded(pages.to_vec())?;
    bench.note(format!(
        "the list `{}` with its two pages as responses",
        list.name
    ));
    let read = bench.wait((list.read)(&provider));
    let found =
        read.map_err(|error| format!("the provider did not accept the two pages: {error}"))?;
    let sent = recorder.sent();
    let hosts = sent.iter().map(|sent| sent.request.uri().authority());
    let hosts: Vec<_> = hosts.collect();
    if hosts.iter().any(|host| Some(host) != hosts.first()) {
        let last = sent.last().map(|sent| sent.request.uri().to_string());
        return Err(format!(
            "the provider followed a URL of a response to another host: {}; build the next request from the base URL and the cursor",
            last.unwrap_or_default()
        ));
    }
    let order = bench.facts.merchant_reference.as_str();
    let values =
        |sent: &crate::Sent| text::values(&sent.request, &bench.harness.opened(&sent.request));
    let mut names_order = sent.iter().map(|sent| values(sent).contain(order));
    if names_order.next() == Some(true) && names_order.any(|named| !named) {
        return Err(format!(
            "the request for the first page named the order `{order}`, and the request for a later page did not; repeat the filter for every page"
        ));
    }
    if found != list.expected {
        let (expected, requests) = (list.expected, sent.len());
        return Err(format!(
            "the provider found {found} entries with {requests} requests; expected: {expected} entries on two pages"
        ));
    }
    Ok(())
}

/// Checks that a cursor is sent unchanged, and that an empty page with a cursor does not end the list.
fn exact_cursors<H: Harness>(bench: &Bench<'_, H>, list: &List<H::Provider>) -> Result<(), String> {
    let text = std::str::from_utf8(&list.more.body).unwrap_or_default();
    let Some(places) = edit::lists(text).into_iter().next_back() else {
        return Ok(());
    };
    let empty = edit::with_items(text, &places, &[]).unwrap_or_default();
    for member in edit::members(&empty) {
        for cursor in [member.value.as_str(), ODD_CURSOR, LONG_CURSOR] {
            let is_cursor =
                |other: &edit::Member| other.name == member.name && other.value == member.value;
            let raw = serde_json::to_string(cursor).unwrap_or_default();
            let more = edit::with_value(text, &raw, is_cursor).unwrap_or_default();
            let (sent, read) = pages(bench, list, &more)?;
            let is_sent = sent.get(1).is_some_and(|values| values.contain(cursor));
            if cursor == member.value && !sent.get(1).is_some_and(|values| values.begin(cursor)) {
                // The field is not a cursor but, for example, a number of entries.
                break;
            }
            if !is_sent && read.is_ok() {
                return Err(format!(
                    "the first page had `{}`: `{cursor}`, and the second request did not send this cursor unchanged",
                    member.name
                ));
            }
            let (_, read) = pages(
                bench,
                list,
                &edit::with_value(&empty, &raw, is_cursor).unwrap_or_default(),
            )?;
            let rest = list.expected.saturating_sub(places.len());
            if read.as_ref().is_ok_and(|found| *found != rest) {
                return Err(format!(
                    "the first page was empty and had a cursor, and the provider found {} of {rest} entries on the next page; only a missing cursor ends a list",
                    read.unwrap_or_default()
                ));
            }
        }
    }
    Ok(())
}

/// Reads a list with the given first page. Returns the requests and the number of entries found.
fn pages<H: Harness>(
    bench: &Bench<'_, H>,
    list: &List<H::Provider>,
    more: &str,
) -> Result<(Vec<text::Values>, dhow_core::Result<usize>), String> {
    let pages = [list.more.with_body(more.to_owned()), list.last.clone()];
    let (provider, recorder) = bench.recorded(pages.map(ScriptedResponse::Received).to_vec())?;
    bench.note(format!(
        "the list `{}` with the first page {more}",
        list.name
    ));
    let read = bench.wait((list.read)(&provider));
    let sent = recorder.sent();
    let values = sent
        .iter()
        .map(|sent| text::values(&sent.request, &bench.harness.opened(&sent.request)));
    Ok((values.collect(), read))
}

fn repeated<H: Harness>(bench: &Bench<'_, H>, list: &List<H::Provider>) -> Result<(), String> {
    let (provider, recorder) =
        bench.recorded(vec![ScriptedResponse::Received(list.more.clone())])?;
    bench.note(format!(
        "the list `{}` with its first page as every response",
        list.name
    ));
    // A provider may report a repeated page as an error or as the end of the list.
    let _ = bench.wait((list.read)(&provider));
    let requests = recorder.sent().len();
    if requests > MAX_REPEATED {
        return Err(format!(
            "the gateway sent the same page again and again, and the provider sent {requests} requests; expected: at most {MAX_REPEATED}"
        ));
    }
    Ok(())
}

/// Checks that a list without a last page is an error. Every page has a new entry and, if it names the next page by a URL, a new URL.
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
        // The new id has the length and the characters of the recorded one.
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
        Some(ScriptedResponse::Received(list.more.with_body(text)))
    };
    let pages: Vec<_> = (0..MANY_PAGES).filter_map(page).collect();
    let (provider, recorder) = bench.recorded(pages)?;
    bench.note(format!(
        "the list `{}` with a next page after every page",
        list.name
    ));
    match bench.wait((list.read)(&provider)) {
        Err(_) => Ok(()),
        Ok(found) => Err(format!(
            "the gateway sent page after page without a last one, and the provider returned {found} entries after {} pages; expected: an error, because the list is incomplete",
            recorder.sent().len()
        )),
    }
}

/// A list of which one page fails is an error and not a shorter list.
pub(crate) fn a_page_that_fails_fails_the_list<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let lists = item!(bench.harness.lists(&bench.facts));
    let mut faults = vec![
        ("no connection".to_owned(), ScriptedResponse::NotSent),
        ("no response".to_owned(), ScriptedResponse::MaybeSent),
    ];
    for status in [
        200, 204, 302, 400, 401, 403, 404, 408, 409, 410, 422, 425, 429, 500, 503,
    ] {
        for body in ["", "<html><body>no such page</body></html>", "null"] {
            let what = format!("status {status} with a body of {} bytes", body.len());
            faults.push((
                what,
                ScriptedResponse::Received(RecordedResponse::new(status, body)),
            ));
        }
    }
    for list in &lists {
        for (what, fault) in &faults {
            for pages in [
                vec![fault.clone()],
                vec![ScriptedResponse::Received(list.more.clone()), fault.clone()],
            ] {
                let number = pages.len();
                let (provider, _) = bench.recorded(pages)?;
                bench.note(format!(
                    "the list `{}` with this response for page {number}: {what}",
                    list.name
                ));
                if let Ok(found) = bench.wait((list.read)(&provider)) {
                    let name = list.name;
                    return Err(format!(
                        "the list `{name}`: page {number} failed ({what}), and the provider returned {found} entries; expected: an error"
                    ));
                }
            }
        }
        let half = list.last.body.slice(..list.last.body.len() / 2);
        let pages = [list.more.clone(), list.last.with_body(half)].map(ScriptedResponse::Received);
        let (provider, _) = bench.recorded(pages.to_vec())?;
        bench.note(format!(
            "the list `{}` with half of its last page",
            list.name
        ));
        if let Ok(found) = bench.wait((list.read)(&provider)) {
            let name = list.name;
            return Err(format!(
                "the list `{name}`: the last page was cut off, and the provider returned {found} entries; expected: an error"
            ));
        }
    }
    Ok(Verdict::Holds)
}
