//! Texts without some of the covered values, or with two of them exchanged.

use dhow_crypto::explain::{Budget, Mistake, Texts, Visit};

use super::covered::Covered;

const EVERY_FIELD: &str =
    "hash every field of the scheme, with the separator even if the field is empty";
const ORDER: &str = "join the values in the order of the scheme";

/// Text without one or two of the values.
pub(super) struct LeftOut<'c>(pub(super) &'c Covered);

impl Texts for LeftOut<'_> {
    fn each(&self, count: usize, budget: &mut Budget, visit: &mut Visit<'_>) -> bool {
        let names = self.0.names();
        // The second place is the first one for a single field.
        let pairs = (0..names.len())
            .flat_map(|first| (first..names.len()).map(move |second| [first, second]));
        let (single, double): (Vec<_>, Vec<_>) = pairs.partition(|[first, second]| first == second);
        let mut choices = single.into_iter().chain(double);
        count == 1
            && names.len() > 2
            && choices.any(|left_out| {
                let of = |is_gone: bool| {
                    let places = names.iter().enumerate();
                    let part = places.filter(|(place, _)| left_out.contains(place) == is_gone);
                    part.map(|(_, name)| *name).collect::<Vec<&str>>()
                };
                let text = self.0.text(&of(false));
                let what = format!("the code that signs leaves out {}", of(true).join(" and "));
                let mistake = Mistake::new("documented-field-left-out", what, EVERY_FIELD);
                budget.make(text.len());
                visit(budget, &[mistake], text.as_bytes()) || budget.is_spent()
            })
    }
}

/// Text with two values in each other's place.
pub(super) struct Exchanged<'c>(pub(super) &'c Covered);

impl Texts for Exchanged<'_> {
    fn each(&self, count: usize, budget: &mut Budget, visit: &mut Visit<'_>) -> bool {
        let names = self.0.names();
        let mut pairs = (0..names.len())
            .flat_map(|first| (first + 1..names.len()).map(move |second| (first, second)));
        count == 1
            && pairs.any(|(first, second)| {
                let mut values = self.0.values();
                values.swap(first, second);
                if values == self.0.values() {
                    return false;
                }
                let name = |place: usize| names.get(place).copied().unwrap_or_default();
                let what = format!(
                    "{} and {} were hashed in each other's place",
                    name(first),
                    name(second)
                );
                let mistake = Mistake::new("values-exchanged", what, ORDER);
                let text = self.0.text_of(&values);
                budget.make(text.len());
                visit(budget, &[mistake], text.as_bytes()) || budget.is_spent()
            })
    }
}
