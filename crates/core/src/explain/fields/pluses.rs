//! `+` that became a space, and the reverse.

use super::each_value;
use crate::Delivery;
use crate::explain::{
    FieldPlace,
    pairs::{Context, written},
    transport::{Change, Sign, Visit, change},
};

const ENCODE_PLUS: &str = "encode `+` as %2B when the fields are written again, or better pass the body or query on as it arrived; if your own code made the signature, decode the fields as a form, in which `+` is a space";

const WHAT: &str =
    "`+` in a value became a space: its escape %2B was decoded on the way and not written again";

pub(super) const LOST: Change = change(
    "plus-became-space",
    WHAT,
    ENCODE_PLUS,
    |delivery, diagnosis, visit| {
        // As in a telephone number, whose `+` was not escaped.
        each_value(delivery, diagnosis, visit, |_, value| {
            value.strip_prefix(' ').map(|rest| format!("+{rest}"))
        });
        // Without any escape, the fields were written by a program that escapes nothing. With some, a program that signs may not decode `+`.
        if is_without_escapes(delivery, diagnosis) {
            let raw = undecoded(delivery, diagnosis);
            let is_code = !has_reference_with_space(diagnosis);
            each_choice(
                delivery,
                diagnosis,
                &mut |changed, detail| {
                    // Such a signature is made as well by code that decodes nothing, which is likelier for words with spaces.
                    (!is_code || raw.as_ref() != Some(&changed)) && visit(changed, detail)
                },
                ' ',
                "+",
            );
        }
    },
);

/// Returns the delivery with all values as they are written, in which `+` is no space.
fn undecoded(delivery: &Delivery, diagnosis: &Context<'_>) -> Option<Delivery> {
    let (fields, pairs) = diagnosis.signed()?;
    let pairs = pairs.iter();
    let pairs = pairs.map(|(name, value)| (name.clone(), value.replace(' ', "+")));
    Some(written(delivery, fields, &pairs.collect()))
}

/// Returns true if a field for a code has a space, which a code does not have.
fn has_reference_with_space(diagnosis: &Context<'_>) -> bool {
    let pairs = diagnosis.signed().map(|(_, pairs)| pairs.iter());
    let mut names = pairs.into_iter().flatten();
    let words = ["code", "reference", "number", "_id", "phone", "email"];
    names.any(|(name, value)| value.contains(' ') && words.iter().any(|word| name.contains(word)))
}

pub(super) const SPACES_FOR_PLUS: Change = change(
    "pluses-became-spaces",
    WHAT,
    ENCODE_PLUS,
    |delivery, diagnosis, visit| each_choice(delivery, diagnosis, visit, ' ', "+"),
)
.with(Sign::Doubtful);

pub(super) const PLUS_FOR_SPACES: Change = change(
    "space-became-plus",
    "spaces in values became `+`",
    "decode the fields as a form, in which `+` is a space; better, pass them on as they arrived",
    |delivery, diagnosis, visit| each_choice(delivery, diagnosis, visit, '+', " "),
);

/// Greatest number of characters of a value of which some are replaced and others are not.
const MOST: u32 = 4;

/// Passes the delivery with all of these characters replaced, and with every choice of a few.
fn each_choice(
    delivery: &Delivery,
    diagnosis: &Context<'_>,
    visit: &mut Visit<'_>,
    from: char,
    to: &str,
) {
    each_value(delivery, diagnosis, visit, |_, value| {
        value.contains(from).then(|| value.replace(from, to))
    });
    // The `+` of a telephone number is its own.
    each_value(delivery, diagnosis, visit, |_, value| {
        match value.strip_prefix('+').filter(|_| from == '+') {
            Some(rest) => Some(format!("+{}", rest.replace(from, to))),
            None => Some(value.replace(from, to)),
        }
    });
    let Some((_, pairs)) = diagnosis.signed() else {
        return;
    };
    let counts = pairs.iter().map(|(_, value)| value.matches(from).count());
    let counts = counts.filter_map(|count| u32::try_from(count).ok());
    let most = counts.filter(|count| *count <= MOST).max().unwrap_or(0);
    // The last choice is all of them. Values with other numbers of characters are changed as a whole.
    for choice in 1..(1_u32 << most).saturating_sub(1) {
        each_value(delivery, diagnosis, visit, |_, value| {
            let count = u32::try_from(value.matches(from).count()).ok()?;
            if !(2..=MOST).contains(&count) || choice >= (1 << count) - 1 {
                return Some(value.replace(from, to));
            }
            let mut place = 0;
            let mut out = String::with_capacity(value.len());
            for c in value.chars() {
                if c != from {
                    out.push(c);
                    continue;
                }
                if choice & (1 << place) != 0 {
                    out.push_str(to);
                } else {
                    out.push(c);
                }
                place += 1;
            }
            Some(out)
        });
    }
}

fn is_without_escapes(delivery: &Delivery, diagnosis: &Context<'_>) -> bool {
    let text = match diagnosis.fields().map(|fields| fields.place) {
        Some(FieldPlace::Query) => delivery.query().unwrap_or_default().as_bytes(),
        _ => delivery.body(),
    };
    !text.contains(&b'%')
}
