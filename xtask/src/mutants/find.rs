//! Finds the mutation points of one source file and the edits that switch each mutant on.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::config::Rules;
use super::edit::{Edit, Piece};
use super::names::Enums;

mod bodies;
mod calls;
mod logic;
mod macros;
mod matches;
mod rows;
mod sql;
mod statements;
mod tables;
mod uses;
mod values;

pub(super) use uses::{switch_constants, switch_uses};

/// A change that a test should detect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mutant {
    pub(super) id: u32,
    pub(super) line: usize,
    /// The text of that line.
    pub(super) source: String,
    /// The function around it, such as `Money::read`, or the constant.
    pub(super) function: String,
    pub(super) kind: &'static str,
    pub(super) original: String,
    pub(super) mutated: String,
}

/// The mutants and edits of one file.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) edits: Vec<Edit>,
    pub(super) mutants: Vec<Mutant>,
    /// Constants with a function beside them that must replace their uses; true for a `static`.
    pub(super) tables: BTreeMap<String, bool>,
    /// Functions that lose their `const`, with the id of that edit.
    pub(super) unconst: Vec<(String, u32)>,
}

/// Finds the mutants and edits of one file. Ids start at `first`.
///
/// # Errors
/// A text that cannot be parsed as Rust.
pub(super) fn find(
    text: &str,
    rules: &Rules,
    enums: &Enums,
    first: u32,
) -> Result<(Found, u32), syn::Error> {
    let file = syn::parse_file(text)?;
    let mut finder = Finder {
        text,
        rules,
        enums,
        next: first,
        found: Found::default(),
        names: Vec::new(),
        frozen: None,
        seen: BTreeSet::new(),
        quiet: BTreeSet::new(),
        local_macros: local_macros(&file),
        called_macros: BTreeSet::new(),
        macro_mutants: BTreeMap::new(),
    };
    finder.visit_file(&file);
    Ok((finder.found, finder.next))
}

/// A replacement inside an expression that must stay constant.
struct Frozen {
    mutant: u32,
    range: Range<usize>,
    text: String,
}

struct Finder<'a> {
    text: &'a str,
    rules: &'a Rules,
    enums: &'a Enums,
    next: u32,
    found: Found,
    /// Types and functions around the current place.
    names: Vec<String>,
    /// The replacements inside a constant expression, which the constant's edit applies one by one.
    frozen: Option<Vec<Frozen>>,
    /// Existing replacements, so that no mutant is generated twice.
    seen: BTreeSet<(usize, usize, String)>,
    /// Expressions that are not replaced as values, because a replacement around them covers them.
    quiet: BTreeSet<(usize, usize)>,
    /// The ranges of the macros that the file defines.
    local_macros: BTreeMap<String, Range<usize>>,
    /// Those that the present constant calls.
    called_macros: BTreeSet<String>,
    /// The mutants in them, by their place: several constants may call one macro.
    macro_mutants: BTreeMap<usize, u32>,
}

