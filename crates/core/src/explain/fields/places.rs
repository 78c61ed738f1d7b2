//! Fields that were moved to another place or written in another format.

use crate::Delivery;
use crate::explain::{
    FieldPlace, SignedFields, languages,
    pairs::{Context, MOST, Pairs, TextPairs, written},
    transport::{Change, Visit, change},
};

pub(super) const AS_JSON: Change = change(
    "form-as-json",
    "the form was written as JSON",
    "pass the form on as it arrived, or write its fields as a form again before the verification",
    |delivery, diagnosis, visit| {
        let is_form =
            |fields: &SignedFields| fields.place == FieldPlace::Body && !fields.may_be_json;
        if diagnosis.fields().is_some_and(is_form) {
            moved(
                Pairs::from_json(delivery.body()),
                delivery,
                diagnosis,
                visit,
            );
        }
    },
);

pub(super) const AS_JSON_LISTS: Change = change(
    "form-as-json-lists",
    "the fields were written as JSON with a list for each value, or as a list of pairs",
    "pass the form on as it arrived: url.Values of Go, parse_qs of Python and maps of Java have a list for each name, so take the first item of each, and write the fields as a form again before the verification",
    |delivery, diagnosis, visit| {
        if place(diagnosis) == Some(FieldPlace::Body) {
            let pairs = Pairs::from_json_lists(delivery.body());
            moved(pairs, delivery, diagnosis, visit);
        }
    },
);

pub(super) const AS_TEXT: Change = change(
    "form-as-text",
    "the body is the text that a program prints of its parsed fields: a dictionary of Python, a hash of Ruby, a map of Java or Go, or print_r of PHP",
    "pass the raw body on (Django: request.body, Flask: request.get_data(), Rails: request.raw_post, Spring: @RequestBody byte[], Go: io.ReadAll(r.Body), PHP: php://input), not the text of parsed fields",
    |delivery, diagnosis, visit| {
        let text = std::str::from_utf8(delivery.body()).ok();
        let is_closed = |text: &str| text.trim_end().ends_with(['}', ']', ')']);
        let is_printed = |text: &&str| {
            text.contains(['{', '[', '(']) && (!text.contains('&') || is_closed(text))
        };
        let text = text.filter(|_| place(diagnosis) == Some(FieldPlace::Body));
        let Some(text) = text.filter(is_printed) else {
            return;
        };
        if let Some(json) = languages::json_of(text).filter(|json| json != text) {
            let pairs = Pairs::from_json_lists(json.as_bytes());
            let pairs = pairs.or_else(|| Pairs::from_json(json.as_bytes()));
            moved(pairs, delivery, diagnosis, visit);
        }
        let pairs = languages::fields_of(text).map(Pairs::from_text);
        moved(pairs, delivery, diagnosis, visit);
    },
);

pub(super) const AS_LINES: Change = change(
    "form-as-plain-text",
    "the form was written as text/plain, with a field on each line",
    "pass the form on as it arrived; a form that is written again must be application/x-www-form-urlencoded (in HTML: without enctype=\"text/plain\")",
    |delivery, diagnosis, visit| {
        let text = std::str::from_utf8(delivery.body()).ok();
        let Some(text) = text.filter(|_| place(diagnosis) == Some(FieldPlace::Body)) else {
            return;
        };
        let lines = text.lines().filter(|line| !line.is_empty()).take(MOST);
        let pairs = lines.map(|line| {
            let (name, value) = line.split_once('=')?;
            Some((name.to_owned(), value.to_owned()))
        });
        let pairs = pairs.collect::<Option<TextPairs>>();
        let pairs = pairs.filter(|pairs| pairs.len() > 1).map(Pairs::from_text);
        moved(pairs, delivery, diagnosis, visit);
    },
);

pub(super) const IN_QUERY: Change = change(
    "fields-in-query",
    "the fields of the form stand in the query",
    "find the redirect or rewrite that moves the form into the query, and keep method and body; or pass the query as the body",
    |delivery, diagnosis, visit| {
        if place(diagnosis) == Some(FieldPlace::Body) {
            moved(
                delivery.query().map(|query| Pairs::parse(query.as_bytes())),
                delivery,
                diagnosis,
                visit,
            );
        }
    },
);

pub(super) const IN_BODY: Change = change(
    "fields-in-body",
    "the fields of the query stand in the body",
    "pass the request on with its method GET and its query; or pass the fields of the body as the query",
    |delivery, diagnosis, visit| {
        if place(diagnosis) == Some(FieldPlace::Query) {
            let body = delivery.body();
            moved(
                Pairs::from_json(body).or_else(|| Some(Pairs::parse(body))),
                delivery,
                diagnosis,
                visit,
            );
        }
    },
);

