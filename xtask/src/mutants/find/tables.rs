//! Constants, which cannot hold a switch: a function beside each gives the mutated value instead.

use std::ops::Range;

use syn::visit::Visit;

use super::{Finder, Frozen, bytes, is_for_tests, matches::is_plain};
use crate::mutants::edit::{Edit, Piece, SWITCH};

/// Suffix of the name of the function beside a constant.
pub(super) const SUFFIX: &str = "__switched";

/// A constant of a module or of a type.
pub(super) struct Constant<'a> {
    attributes: &'a [syn::Attribute],
    visibility: &'a syn::Visibility,
    name: String,
    ty: &'a syn::Type,
    value: &'a syn::Expr,
    /// End of the item.
    end: usize,
    /// Prefix of the name at its uses.
    owner: &'static str,
    is_static: bool,
}

impl<'a> Constant<'a> {
    pub(super) fn of_item(item: &'a syn::ItemConst) -> Self {
        Self {
            attributes: &item.attrs,
            visibility: &item.vis,
            name: item.ident.to_string(),
            ty: &item.ty,
            value: &item.expr,
            end: bytes(&item.semi_token).end,
            owner: "",
            is_static: false,
        }
    }

    pub(super) fn of_static(item: &'a syn::ItemStatic) -> Self {
        Self {
            attributes: &item.attrs,
            visibility: &item.vis,
            name: item.ident.to_string(),
            ty: &item.ty,
            value: &item.expr,
            end: bytes(&item.semi_token).end,
            owner: "",
            is_static: true,
        }
    }

    pub(super) fn of_impl(item: &'a syn::ImplItemConst) -> Self {
        Self {
            attributes: &item.attrs,
            visibility: &item.vis,
            name: item.ident.to_string(),
            ty: &item.ty,
            value: &item.expr,
            end: bytes(&item.semi_token).end,
            owner: "Self::",
            is_static: false,
        }
    }
}