impl Finder<'_> {
    fn id(&mut self) -> u32 {
        let id = self.next;
        self.next += 1;
        id
    }

    fn source(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// Records a mutant and returns its id; `None` if the same change exists already.
    fn mutant(&mut self, range: &Range<usize>, kind: &'static str, mutated: &str) -> Option<u32> {
        let key = (range.start, range.end, mutated.to_owned());
        if !self.seen.insert(key) {
            return None;
        }
        let original = one_line(self.source(range));
        let id = self.id();
        let before = self.text.get(..range.start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let source = self.text.lines().nth(line - 1).unwrap_or_default();
        let source = source.trim().to_owned();
        self.found.mutants.push(Mutant {
            id,
            line,
            source,
            function: self.names.join("::"),
            kind,
            original,
            mutated: one_line(mutated),
        });
        Some(id)
    }

    /// Replaces an expression.
    fn replace(&mut self, range: Range<usize>, kind: &'static str, mutated: &str) {
        self.replace_as(range, kind, mutated, mutated);
    }

    /// Replaces an expression by code that differs from the text in the report.
    fn replace_as(&mut self, range: Range<usize>, kind: &'static str, shown: &str, code: &str) {
        let Some(id) = self.mutant(&range, kind, shown) else {
            return;
        };
        if !self.freeze(id, &range, code) {
            self.found.edits.push(Edit::switch(id, range, code));
        }
    }

    /// Records a replacement inside a constant expression. Returns false outside of one.
    fn freeze(&mut self, mutant: u32, range: &Range<usize>, code: &str) -> bool {
        let Some(frozen) = &mut self.frozen else {
            return false;
        };
        frozen.push(Frozen {
            mutant,
            range: range.clone(),
            text: code.to_owned(),
        });
        true
    }

    fn is_quiet(&self, range: &Range<usize>) -> bool {
        self.quiet.contains(&(range.start, range.end))
    }

    fn hush(&mut self, range: &Range<usize>) {
        self.quiet.insert((range.start, range.end));
    }

    fn within(&mut self, name: String, visit: impl FnOnce(&mut Self)) {
        self.names.push(name);
        visit(self);
        self.names.pop();
    }

    /// Marks a range of code for compiler errors outside of all edits.
    fn region(&mut self, range: Range<usize>, visit: impl FnOnce(&mut Self)) -> Range<u32> {
        let id = self.id();
        let at = self.found.edits.len();
        visit(self);
        let mut edit = Edit::new(id, range.clone(), vec![Piece::Source(range)]);
        edit.covers = id..self.next;
        edit.is_region = true;
        let covers = edit.covers.clone();
        self.found.edits.insert(at, edit);
        covers
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !is_for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.attrs, &item.sig, &item.block);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.attrs, &item.sig, &item.block);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.function(&item.attrs, &item.sig, block);
        }
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        self.implementation(item);
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        self.constant(&tables::Constant::of_item(item));
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        self.constant(&tables::Constant::of_static(item));
    }

    fn visit_item_macro(&mut self, _: &'ast syn::ItemMacro) {}

    fn visit_expr(&mut self, expr: &'ast syn::Expr) {
        self.expression(expr);
    }

    fn visit_stmt(&mut self, statement: &'ast syn::Stmt) {
        self.statement(statement);
    }

    fn visit_pat(&mut self, _: &'ast syn::Pat) {}

    fn visit_type(&mut self, _: &'ast syn::Type) {}

    fn visit_path(&mut self, _: &'ast syn::Path) {}

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}
}

impl Finder<'_> {
    fn expression(&mut self, expr: &syn::Expr) {
        match expr {
            syn::Expr::Binary(binary) => self.binary(binary),
            syn::Expr::Unary(unary) => self.unary(unary),
            syn::Expr::If(branch) => self.condition(&branch.cond),
            syn::Expr::Match(item) => return self.match_arms(item),
            syn::Expr::Macro(item) => return self.macro_call(&item.mac, &bytes(expr)),
            syn::Expr::Lit(literal) => self.literal(literal),
            syn::Expr::Path(path) => self.variant(path),
            syn::Expr::Call(call) => self.call(call),
            syn::Expr::MethodCall(call) => self.method(call),
            syn::Expr::Struct(item) => self.fields(item),
            syn::Expr::Reference(reference) if self.frozen_reference(reference) => return,
            syn::Expr::Array(array) => self.array_rows(array, false),
            syn::Expr::Repeat(repeat) => return self.visit_expr(&repeat.expr),
            // The whole constant around it is replaced.
            syn::Expr::Const(_) if self.frozen.is_some() => {}
            syn::Expr::Const(_) | syn::Expr::Verbatim(_) => return,
            syn::Expr::Assign(assign) => return self.visit_expr(&assign.right),
            _ => {}
        }
        visit::visit_expr(self, expr);
    }
}

/// The byte range of a piece of syntax.
fn bytes(syntax: &impl Spanned) -> Range<usize> {
    syntax.span().byte_range()
}

/// The text with every run of white space as one space.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The ranges of the macros of a file, by name.
fn local_macros(file: &syn::File) -> BTreeMap<String, Range<usize>> {
    let macros = file.items.iter().filter_map(|item| match item {
        syn::Item::Macro(item) => Some((item.ident.as_ref()?.to_string(), bytes(&item.mac))),
        _ => None,
    });
    macros.collect()
}

fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Const(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Static(item) => &item.attrs,
        syn::Item::Trait(item) => &item.attrs,
        _ => &[],
    }
}

/// True after `#[test]`, `#[cfg(test)]` and similar attributes.
fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let path = attribute.path();
        let is_test = path.segments.last().is_some_and(|s| s.ident == "test");
        let is_cfg = path.is_ident("cfg");
        is_test || (is_cfg && needs_test(&attribute.meta))
    })
}

fn needs_test(meta: &syn::Meta) -> bool {
    let syn::Meta::List(list) = meta else {
        return false;
    };
    let text = list.tokens.to_string();
    !text.starts_with("not")
        && text
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| word == "test")
}

#[cfg(test)]
mod tests;
