//! Statements that can be left out: assignments to fields, and calls for their effect or their refusal.

use syn::visit;

use super::{Finder, bytes};
use crate::mutants::edit::{Edit, Piece, SWITCH};

impl Finder<'_> {
    pub(super) fn statement(&mut self, statement: &syn::Stmt) {
        match statement {
            syn::Stmt::Expr(expr, Some(_)) if can_be_left_out(expr) => {
                self.droppable(bytes(statement));
            }
            syn::Stmt::Macro(item) => {
                return self.macro_call(&item.mac, &bytes(&item.mac));
            }
            _ => {}
        }
        visit::visit_stmt(self, statement);
    }

    fn droppable(&mut self, range: std::ops::Range<usize>) {
        if self.frozen.is_some() {
            return;
        }
        let Some(id) = self.mutant(&range, "statement dropped", "") else {
            return;
        };
        let pieces = vec![
            Piece::Mutated(id, format!("if !{SWITCH}({id}) {{ ")),
            Piece::Source(range.clone()),
            Piece::Text(" }".to_owned()),
        ];
        self.found.edits.push(Edit::new(id, range, pieces));
    }
}

fn can_be_left_out(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Assign(_) | syn::Expr::MethodCall(_) | syn::Expr::Call(_) => true,
        syn::Expr::Return(_) => true,
        syn::Expr::Try(inner) => can_be_left_out(&inner.expr),
        syn::Expr::Await(inner) => can_be_left_out(&inner.base),
        _ => false,
    }
}
