//! Tables: arrays of records, whose rows can be deleted and whose columns can give another row's value.

use std::ops::Range;

use super::{Finder, bytes, matches::is_plain};

impl Finder<'_> {
    /// Mutants of the rows of an array. `can_shrink` says that its type does not fix the number of rows.
    pub(super) fn array_rows(&mut self, array: &syn::ExprArray, can_shrink: bool) {
        let rows: Vec<&syn::Expr> = array.elems.iter().collect();
        if can_shrink {
            for (at, row) in rows.iter().enumerate() {
                let mut range = bytes(*row);
                match rows.get(at + 1) {
                    Some(next) => range.end = bytes(*next).start,
                    None if at > 0 => {
                        range.start = rows.get(at - 1).map_or(range.start, |row| bytes(*row).end);
                    }
                    None => {}
                }
                self.replace(range, "row deleted", "");
            }
        }
        let records: Vec<Vec<&syn::Expr>> = rows.iter().map(|row| cells(row)).collect();
        let widest = records.iter().map(Vec::len).max().unwrap_or(0);
        for column in 0..widest {
            let cells: Vec<&syn::Expr> = records
                .iter()
                .filter_map(|record| record.get(column).copied())
                .filter(|cell| is_plain(cell) && !is_key(cell))
                .collect();
            self.column(&cells);
        }
    }

    fn column(&mut self, cells: &[&syn::Expr]) {
        let ranges: Vec<Range<usize>> = cells.iter().map(|cell| bytes(*cell)).collect();
        let all: Vec<String> = ranges.iter().map(|r| self.source(r).to_owned()).collect();
        for (range, own) in ranges.into_iter().zip(&all) {
            let others = self.others(own, &all);
            if !others.is_empty() {
                self.hush(&range);
            }
            for other in others {
                self.replace(range.clone(), "row value", &other);
            }
        }
    }
}

/// A record's values: those of a tuple, of a call, or of a struct.
fn cells(row: &syn::Expr) -> Vec<&syn::Expr> {
    match row {
        syn::Expr::Tuple(tuple) => tuple.elems.iter().collect(),
        syn::Expr::Call(call) => call.args.iter().collect(),
        syn::Expr::Struct(item) => item.fields.iter().map(|field| &field.expr).collect(),
        _ => Vec::new(),
    }
}

/// Literals identify a row, so they are changed and not exchanged.
fn is_key(cell: &syn::Expr) -> bool {
    matches!(cell, syn::Expr::Lit(literal) if matches!(literal.lit, syn::Lit::Str(_)))
}
