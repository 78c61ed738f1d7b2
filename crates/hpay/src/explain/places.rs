//! Texts with the passcode in another place, or with the value of another field.

use dhow_core::Secret;
use dhow_crypto::explain::{Budget, Mistake, MistakenText, Texts, Visit};

use super::{covered::Covered, mistakes::MISTAKES};

/// Separators, with the name of their row in the table of mistakes.
const SEPARATORS: [(&str, &str); 4] = [
    ("|", "joined-with-bars"),
    ("", "joined-with-nothing"),
    (",", "joined-with-commas"),
    ("&", "joined-with-ampersands"),
];

const LAST: &str = "put the passcode at the end, after the values of the scheme";

/// Passes texts with the separators of the scheme and, for two mistakes, with others.
fn each_separator(
    covered: &Covered,
    count: usize,
    placed: &Mistake,
    (budget, visit): (&mut Budget, &mut Visit<'_>),
    text: impl Fn(&str) -> String,
) -> bool {
    let own = covered.separator();
    match count {
        1 => {
            let text = text(own);
            let led = format!("{own}{text}");
            let placed = std::slice::from_ref(placed);
            budget.make(text.len().saturating_mul(2));
            visit(budget, placed, text.as_bytes())
                || (!own.is_empty() && visit(budget, placed, led.as_bytes()))
        }
        2 => SEPARATORS.iter().any(|(separator, name)| {
            let mut rows = MISTAKES.iter().map(MistakenText::mistake);
            let joined = rows.find(|row| row.name == *name);
            let Some(joined) = joined.filter(|_| *separator != own) else {
                return false;
            };
            let text = text(separator);
            budget.make(text.len());
            visit(budget, &[placed.clone(), joined], text.as_bytes())
        }),
        _ => false,
    }
}

/// Text with the passcode at the beginning: what follows it.
pub(super) struct SecretFirst<'c>(pub(super) &'c Covered);

impl Texts for SecretFirst<'_> {
    fn each(&self, count: usize, budget: &mut Budget, visit: &mut Visit<'_>) -> bool {
        let values = self.0.values();
        let what = "the passcode was joined first";
        let mistake = Mistake::new("secret-first", what, LAST);
        // The key is hashed before the text, so that nothing can stand before it.
        each_separator(self.0, count, &mistake, (budget, visit), |separator| {
            format!("{separator}{}", values.join(separator))
        })
    }
}

/// Text with the passcode between the values, or first after a separator. It contains the passcode, so it is hashed without a key.
pub(super) struct SecretInside<'c>(pub(super) &'c Covered, pub(super) &'c [Secret]);

impl Texts for SecretInside<'_> {
    fn each(&self, count: usize, budget: &mut Budget, visit: &mut Visit<'_>) -> bool {
        let values = self.0.values();
        self.1.iter().any(|passcode| {
            (0..values.len()).any(|place| {
                let (name, what) = match place {
                    0 => ("secret-first", "the passcode was joined first"),
                    _ => (
                        "secret-inside",
                        "the passcode was joined between the values",
                    ),
                };
                let mistake = Mistake::new(name, what, LAST);
                let mut placed = values.clone();
                placed.insert(place, passcode.expose());
                each_separator(self.0, count, &mistake, (budget, visit), |separator| {
                    placed.join(separator)
                })
            })
        })
    }
}

/// Text with the value of a field that the scheme does not cover in place of one that it covers.
pub(super) struct OtherField<'c>(pub(super) &'c Covered);

impl Texts for OtherField<'_> {
    fn each(&self, count: usize, budget: &mut Budget, visit: &mut Visit<'_>) -> bool {
        let values = self.0.values();
        let names = self.0.names();
        count == 1
            && self.0.uncovered().any(|(other, value)| {
                (0..values.len()).any(|place| {
                    let mut replaced = values.clone();
                    if let Some(old) = replaced.get_mut(place) {
                        *old = value;
                    }
                    let name = names.get(place).copied().unwrap_or_default();
                    let what = format!("{other} was hashed in place of {name}");
                    let fix = format!("hash the value of {name}");
                    let mistake = Mistake::new("other-field", what, fix);
                    if replaced == values {
                        return false;
                    }
                    let text = self.0.text_of(&replaced);
                    budget.make(text.len());
                    visit(budget, &[mistake], text.as_bytes())
                })
            })
    }
}