impl Finder<'_> {
    pub(super) fn constant(&mut self, constant: &Constant<'_>) {
        if is_for_tests(constant.attributes) || constant.name == "_" {
            return;
        }
        let whole = self.id();
        let name = constant.name.clone();
        let mut frozen = Vec::new();
        self.within(name, |finder| {
            frozen = finder.frozen(|finder| {
                if let Some(array) = slice(constant.value) {
                    finder.array_rows(array, is_slice(constant.ty));
                }
                finder.visit_expr(constant.value);
                finder.used_macros(&bytes(constant.value));
            });
        });
        if frozen.is_empty() {
            return;
        }
        let pieces = self.beside(constant, frozen);
        let mut edit = Edit::new(whole, constant.end..constant.end, pieces);
        edit.covers = whole..self.next;
        self.found.edits.push(edit);
        self.found
            .tables
            .insert(constant.name.clone(), constant.is_static);
    }

    /// The function beside a constant.
    fn beside(&self, constant: &Constant<'_>, frozen: Vec<Frozen>) -> Vec<Piece> {
        let visibility = match constant.visibility {
            syn::Visibility::Inherited => String::new(),
            given => format!("{} ", self.source(&bytes(given))),
        };
        let ty = self.with_static(constant.ty);
        let Constant { name, owner, .. } = constant;
        let (item, refer, returned) = if constant.is_static {
            ("static", "&", format!("&'static {ty}"))
        } else {
            ("const", "", ty.clone())
        };
        let mut pieces = vec![Piece::Text(format!(
            "\n#[allow(warnings, clippy::all)] {visibility}fn {name}{SUFFIX}() -> {returned} {{"
        ))];
        let value = bytes(constant.value);
        for change in frozen {
            let (id, mutated) = (change.mutant, self.changed(&value, &change));
            // An associated constant's `Self` has no name inside a function.
            let text = if owner.is_empty() {
                format!(" if {SWITCH}({id}) {{ {item} M: {ty} = {mutated}; return {refer}M; }}")
            } else {
                format!(" if {SWITCH}({id}) {{ return {mutated}; }}")
            };
            pieces.push(Piece::Mutated(id, text));
        }
        pieces.push(Piece::Text(format!(" {refer}{owner}{name} }}")));
        pieces
    }

    /// Mutants of `&[…]` of constants inside a function, which must stay constant to live long enough.
    pub(super) fn frozen_reference(&mut self, reference: &syn::ExprReference) -> bool {
        if reference.mutability.is_some() {
            return false;
        }
        let Some(array) = slice(&reference.expr) else {
            return false;
        };
        if self.frozen.is_some() {
            // A row of an array with a fixed length cannot be deleted, which the compiler says.
            self.array_rows(array, true);
            return false;
        }
        if array.elems.is_empty() || !array.elems.iter().all(is_constant) {
            return false;
        }
        let range = bytes(reference);
        let frozen = self.frozen(|finder| {
            finder.array_rows(array, true);
            finder.visit_expr(&reference.expr);
        });
        for change in frozen {
            let text = self.changed(&range, &change);
            let edit = Edit::switch(change.mutant, range.clone(), &text);
            self.found.edits.push(edit);
        }
        true
    }

    /// Changes the texts in the macros of the file that a constant's value calls, by macros of the same name inside the value.
    fn used_macros(&mut self, value: &Range<usize>) {
        for name in std::mem::take(&mut self.called_macros) {
            let Some(rules) = self.local_macros.get(&name).cloned() else {
                continue;
            };
            for literal in texts(self.source(&rules), rules.start) {
                let mutated = format!("{}~\"", self.source(&(literal.start..literal.end - 1)));
                let known = self.macro_mutants.get(&literal.start).copied();
                let Some(mutant) = known.or_else(|| self.mutant(&literal, "literal", &mutated))
                else {
                    continue;
                };
                self.macro_mutants.insert(literal.start, mutant);
                let before = self.source(&(rules.start..literal.start));
                let after = self.source(&(literal.end..rules.end));
                let text = format!("{{ {before}{mutated}{after} {} }}", self.source(value));
                self.freeze(mutant, value, &text);
            }
        }
    }

    fn frozen(&mut self, visit: impl FnOnce(&mut Self)) -> Vec<Frozen> {
        let before = self.frozen.replace(Vec::new());
        visit(self);
        std::mem::replace(&mut self.frozen, before).unwrap_or_default()
    }

    /// The text of a range with one change in it.
    fn changed(&self, range: &Range<usize>, change: &Frozen) -> String {
        let before = self.source(&(range.start..change.range.start));
        let after = self.source(&(change.range.end..range.end));
        format!("{before}{}{after}", change.text)
    }

    /// The type with `'static` references, which are implied in a constant and not in a function.
    fn with_static(&self, ty: &syn::Type) -> String {
        struct Bare(Vec<usize>);
        impl Visit<'_> for Bare {
            fn visit_type_reference(&mut self, reference: &syn::TypeReference) {
                if reference.lifetime.is_none() {
                    self.0.push(bytes(&reference.and_token).end);
                }
                syn::visit::visit_type_reference(self, reference);
            }
        }
        let mut bare = Bare(Vec::new());
        bare.visit_type(ty);
        let range = bytes(ty);
        let mut text = String::new();
        let mut at = range.start;
        for place in bare.0 {
            text.push_str(self.source(&(at..place)));
            text.push_str("'static ");
            at = place;
        }
        text.push_str(self.source(&(at..range.end)));
        text
    }
}

/// The ranges of the texts in quotes without a space, from a part of the source that starts at `start`.
fn texts(source: &str, start: usize) -> Vec<Range<usize>> {
    let quotes: Vec<usize> = source.match_indices('"').map(|(at, _)| at).collect();
    let pairs = quotes.chunks_exact(2).filter_map(|pair| match pair {
        [first, last] => Some(*first..*last + 1),
        _ => None,
    });
    pairs
        .filter(|pair| {
            source
                .get(pair.clone())
                .is_some_and(|text| !text.contains(' '))
        })
        .map(|pair| start + pair.start..start + pair.end)
        .collect()
}

/// The array behind `[…]` or `&[…]`.
fn slice(expr: &syn::Expr) -> Option<&syn::ExprArray> {
    match expr {
        syn::Expr::Array(array) => Some(array),
        syn::Expr::Reference(reference) => slice(&reference.expr),
        _ => None,
    }
}

fn is_slice(ty: &syn::Type) -> bool {
    matches!(ty, syn::Type::Reference(reference) if matches!(*reference.elem, syn::Type::Slice(_)))
}

/// True for values that a compiler can store in the program.
fn is_constant(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Path(path) => path
            .path
            .segments
            .last()
            .is_some_and(|last| last.ident.to_string().starts_with(char::is_uppercase)),
        syn::Expr::Array(array) => array.elems.iter().all(is_constant),
        syn::Expr::Tuple(tuple) => tuple.elems.iter().all(is_constant),
        syn::Expr::Reference(reference) => is_constant(&reference.expr),
        syn::Expr::Struct(item) => {
            item.rest.is_none() && item.fields.iter().all(|field| is_constant(&field.expr))
        }
        syn::Expr::Call(call) => is_plain(expr) && call.args.iter().all(is_constant),
        syn::Expr::Lit(_) => true,
        _ => false,
    }
}
