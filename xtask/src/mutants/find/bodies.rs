//! Functions and implementations: bodies replaced by a return.

use syn::visit::{self, Visit};

use super::{Finder, bytes, is_for_tests, tables::Constant};
use crate::mutants::edit::{Edit, Piece, SWITCH};

impl Finder<'_> {
    pub(super) fn implementation(&mut self, item: &syn::ItemImpl) {
        let of_trait = item.trait_.as_ref().map(|(_, path, _)| path);
        let name = of_trait.and_then(|path| path.segments.last());
        if name.is_some_and(|last| self.rules.skips_trait(&last.ident.to_string())) {
            return;
        }
        let owner = type_name(&item.self_ty);
        self.within(owner, |finder| {
            for part in &item.items {
                match part {
                    syn::ImplItem::Const(constant) if of_trait.is_none() => {
                        finder.constant(&Constant::of_impl(constant));
                    }
                    syn::ImplItem::Const(_) => {}
                    other => finder.visit_impl_item(other),
                }
            }
        });
    }

    pub(super) fn function(
        &mut self,
        attributes: &[syn::Attribute],
        signature: &syn::Signature,
        block: &syn::Block,
    ) {
        let name = signature.ident.to_string();
        if is_for_tests(attributes) || self.rules.skips_function(&name) {
            return;
        }
        let at = self.found.edits.len();
        self.within(name.clone(), |finder| {
            let covers = finder.region(bytes(block), |finder| {
                finder.body(signature, block);
                visit::visit_block(finder, block);
            });
            if let Some(token) = &signature.constness {
                let id = finder.id();
                let mut edit = Edit::new(id, bytes(token), vec![Piece::Text(String::new())]);
                edit.covers = covers.start..id + 1;
                finder.found.edits.insert(at, edit);
                finder.found.unconst.push((name, id));
            }
        });
    }

    /// Adds a `return` of a constant value as the first statement.
    fn body(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let brace = bytes(&block.brace_token.span.open());
        let header = bytes(signature);
        let whole = bytes(block);
        let inside = self.source(&(whole.start + 1..whole.end.saturating_sub(1)));
        let own = inside.trim().to_owned();
        let values = plain_values(&signature.output).into_iter();
        for value in values.filter(|value| *value != own) {
            let shown = format!("return {value}");
            let whole = header.start..bytes(block).end;
            let Some(id) = self.mutant(&whole, "body replaced", shown.trim_end()) else {
                continue;
            };
            if let Some(mutant) = self.found.mutants.last_mut() {
                mutant.original = format!("fn {}", signature.ident);
            }
            let text = format!(" if {SWITCH}({id}) {{ return {value}; }}");
            self.found.edits.push(Edit::insert(id, brace.end, text));
        }
    }
}

fn type_name(ty: &syn::Type) -> String {
    match ty {
        syn::Type::Path(path) => path
            .path
            .segments
            .last()
            .map(|last| last.ident.to_string())
            .unwrap_or_default(),
        syn::Type::Reference(reference) => type_name(&reference.elem),
        _ => String::new(),
    }
}

/// Constant values of a return type; empty for types that are not listed.
fn plain_values(output: &syn::ReturnType) -> Vec<String> {
    match output {
        syn::ReturnType::Default => vec![String::new()],
        syn::ReturnType::Type(_, ty) => of_type(ty),
    }
}

fn of_type(ty: &syn::Type) -> Vec<String> {
    let own = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
    match ty {
        syn::Type::Tuple(tuple) if tuple.elems.is_empty() => own(&["()"]),
        syn::Type::Reference(reference) => match &*reference.elem {
            syn::Type::Path(path) if path.path.is_ident("str") => own(&["\"\"", "\"xyzzy\""]),
            syn::Type::Slice(_) => own(&["&[]"]),
            _ => Vec::new(),
        },
        syn::Type::Path(path) => of_path(&path.path),
        _ => Vec::new(),
    }
}

fn of_path(path: &syn::Path) -> Vec<String> {
    let own = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
    let Some(last) = path.segments.last() else {
        return Vec::new();
    };
    let inner = || {
        first_argument(&last.arguments)
            .map(of_type)
            .unwrap_or_default()
    };
    match last.ident.to_string().as_str() {
        "bool" => own(&["true", "false"]),
        "String" => own(&["String::new()", "\"xyzzy\".to_owned()"]),
        "Option" => {
            let mut all: Vec<String> = own(&["None"]);
            all.extend(inner().iter().map(|value| format!("Some({value})")));
            all
        }
        "Result" => inner().iter().map(|value| format!("Ok({value})")).collect(),
        "Vec" => own(&["Vec::new()"]),
        "u8" | "u16" | "u32" | "u64" | "usize" | "i8" | "i16" | "i32" | "i64" | "isize" => {
            own(&["0", "1"])
        }
        _ => Vec::new(),
    }
}

fn first_argument(arguments: &syn::PathArguments) -> Option<&syn::Type> {
    let syn::PathArguments::AngleBracketed(list) = arguments else {
        return None;
    };
    list.args.iter().find_map(|argument| match argument {
        syn::GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}
