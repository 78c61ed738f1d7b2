//! Texts of programs that sign the members of an event as version 1 signs the fields of a form.

use dhow_crypto::explain::{
    Budget, Mistake, Texts, Visit,
    json::{Document, ValueKind, rewritings, unescaped},
};

const FIX: &str = "sign the raw bytes of the body: the header Hitpay-Signature covers them, and only the form of version 1 is signed as names and values";

/// Writes a value; `None` leaves the member out.
type Write = fn(ValueKind, &[u8]) -> Option<String>;

/// Texts that programs make of values that are no texts, and the functions that write them.
const ROWS: &[(&str, Write)] = &[
    ("with values as JavaScript prints them", |kind, raw| {
        Some(javascript(kind, raw))
    }),
    ("with values as PHP prints them", |kind, raw| {
        Some(match (kind, raw) {
            (ValueKind::List | ValueKind::Object, _) => "Array".to_owned(),
            (_, b"null" | b"false") => String::new(),
            (_, b"true") => "1".to_owned(),
            _ => text(raw),
        })
    }),
    ("with values as Python prints them", |kind, raw| {
        Some(match (kind, raw) {
            (ValueKind::List | ValueKind::Object, _) => python(raw)?,
            (_, b"null") => "None".to_owned(),
            (_, b"true") => "True".to_owned(),
            (_, b"false") => "False".to_owned(),
            _ => text(raw),
        })
    }),
    ("with values as JSON", |_, raw| Some(text(raw))),
    ("of texts only", |kind, raw| {
        (kind == ValueKind::Text).then(|| text(raw))
    }),
];

fn text(raw: &[u8]) -> String {
    unescaped(raw).unwrap_or_else(|| String::from_utf8_lossy(raw).into_owned())
}

fn javascript(kind: ValueKind, raw: &[u8]) -> String {
    match kind {
        ValueKind::Object => "[object Object]".to_owned(),
        ValueKind::Text | ValueKind::Literal => text(raw),
        ValueKind::List => {
            let items = Document::parse(raw).map_or_else(Vec::new, |list| list.items());
            let items = items.iter().map(|item| match item.first() {
                Some(b'{') => "[object Object]".to_owned(),
                _ if *item == b"null" => String::new(),
                _ => text(item),
            });
            items.collect::<Vec<_>>().join(",")
        }
    }
}

fn python(raw: &[u8]) -> Option<String> {
    let document = Document::parse(raw)?;
    let longest = raw.len().saturating_mul(4);
    let mut ways = rewritings(&document, 1, &[]);
    let way = ways.find(|way| {
        way.mistakes
            .iter()
            .any(|made| made.name == "python-dictionary")
    })?;
    String::from_utf8(way.text(&document, longest)?).ok()
}

/// Members of an event.
#[derive(Debug)]
pub(super) struct Recipe<'b>(pub(super) &'b [u8]);

impl Texts for Recipe<'_> {
    fn each(&self, count: usize, budget: &mut Budget, visit: &mut Visit<'_>) -> bool {
        if count != 1 || !self.0.starts_with(b"{") || !budget.read(self.0.len()) {
            return false;
        }
        let Some(document) = Document::parse(self.0) else {
            return false;
        };
        let received = document.members();
        let mut sorted = received.clone();
        sorted.sort_by(|(a, ..), (b, ..)| a.cmp(b));
        let orders = [(&sorted, "sorted by name"), (&received, "as received")];
        ROWS.iter().any(|(values, write)| {
            orders.iter().any(|(members, order)| {
                budget.make(self.0.len().saturating_mul(3));
                if budget.is_spent() {
                    return true;
                }
                let mut signed = String::new();
                for (name, kind, raw) in *members {
                    if let Some(value) = write(*kind, raw) {
                        signed.push_str(name);
                        signed.push_str(&value);
                    }
                }
                let what = format!("names and values of the members were joined, {order}, as version 1 signs a form, {values}");
                let mistake = Mistake::new("event-signed-as-form", what, FIX);
                visit(budget, &[mistake], signed.as_bytes())
            })
        })
    }
}
