//! Fields that were added, dropped, repeated or renamed.

use super::each_list;
use crate::explain::{
    pairs::{Context, TextPairs, written},
    transport::{Change, change},
};

const REMOVE: &str = "remove the field before the verification, or verify the raw body or query: middleware, routes and links add fields of their own";

pub(super) const ADDED: Change = change(
    "fields-added",
    "fields were added on the way",
    REMOVE,
    |delivery, diagnosis, visit| {
        each_list(delivery, diagnosis, visit, |fields, before| {
            let is_unknown = |name: &str| !fields.names.contains(&name) && name != fields.signature;
            let is_foreign = |name: &str| is_usually_added(name) && is_unknown(name);
            let without = |is_removed: &dyn Fn(&str) -> bool| {
                let (removed, kept): (TextPairs, TextPairs) = before
                    .iter()
                    .cloned()
                    .partition(|(name, _)| is_removed(name));
                let names: Vec<String> = removed.into_iter().map(|(name, _)| name).collect();
                (kept, Some(names.join(", ")))
            };
            let unknown = before.iter().rev().map(|(name, _)| name.as_str());
            let last: Vec<&str> = unknown.filter(|name| is_unknown(name)).take(2).collect();
            let is_last = |name: &str| last.contains(&name);
            vec![
                without(&is_foreign),
                without(&is_unknown),
                without(&is_last),
            ]
        });
    },
);

pub(super) const REPEATED: Change = change(
    "field-repeated",
    "a field came twice",
    "find the proxy or link that adds the field again, and pass the form or query on unchanged",
    |delivery, diagnosis, visit| {
        each_list(delivery, diagnosis, visit, |_, before| {
            let mut first: TextPairs = Vec::new();
            let mut last: TextPairs = Vec::new();
            let mut names: Vec<&str> = Vec::new();
            for (name, value) in before {
                let pair = (name.clone(), value.clone());
                match last.iter().position(|(known, _)| known == name) {
                    None => {
                        first.push(pair.clone());
                        last.push(pair);
                    }
                    Some(place) => {
                        names.push(name);
                        last.extend(Some(pair));
                        last.swap_remove(place);
                    }
                }
            }
            let names = Some(names.join(", "));
            vec![(first, names.clone()), (last, names)]
        });
    },
);

pub(super) const BRACKETS: Change = change(
    "names-in-brackets",
    "the names of the fields were put into brackets, as for a list or an object",
    "pass the form on unchanged: do not encode a parsed form as a nested object",
    |delivery, diagnosis, visit| {
        renamed(delivery, diagnosis, visit, |name| {
            let start = name.split('[').next().unwrap_or_default();
            let inner = name
                .split('[')
                .nth(1)
                .and_then(|inner| inner.strip_suffix(']'));
            match inner {
                Some(inner) if inner.chars().any(|c| c.is_ascii_alphabetic()) => inner.to_owned(),
                _ => start.to_owned(),
            }
        });
    },
);

pub(super) const RENAMED: Change = change(
    "names-rewritten",
    "the names of the fields were rewritten",
    "pass the fields on under their own names: switch off the conversion of names (camelCase, prefixes, capitals)",
    |delivery, diagnosis, visit| {
        renamed(delivery, diagnosis, visit, snake_case);
        renamed(delivery, diagnosis, visit, |name| {
            name.rsplit('.').next().unwrap_or_default().to_owned()
        });
    },
);