pub(super) const MULTIPART: Change = change(
    "fields-multipart",
    "the form was written as multipart/form-data",
    "pass the form on in its own encoding: use URLSearchParams, not FormData, and no option such as curl's -F",
    |delivery, diagnosis, visit| moved(Pairs::from_multipart(delivery), delivery, diagnosis, visit),
);

pub(super) const SECOND_QUESTION_MARK: Change = change(
    "second-question-mark",
    "the query has a second `?`, so that the first field after it is lost",
    "register the webhook URL without a query of its own, because the gateway adds its fields after another `?`; or cut the query at the second `?` before the verification",
    |delivery, diagnosis, visit| {
        let Some(query) = delivery.query().filter(|query| query.contains('?')) else {
            return;
        };
        let last = query.rsplit_once('?').map(|(_, last)| last);
        let first = query.split_once('?').map(|(first, _)| first);
        for part in [last, first].into_iter().flatten() {
            let cut = delivery.clone().with_query(part);
            visit(cut, None);
            moved(
                Some(Pairs::parse(part.as_bytes())),
                delivery,
                diagnosis,
                visit,
            );
        }
        visit(delivery.clone().with_query(query.replace('?', "&")), None);
    },
);

pub(super) const ENCODED_QUESTION_MARK: Change = change(
    "question-mark-encoded",
    "the query is part of the path, because its `?` was percent-encoded",
    "do not encode the URL as a whole when it is passed on: `?` separates path and query",
    |delivery, diagnosis, visit| {
        let path = delivery.path();
        for mark in ["%3F", "%3f"] {
            if let Some((_, query)) = path.split_once(mark) {
                // An encoder that knows nothing of queries has encoded their marks too.
                let query = match query.contains('=') {
                    true => query.to_owned(),
                    false => percent_encoding::percent_decode_str(query)
                        .decode_utf8_lossy()
                        .into_owned(),
                };
                moved(
                    Some(Pairs::parse(query.as_bytes())),
                    delivery,
                    diagnosis,
                    visit,
                );
            }
        }
    },
);

pub(super) const WHOLE_ENCODED: Change = change(
    "fields-encoded-as-one",
    "the fields were percent-encoded as one text, with their `=` and `&`",
    "do not encode a form or query that is encoded already",
    |delivery, diagnosis, visit| {
        let texts = [
            delivery.query().unwrap_or_default().as_bytes(),
            delivery.body(),
        ];
        for text in texts.into_iter().filter(|text| !text.is_empty()) {
            let upper = String::from_utf8_lossy(text).to_ascii_uppercase();
            if upper.contains("%3D") {
                let once = percent_encoding::percent_decode(text).collect::<Vec<u8>>();
                let once = once.strip_suffix(b"=").unwrap_or(&once);
                moved(Some(Pairs::parse(once)), delivery, diagnosis, visit);
            }
        }
    },
);

pub(super) const AMPERSANDS: Change = change(
    "ampersands-escaped",
    "`&amp;` stands between the fields in place of `&`",
    "pass the text on before it is escaped for HTML or XML",
    |delivery, diagnosis, visit| replaced("&amp;", delivery, diagnosis, visit),
);

pub(super) const SEMICOLONS: Change = change(
    "semicolons-between-fields",
    "`;` stands between the fields in place of `&`",
    "pass the form or query on as it arrived",
    |delivery, diagnosis, visit| replaced(";", delivery, diagnosis, visit),
);

fn replaced(mark: &str, delivery: &Delivery, diagnosis: &Context<'_>, visit: &mut Visit<'_>) {
    let Some(place) = place(diagnosis) else {
        return;
    };
    let text = match place {
        FieldPlace::Query => delivery.query().unwrap_or_default(),
        FieldPlace::Body => std::str::from_utf8(delivery.body()).unwrap_or_default(),
    };
    if text.contains(mark) {
        let text = text.replace(mark, "&");
        moved(
            Some(Pairs::parse(text.as_bytes())),
            delivery,
            diagnosis,
            visit,
        );
    }
}

fn place(diagnosis: &Context<'_>) -> Option<FieldPlace> {
    diagnosis.fields().map(|fields| fields.place)
}

/// Passes the delivery with these fields where the gateway puts them, if they have a signature.
fn moved(
    pairs: Option<Pairs>,
    delivery: &Delivery,
    diagnosis: &Context<'_>,
    visit: &mut Visit<'_>,
) {
    let pairs: Option<TextPairs> = pairs.and_then(Pairs::text);
    if let (Some(fields), Some(pairs)) = (diagnosis.fields(), pairs)
        && pairs.iter().any(|(name, _)| name == fields.signature)
    {
        visit(written(delivery, fields, &pairs), None);
    }
}
