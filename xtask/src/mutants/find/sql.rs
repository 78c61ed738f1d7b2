//! SQL texts: conditions that are left out, changed comparisons, and columns that keep their value.

use std::ops::Range;

mod statement;
mod tokens;

use super::Finder;
use crate::mutants::edit::Edit;
use statement::changes;

/// First words of statements with conditions.
const STATEMENTS: [&str; 5] = ["select", "insert", "update", "delete", "with"];

/// Words of which a statement has at least one, and a message seldom.
const CLAUSES: [&str; 4] = [" from ", " into ", " set ", " where "];

/// Returns true for a statement and for a condition with a parameter.
fn is_sql(text: &str) -> bool {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    is_statement(&text) || has_parameter(&text)
}

fn is_statement(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    STATEMENTS.contains(&first) && CLAUSES.iter().any(|clause| text.contains(clause))
}

/// Returns true if a parameter follows a comparison, as in `seq = ?1`, `seq > $1` and `seq >= :seq`.
fn has_parameter(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.windows(2).any(|pair| {
        let [operator, value] = pair else {
            return false;
        };
        let mut characters = value.chars();
        let is_parameter = characters.next().is_some_and(|c| "?$:".contains(c))
            && characters.next().is_some_and(char::is_alphanumeric);
        is_parameter && ["=", "<>", "<", "<=", ">", ">="].contains(operator)
    })
}

impl Finder<'_> {
    /// Changes a literal with SQL by replacing the expression around it. Returns false for another literal.
    pub(super) fn sql(&mut self, literal: &Range<usize>, whole: &Range<usize>) -> bool {
        let source = self.source(literal);
        let (Some(start), Some(end)) = (source.find('"'), source.rfind('"')) else {
            return false;
        };
        let text = source.get(start + 1..end).unwrap_or_default();
        if !is_sql(text) {
            return false;
        }
        let start = literal.start + start + 1;
        let found = changes(text, is_statement(text));
        for change in found {
            if self.rules.skips_condition(&change.original) {
                continue;
            }
            let range = start + change.range.start..start + change.range.end;
            let Some(id) = self.mutant(&range, change.kind, &change.shown) else {
                continue;
            };
            if self.freeze(id, &range, &change.text) {
                continue;
            }
            let before = self.source(&(whole.start..range.start));
            let after = self.source(&(range.end..whole.end));
            let code = format!("{before}{}{after}", change.text);
            self.found
                .edits
                .push(Edit::switch(id, whole.clone(), &code));
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_and_conditions_are_sql_and_messages_are_not() {
        for sql in [
            "select a from b",
            "with a as (\n  select b from c)",
            "update a\n set b = ?1",
            "seq = ?1",
            "account = :account",
        ] {
            assert!(is_sql(sql), "{sql}");
        }
        for other in [
            "select a currency",
            "the gateway must answer within 5 s",
            "update the order",
            "amount = 5",
            ":account",
        ] {
            assert!(!is_sql(other), "{other}");
        }
    }
}