pub(super) const SIGNATURE_RENAMED: Change = change(
    "signature-field-renamed",
    "the matching signature stands in a field with another name",
    "pass the fields on under their own names, the one with the signature included",
    |delivery, diagnosis, visit| {
        let Some((fields, before)) = diagnosis.read() else {
            return;
        };
        for (place, (name, value)) in before.iter().enumerate() {
            let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
            if name == fields.signature || value.len() < 32 || !value.bytes().all(is_digit) {
                continue;
            }
            let mut after: TextPairs = before
                .iter()
                .filter(|(name, _)| name != fields.signature)
                .cloned()
                .collect();
            if before.len() == after.len()
                && let Some((name, _)) = after.get_mut(place)
            {
                fields.signature.clone_into(name);
                visit(
                    written(delivery, fields, &after),
                    Some(format!(
                        "{} instead of {}",
                        before.get(place).map_or("", |(name, _)| name),
                        fields.signature
                    )),
                );
            }
        }
    },
);

pub(super) const DROPPED: Change = change(
    "empty-fields-dropped-on-the-way",
    "fields without a value were dropped on the way",
    "verify the raw body or query: a program between drops fields without a value",
    |delivery, diagnosis, visit| {
        each_list(delivery, diagnosis, visit, |fields, before| {
            let is_missing = |name: &&&str| !before.iter().any(|(known, _)| known == **name);
            let missing: Vec<&str> = fields.names.iter().filter(is_missing).copied().collect();
            let with = |names: &[&str]| {
                let added = names.iter().map(|name| ((*name).to_owned(), String::new()));
                (
                    before.iter().cloned().chain(added).collect(),
                    Some(names.join(", ")),
                )
            };
            std::iter::once(with(&missing))
                .chain(missing.chunks(1).map(with))
                .collect()
        });
    },
);

fn renamed(
    delivery: &crate::Delivery,
    diagnosis: &Context<'_>,
    visit: &mut crate::explain::transport::Visit<'_>,
    rename: impl Fn(&str) -> String,
) {
    let Some((fields, before)) = diagnosis.read() else {
        return;
    };
    let after: TextPairs = before
        .iter()
        .map(|(name, value)| (rename(name), value.clone()))
        .collect();
    if after != *before && after.iter().any(|(name, _)| name == fields.signature) {
        visit(written(delivery, fields, &after), None);
    }
}

/// Returns `paymentId`, `Payment-Id` and `PAYMENT_ID` as `payment_id`.
fn snake_case(name: &str) -> String {
    let is_capital = name.chars().all(|c| !c.is_ascii_lowercase());
    let mut snake = String::new();
    for c in name.chars() {
        match c {
            '-' => snake.push('_'),
            c if c.is_ascii_uppercase() && !is_capital => {
                if !snake.is_empty() && !snake.ends_with('_') {
                    snake.push('_');
                }
                snake.push(c.to_ascii_lowercase());
            }
            c => snake.push(c.to_ascii_lowercase()),
        }
    }
    snake
}

/// Returns true for a field that frameworks, proxies and advertisements add.
pub(in crate::explain) fn is_usually_added(name: &str) -> bool {
    const NAMES: [&str; 41] = [
        "received_at",
        "receivedat",
        "timestamp",
        "ts",
        "ip",
        "ip_address",
        "client_ip",
        "remote_addr",
        "user_agent",
        "headers",
        "host",
        "request_id",
        "requestid",
        "correlation_id",
        "correlationid",
        "trace",
        "trace_id",
        "traceid",
        "source",
        "environment",
        "_",
        "q",
        "page",
        "path",
        "route",
        "url",
        "lang",
        "locale",
        "action",
        "controller",
        "format",
        "method",
        "token",
        "csrf",
        "csrfmiddlewaretoken",
        "authenticity_token",
        "fbclid",
        "gclid",
        "msclkid",
        "provider",
        "debug",
    ];
    let lower = name.to_ascii_lowercase();
    NAMES.contains(&lower.as_str())
        || lower.starts_with('_')
        || lower.starts_with("utm_")
        || lower.starts_with("x-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_other_conventions_become_snake_case() {
        for name in [
            "paymentId",
            "PaymentId",
            "Payment-Id",
            "PAYMENT_ID",
            "payment_id",
        ] {
            assert_eq!(snake_case(name), "payment_id", "{name}");
        }
    }
}
