//! Uses of a constant, replaced by a call of the function beside it.

use std::collections::{BTreeMap, BTreeSet};

use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};

use super::{bytes, tables::SUFFIX};
use crate::mutants::edit::{self, Edit, Piece};

/// The edits that replace every use of these constants in one file, tests included. Ids start at `first`.
///
/// # Errors
/// A text that cannot be parsed as Rust.
pub(in crate::mutants) fn switch_uses(
    text: &str,
    names: &BTreeMap<String, bool>,
    first: u32,
) -> Result<(Vec<Edit>, u32), syn::Error> {
    let file = syn::parse_file(text)?;
    let mut uses = Uses {
        names,
        next: first,
        edits: Vec::new(),
    };
    uses.visit_file(&file);
    Ok((uses.edits, uses.next))
}

/// Functions beside the constants whose values use these constants, with the names of the former. Ids start at `first`.
///
/// # Errors
/// A text that cannot be parsed as Rust.
pub(in crate::mutants) fn switch_constants(
    text: &str,
    names: &BTreeMap<String, bool>,
    first: u32,
) -> Result<(Vec<(String, Edit)>, u32), syn::Error> {
    let file = syn::parse_file(text)?;
    let source = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default();
    let mut next = first;
    let mut found = Vec::new();
    for item in &file.items {
        let syn::Item::Const(item) = item else {
            continue;
        };
        let name = item.ident.to_string();
        let mut uses = Uses {
            names,
            next,
            edits: Vec::new(),
        };
        uses.visit_expr(&item.expr);
        // A reference would be to a value that the function drops.
        let value = bytes(&item.expr);
        if uses.edits.is_empty() || names.contains_key(&name) || source(value.clone()).contains('&')
        {
            continue;
        }
        next = uses.next + 1;
        let rendered = edit::render(text, &uses.edits, &BTreeSet::new()).text;
        let after = text.len() - value.end;
        let value = rendered.get(value.start..rendered.len() - after);
        let value = value.unwrap_or_default();
        let (visibility, ty) = (source(bytes(&item.vis)), source(bytes(&item.ty)));
        let attributes = item.attrs.iter().filter(|a| a.path().is_ident("cfg"));
        let attributes: String = attributes.map(|a| source(bytes(a))).collect();
        let function = format!(
            "\n{attributes} #[allow(warnings, clippy::all)] {visibility} fn {name}{SUFFIX}() -> {ty} {{ {value} }}"
        );
        let end = bytes(&item.semi_token).end;
        found.push((name, Edit::insert(uses.next, end, function)));
    }
    Ok((found, next))
}

struct Uses<'a> {
    names: &'a BTreeMap<String, bool>,
    next: u32,
    edits: Vec<Edit>,
}

impl Uses<'_> {
    fn edit(&mut self, range: std::ops::Range<usize>, before: &str, after: &str) {
        let pieces = vec![
            Piece::Text(before.to_owned()),
            Piece::Source(range.clone()),
            Piece::Text(after.to_owned()),
        ];
        self.edits.push(Edit::new(self.next, range, pieces));
        self.next += 1;
    }
}

impl<'ast> Visit<'ast> for Uses<'_> {
    fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
        if let Some(last) = path.path.segments.last()
            && path.qself.is_none()
            && let Some(is_static) = self.names.get(&last.ident.to_string())
        {
            let range = bytes(path);
            match is_static {
                true => self.edit(range, "(*", &format!("{SUFFIX}())")),
                false => self.edit(range, "", &format!("{SUFFIX}()")),
            }
        }
    }

    fn visit_use_name(&mut self, name: &'ast syn::UseName) {
        let word = name.ident.to_string();
        if self.names.contains_key(&word) {
            self.edit(bytes(name), "{", &format!(", {word}{SUFFIX}}}"));
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        // Only the constant is exported; its function stays private.
        if !matches!(item.vis, syn::Visibility::Public(_)) {
            visit::visit_item_use(self, item);
        }
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        if call.path.is_ident("matches") {
            return;
        }
        let parser = Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated;
        if let Ok(arguments) = parser.parse2(call.tokens.clone()) {
            for argument in &arguments {
                self.visit_expr(argument);
            }
        }
    }

    // Constants stay constants.
    fn visit_item_const(&mut self, _: &'ast syn::ItemConst) {}

    fn visit_impl_item_const(&mut self, _: &'ast syn::ImplItemConst) {}

    fn visit_item_static(&mut self, _: &'ast syn::ItemStatic) {}

    fn visit_expr_repeat(&mut self, repeat: &'ast syn::ExprRepeat) {
        self.visit_expr(&repeat.expr);
    }

    fn visit_signature(&mut self, _: &'ast syn::Signature) {}

    fn visit_pat(&mut self, _: &'ast syn::Pat) {}

    fn visit_type(&mut self, _: &'ast syn::Type) {}

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_item_macro(&mut self, _: &'ast syn::ItemMacro) {}
}
