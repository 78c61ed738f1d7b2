//! The arms of a `match`: deleted, or with the value of another arm.

use std::collections::BTreeSet;

use syn::visit::Visit;

use super::{Finder, bytes};
use crate::mutants::edit::{Edit, Piece, SWITCH};

/// An arm with several patterns is written out once for each, unless its body is longer than this.
const LONGEST_BODY: usize = 400;

impl Finder<'_> {
    pub(super) fn match_arms(&mut self, item: &syn::ExprMatch) {
        self.visit_expr(&item.expr);
        if self.frozen.is_some() {
            for arm in &item.arms {
                self.visit_expr(&arm.body);
            }
            return;
        }
        let bodies = row_values(&item.arms, self.text);
        let last = item.arms.iter().rposition(catches_all).unwrap_or(0);
        for (at, arm) in item.arms.iter().enumerate() {
            let can_go = at < last;
            let exchanged = is_plain(&arm.body) && self.arm_value(arm, &bodies);
            self.arm(arm, can_go);
            if !exchanged {
                self.visit_expr(&arm.body);
            }
        }
    }

    /// Replaces an arm's value by those of other arms. Returns false if there are none, so that its own value must be changed.
    fn arm_value(&mut self, arm: &syn::Arm, bodies: &[String]) -> bool {
        let range = bytes(&arm.body);
        let own = self.source(&range).to_owned();
        let bound = bound_names(&arm.pat);
        let usable: Vec<String> = bodies
            .iter()
            .filter(|body| !bound.contains(*body))
            .cloned()
            .collect();
        let others = self.others(&own, &usable);
        for other in &others {
            self.replace(range.clone(), "arm value", other);
        }
        !others.is_empty()
    }

    fn arm(&mut self, arm: &syn::Arm, can_go: bool) {
        let guard = arm.guard.as_ref().map(|(_, guard)| &**guard);
        let alternatives = alternatives(&arm.pat);
        let body = bytes(&arm.body);
        if can_go && alternatives.len() > 1 && body.len() <= LONGEST_BODY {
            self.split(arm, &alternatives, guard);
            if let Some(guard) = guard {
                self.always(guard, "guard");
                self.visit_expr(guard);
            }
            return;
        }
        let range = bytes(&arm.pat);
        let shown = "(no such arm)";
        let deleted = if can_go {
            self.mutant(&range, "arm deleted", shown)
        } else {
            None
        };
        match (guard, deleted) {
            (Some(guard), deleted) => {
                self.guard(guard, deleted);
                self.visit_expr(guard);
            }
            (None, Some(id)) => {
                let text = format!(" if !{SWITCH}({id})");
                self.found.edits.push(Edit::insert(id, range.end, text));
            }
            (None, None) => {}
        }
    }

    /// `a | b => x` becomes `a => x, b => x`, so that each pattern can be deleted.
    fn split(&mut self, arm: &syn::Arm, alternatives: &[&syn::Pat], guard: Option<&syn::Expr>) {
        let whole = self.id();
        let at = self.found.edits.len();
        let mut pieces = Vec::new();
        for alternative in alternatives {
            let range = bytes(*alternative);
            let Some(id) = self.mutant(&range, "arm deleted", "(no such arm)") else {
                continue;
            };
            if !pieces.is_empty() {
                pieces.push(Piece::Text(", ".to_owned()));
            }
            pieces.push(Piece::Source(range));
            pieces.push(Piece::Text(" if ".to_owned()));
            pieces.push(Piece::Mutated(id, format!("!{SWITCH}({id}) && ")));
            match guard {
                Some(guard) => {
                    pieces.push(Piece::Text("(".to_owned()));
                    pieces.push(Piece::Source(bytes(guard)));
                    pieces.push(Piece::Text(")".to_owned()));
                }
                None => pieces.push(Piece::Text("true".to_owned())),
            }
            pieces.push(Piece::Text(" => ".to_owned()));
            pieces.push(Piece::Source(bytes(&arm.body)));
        }
        let range = bytes(&arm.pat).start..bytes(&arm.body).end;
        let mut edit = Edit::new(whole, range, pieces);
        edit.covers = whole..self.next;
        self.found.edits.insert(at, edit);
    }
}

/// The source of each arm's value that can stand in another arm.
fn row_values(arms: &[syn::Arm], text: &str) -> Vec<String> {
    let plain = arms.iter().filter(|arm| is_plain(&arm.body));
    plain
        .filter_map(|arm| Some(text.get(bytes(&arm.body))?.to_owned()))
        .collect()
}

/// True for a literal, a path, or a call or tuple of these: a value without variables.
pub(super) fn is_plain(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Lit(literal) => !is_text(&literal.lit),
        syn::Expr::Path(_) => true,
        syn::Expr::Call(call) => {
            let makes = matches!(&*call.func, syn::Expr::Path(path) if is_variant(&path.path));
            makes && call.args.iter().all(is_plain)
        }
        syn::Expr::Tuple(tuple) => !tuple.elems.is_empty() && tuple.elems.iter().all(is_plain),
        syn::Expr::Reference(reference) => is_plain(&reference.expr),
        syn::Expr::Unary(unary) => matches!(unary.op, syn::UnOp::Neg(_)) && is_plain(&unary.expr),
        _ => false,
    }
}

/// True for a message.
fn is_text(literal: &syn::Lit) -> bool {
    matches!(literal, syn::Lit::Str(text) if text.value().contains(' '))
}

fn is_variant(path: &syn::Path) -> bool {
    let name = path.segments.last().map(|last| last.ident.to_string());
    name.is_some_and(|name| name.starts_with(char::is_uppercase))
}

fn catches_all(arm: &syn::Arm) -> bool {
    let is_open = match &arm.pat {
        syn::Pat::Wild(_) => true,
        syn::Pat::Ident(ident) => {
            ident.subpat.is_none() && ident.ident.to_string().starts_with(char::is_lowercase)
        }
        _ => false,
    };
    is_open && arm.guard.is_none()
}

/// The patterns of `a | b`, or the one pattern.
pub(super) fn alternatives(pattern: &syn::Pat) -> Vec<&syn::Pat> {
    match pattern {
        syn::Pat::Or(or) => or.cases.iter().collect(),
        other => vec![other],
    }
}

/// The variables of a pattern.
fn bound_names(pattern: &syn::Pat) -> BTreeSet<String> {
    struct Names(BTreeSet<String>);
    impl Visit<'_> for Names {
        fn visit_pat_ident(&mut self, ident: &syn::PatIdent) {
            self.0.insert(ident.ident.to_string());
        }
    }
    let mut names = Names(BTreeSet::new());
    names.visit_pat(pattern);
    names.0
}
