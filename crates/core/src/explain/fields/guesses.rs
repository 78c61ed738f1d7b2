//! Changes that leave no sign, so that each field has to be tried.

use crate::explain::{
    pairs::{self, TextPairs},
    transport::{Change, Sign, change},
};

pub(super) const ONE_ADDED: Change = change(
    "field-added",
    "a field was added on the way",
    "remove the field before the verification, or verify the raw body or query: middleware, routes and links add fields of their own",
    |delivery, diagnosis, visit| {
        let Some((fields, before)) = diagnosis.signed() else {
            return;
        };
        for (place, (name, _)) in before.iter().enumerate() {
            // The gateway sends a field that it documents, so that code that signs without it has left it out.
            if name == fields.signature || fields.names.contains(&name.as_str()) {
                continue;
            }
            let mut rest = before.clone();
            rest.remove(place);
            if visit(pairs::written(delivery, fields, &rest), Some(name.clone())) {
                return;
            }
        }
    },
)
.with(Sign::None);

pub(super) const TRIMMED: Change = change(
    "value-trimmed",
    "white space at the beginning or end of a value was removed on the way",
    "verify the raw body or query, before any program trims its values",
    |delivery, diagnosis, visit| {
        let Some((fields, before)) = diagnosis.signed() else {
            return;
        };
        for (start, end) in [
            ("", " "),
            (" ", ""),
            ("", "\n"),
            ("", "\r\n"),
            ("", "\t"),
            (" ", " "),
            ("", "  "),
        ] {
            for (place, (name, value)) in before.iter().enumerate() {
                if name == fields.signature {
                    continue;
                }
                let mut after: TextPairs = before.clone();
                if let Some((_, old)) = after.get_mut(place) {
                    *old = format!("{start}{value}{end}");
                }
                if visit(pairs::written(delivery, fields, &after), Some(name.clone())) {
                    return;
                }
            }
        }
    },
)
.with(Sign::None);
