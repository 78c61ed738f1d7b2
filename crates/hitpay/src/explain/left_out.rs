//! Texts without fields that HitPay documents.

use dhow_crypto::explain::{Budget, Mistake, Visit};

use super::mistakes::{Field, Form};
use crate::webhook::is_of_payment_request;

const FIX: &str = "sign every field that was received, the empty ones too; if the gateway made this signature, do not trust the fields without a signature";

/// Greatest number of fields that are left out at once.
const MOST: usize = 3;

/// Passes the text without each documented field, then without each two and three of them.
pub(super) fn each(form: &Form, budget: &mut Budget, visit: &mut Visit<'_>) -> bool {
    let documented = form.sorted.iter().enumerate();
    let documented = documented.filter(|(_, field)| is_of_payment_request(&field.name));
    let places: Vec<usize> = documented.map(|(place, _)| place).collect();
    (1..=MOST.min(places.len().saturating_sub(1))).any(|count| {
        let mut chosen = Vec::with_capacity(count);
        each_choice(&places, count, &mut chosen, &mut |left_out| {
            without(form, left_out, budget, visit)
        })
    })
}

/// Passes every choice of this many places to a function, until it returns true.
fn each_choice(
    places: &[usize],
    count: usize,
    chosen: &mut Vec<usize>,
    choice: &mut dyn FnMut(&[usize]) -> bool,
) -> bool {
    if count == 0 {
        return choice(chosen);
    }
    let mut rest = places;
    while let Some((place, after)) = rest.split_first() {
        chosen.push(*place);
        let is_ended = each_choice(after, count - 1, chosen, choice);
        chosen.pop();
        if is_ended {
            return true;
        }
        rest = after;
    }
    false
}

fn without(form: &Form, left_out: &[usize], budget: &mut Budget, visit: &mut Visit<'_>) -> bool {
    let is_left_out = |place: usize| left_out.contains(&place);
    let fields = || form.sorted.iter().enumerate();
    let kept = fields().filter(|(place, field)| field.is_signed() && !is_left_out(*place));
    let text: String = kept
        .flat_map(|(_, Field { name, value, .. })| [name.as_str(), value.as_str()])
        .collect();
    budget.make(text.len());
    if budget.is_spent() {
        return true;
    }
    let names = fields().filter(|(place, _)| is_left_out(*place));
    let names: Vec<&str> = names.map(|(_, field)| field.name.as_str()).collect();
    let what = format!("the code that signs leaves out {}", names.join(" and "));
    let mistake = Mistake::new("documented-field-left-out", what, FIX);
    visit(budget, &[mistake], text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::each_choice;

    #[test]
    fn every_choice_is_made_once() {
        let mut made = Vec::new();
        each_choice(&[1, 2, 3], 2, &mut Vec::new(), &mut |choice| {
            made.push(choice.to_vec());
            false
        });
        assert_eq!(made, [[1, 2], [1, 3], [2, 3]]);
    }
}
