//! Literals, enum variants, `Some`, and the values of fields.

use super::{Finder, bytes};
use crate::mutants::edit::{Edit, Piece, SWITCH};

/// Default values of fields.
const DEFAULTS: [&str; 8] = [
    "None",
    "false",
    "0",
    "Vec::new()",
    "vec![]",
    "String::new()",
    "\"\"",
    "BTreeMap::new()",
];

fn is_default(text: &str) -> bool {
    DEFAULTS.contains(&text) || text.ends_with("::default()")
}

impl Finder<'_> {
    pub(super) fn literal(&mut self, literal: &syn::ExprLit) {
        let range = bytes(&literal.lit);
        let is_text = matches!(literal.lit, syn::Lit::Str(_));
        if self.is_quiet(&range) || (is_text && self.sql(&range, &range)) {
            return;
        }
        let text = self.source(&range).to_owned();
        if let Some(mutated) = other_literal(&literal.lit, &text) {
            self.replace(range, "literal", &mutated);
        }
    }

    /// Replaces a path such as `Outcome::Refused` by another variant of the enum.
    pub(super) fn variant(&mut self, path: &syn::ExprPath) {
        let range = bytes(path);
        if self.is_quiet(&range) || path.qself.is_some() {
            return;
        }
        let mut segments = path.path.segments.iter().rev();
        let (Some(variant), Some(owner)) = (segments.next(), segments.next()) else {
            return;
        };
        let (variant, mut owner) = (variant.ident.to_string(), owner.ident.to_string());
        if owner == "Self" {
            owner = self.names.first().cloned().unwrap_or_default();
        }
        let Some(siblings) = self.enums.siblings(&owner, &variant) else {
            return;
        };
        let text = self.source(&range);
        let prefix = text.strip_suffix(&variant).unwrap_or_default().to_owned();
        let all: Vec<String> = siblings.iter().map(|s| format!("{prefix}{s}")).collect();
        for other in self.others(&format!("{prefix}{variant}"), &all) {
            self.replace(range.clone(), "variant", &other);
        }
    }

    /// Up to two different values of the same list: first those that the configuration calls favourable, then the next ones.
    pub(super) fn others(&self, own: &str, all: &[String]) -> Vec<String> {
        let at = all.iter().position(|text| text == own).unwrap_or(0);
        let following = all.iter().cycle().skip(at + 1).take(all.len());
        let mut distinct: Vec<&String> = Vec::new();
        for text in following {
            if text != own && !distinct.contains(&text) {
                distinct.push(text);
            }
        }
        let is_good = |text: &String| self.rules.is_favourable(text);
        distinct.sort_by_key(|text| !is_good(text));
        distinct.into_iter().take(2).cloned().collect()
    }

    pub(super) fn call(&mut self, call: &syn::ExprCall) {
        let range = bytes(call);
        let is_some = matches!(&*call.func, syn::Expr::Path(path) if path.path.is_ident("Some"));
        if is_some && !self.is_quiet(&range) {
            self.replace(range, "Some to None", "None");
        }
    }

    /// Replaces each value in `Type { field: value }` by the default.
    pub(super) fn fields(&mut self, item: &syn::ExprStruct) {
        for field in &item.fields {
            let range = bytes(&field.expr);
            if field.colon_token.is_none() {
                self.shorthand(field);
            } else if !is_default(self.source(&range)) {
                self.replace(range, "field dropped", "Default::default()");
            }
        }
    }

    fn shorthand(&mut self, field: &syn::FieldValue) {
        let range = bytes(field);
        if self.frozen.is_some() {
            return;
        }
        let name = self.source(&range).to_owned();
        let shown = format!("{name}: Default::default()");
        let Some(id) = self.mutant(&range, "field dropped", &shown) else {
            return;
        };
        let pieces = vec![
            Piece::Text(format!("{name}: (if {SWITCH}({id}) {{ ")),
            Piece::Mutated(id, "Default::default()".to_owned()),
            Piece::Text(format!(" }} else {{ {name} }})")),
        ];
        self.found.edits.push(Edit::new(id, range, pieces));
    }
}

/// Another literal of the same type; `None` for messages, which are the texts with a space.
pub(super) fn other_literal(literal: &syn::Lit, text: &str) -> Option<String> {
    match literal {
        syn::Lit::Str(value) if value.value().contains(' ') => None,
        syn::Lit::ByteStr(_) | syn::Lit::Str(_) => {
            let hashes = text.len() - text.trim_end_matches('#').len();
            let (start, end) = text.split_at_checked(text.len().checked_sub(hashes + 1)?)?;
            Some(format!("{start}~{end}"))
        }
        syn::Lit::Char(value) => Some(if value.value() == '~' { "'!'" } else { "'~'" }.to_owned()),
        syn::Lit::Byte(value) => Some(
            if value.value() == b'~' {
                "b'!'"
            } else {
                "b'~'"
            }
            .to_owned(),
        ),
        syn::Lit::Int(value) => {
            let number: u128 = value.base10_parse().ok()?;
            Some(format!("{}{}", number.checked_add(1)?, value.suffix()))
        }
        syn::Lit::Bool(value) => Some((!value.value).to_string()),
        _ => None,
    }
}
