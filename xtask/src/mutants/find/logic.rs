//! Comparison, boolean and arithmetic operators, conditions and predicates.

use super::{Finder, Piece, bytes};
use crate::mutants::edit::{Edit, SWITCH};

/// Names of methods that return a `bool`, besides those that begin with `is_` or `has_`.
const PREDICATES: [&str; 8] = [
    "all",
    "any",
    "contains",
    "contains_key",
    "ends_with",
    "eq",
    "eq_ignore_ascii_case",
    "starts_with",
];

/// Methods whose closure returns a `bool`.
const WITH_PREDICATE: [&str; 13] = [
    "all",
    "any",
    "filter",
    "find",
    "is_none_or",
    "is_ok_and",
    "is_some_and",
    "position",
    "retain",
    "skip_while",
    "take_while",
    "trim_matches",
    "trim_start_matches",
];

impl Finder<'_> {
    pub(super) fn binary(&mut self, binary: &syn::ExprBinary) {
        let range = bytes(binary);
        let (left, right) = (bytes(&*binary.left), bytes(&*binary.right));
        if let Some(neutral) = neutral(&binary.op) {
            if is_or_has_let(&binary.left) || is_or_has_let(&binary.right) {
                return;
            }
            for side in [&binary.left, &binary.right] {
                if !matches!(&**side, syn::Expr::Binary(inner) if neutral_of(inner)) {
                    self.replace(bytes(&**side), "operand dropped", neutral);
                }
            }
        }
        for (operator, kind) in replacements(&binary.op) {
            let (left, right) = (self.source(&left), self.source(&right));
            let shown = format!("{left} {operator} {right}");
            let assigns =
                operator.ends_with('=') && !matches!(*operator, "==" | "!=" | "<=" | ">=");
            let code = if assigns {
                format!("{left} {operator} ({right})")
            } else {
                format!("({left}) {operator} ({right})")
            };
            self.replace_as(range.clone(), kind, &shown, &code);
        }
    }

    pub(super) fn unary(&mut self, unary: &syn::ExprUnary) {
        let syn::UnOp::Not(_) = unary.op else {
            return;
        };
        let inner = bytes(&*unary.expr);
        let text = self.source(&inner).to_owned();
        self.hush(&inner);
        self.replace(bytes(unary), "negation dropped", &text);
    }

    /// Mutants of the condition of an `if`, which may contain `let`.
    pub(super) fn condition(&mut self, condition: &syn::Expr) {
        let range = bytes(condition);
        if self.frozen.is_some() {
            return;
        }
        if !is_or_has_let(condition) {
            self.always(condition, "condition");
            return;
        }
        if let Some(id) = self.mutant(&range, "condition", "false") {
            let text = format!(" && !{SWITCH}({id})");
            self.found.edits.push(Edit::insert(id, range.end, text));
        }
        self.chain(condition);
    }

    /// Mutants that leave out an operand of `&&` beside a `let`, except the `let` itself.
    fn chain(&mut self, condition: &syn::Expr) {
        let syn::Expr::Binary(binary) = condition else {
            return;
        };
        for side in [&binary.left, &binary.right] {
            if is_or_has_let(side) {
                self.chain(side);
            } else {
                self.replace(bytes(&**side), "operand dropped", "true");
            }
        }
    }

    /// Mutants of the guard of a match arm, with the condition that keeps its arm.
    pub(super) fn guard(&mut self, guard: &syn::Expr, deleted: Option<u32>) {
        let range = bytes(guard);
        if let Some(id) = deleted {
            let pieces = vec![
                Piece::Mutated(id, format!("!{SWITCH}({id}) && (")),
                Piece::Source(range.clone()),
                Piece::Text(")".to_owned()),
            ];
            self.found.edits.push(Edit::new(id, range, pieces));
        }
        self.always(guard, "guard");
    }

    /// Replaces a boolean by `true` and by `false`.
    pub(super) fn always(&mut self, value: &syn::Expr, kind: &'static str) {
        let range = bytes(value);
        if matches!(value, syn::Expr::Lit(_)) || self.is_quiet(&range) {
            return;
        }
        for word in ["true", "false"] {
            self.replace(range.clone(), kind, word);
        }
    }

    /// Mutants of a method call that returns a `bool`, and of the closures of methods that take a predicate.
    pub(super) fn predicate(&mut self, call: &syn::ExprMethodCall) {
        let name = call.method.to_string();
        let asks = name.starts_with("is_") || name.starts_with("has_");
        if asks || PREDICATES.contains(&name.as_str()) {
            self.always(&syn::Expr::MethodCall(call.clone()), "predicate");
        }
        if WITH_PREDICATE.contains(&name.as_str()) {
            for argument in &call.args {
                if let syn::Expr::Closure(closure) = argument {
                    self.always(&closure.body, "predicate");
                }
            }
        }
        if name == "then" || name == "then_some" {
            self.always(strip(&call.receiver), "condition");
        }
    }
}

/// The expression inside parentheses.
pub(super) fn strip(mut expr: &syn::Expr) -> &syn::Expr {
    while let syn::Expr::Paren(paren) = expr {
        expr = &paren.expr;
    }
    expr
}

fn is_or_has_let(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Let(_) => true,
        syn::Expr::Binary(binary) if matches!(binary.op, syn::BinOp::And(_)) => {
            is_or_has_let(&binary.left) || is_or_has_let(&binary.right)
        }
        _ => false,
    }
}

fn neutral_of(binary: &syn::ExprBinary) -> bool {
    neutral(&binary.op).is_some()
}

/// The neutral operand of an operator.
fn neutral(operator: &syn::BinOp) -> Option<&'static str> {
    match operator {
        syn::BinOp::And(_) => Some("true"),
        syn::BinOp::Or(_) => Some("false"),
        _ => None,
    }
}

fn replacements(operator: &syn::BinOp) -> &'static [(&'static str, &'static str)] {
    match operator {
        syn::BinOp::Eq(_) => &[("!=", "comparison")],
        syn::BinOp::Ne(_) => &[("==", "comparison")],
        syn::BinOp::Lt(_) => &[("<=", "comparison"), (">=", "comparison")],
        syn::BinOp::Le(_) => &[("<", "comparison"), (">", "comparison")],
        syn::BinOp::Gt(_) => &[(">=", "comparison"), ("<=", "comparison")],
        syn::BinOp::Ge(_) => &[(">", "comparison"), ("<", "comparison")],
        syn::BinOp::And(_) => &[("||", "boolean operator")],
        syn::BinOp::Or(_) => &[("&&", "boolean operator")],
        syn::BinOp::Add(_) => &[("-", "arithmetic")],
        syn::BinOp::Sub(_) => &[("+", "arithmetic")],
        syn::BinOp::Mul(_) => &[("/", "arithmetic")],
        syn::BinOp::Div(_) => &[("*", "arithmetic")],
        syn::BinOp::Rem(_) => &[("/", "arithmetic")],
        syn::BinOp::AddAssign(_) => &[("-=", "arithmetic")],
        syn::BinOp::SubAssign(_) => &[("+=", "arithmetic")],
        syn::BinOp::BitAnd(_) => &[("|", "arithmetic")],
        syn::BinOp::BitOr(_) => &[("&", "arithmetic")],
        _ => &[],
    }
}
