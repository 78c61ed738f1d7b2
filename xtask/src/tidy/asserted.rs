//! The endpoints that each test of a crate asserts, found in the parsed source: a comment or a name cannot pretend to.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};
use syn::{Attribute, ExprMethodCall, Item, ItemFn, LitStr};

use super::{Member, Tree};

/// The assertions of `dhow_tests::Recorder` about calls and links.
const ASSERTIONS: &[&str] = &["assert_calls", "assert_link"];

/// For each test with one of the assertions, by name: the texts in it, as a table of a loop may hold them.
#[derive(Debug, Default)]
pub(super) struct Asserted(BTreeMap<String, BTreeSet<String>>);

impl Asserted {
    /// Reads the tests of one crate. A file that cannot be parsed asserts nothing.
    pub(super) fn read(tree: &Tree, member: &Member) -> Self {
        let folders = [member.path("src/"), member.path("tests/")];
        let own = |path: &str| folders.iter().any(|folder| path.starts_with(folder));
        let mut asserted = Self::default();
        for (_, text) in tree.rust_files().filter(|(path, _)| own(path)) {
            if let Ok(file) = syn::parse_file(text) {
                asserted.items(&file.items);
            }
        }
        asserted
    }

    /// Whether a test of this name asserts an endpoint, such as `GET /v1/charges/{id}`.
    pub(super) fn has(&self, test: &str, endpoint: &str) -> bool {
        let texts = self.0.get(test);
        texts.is_some_and(|texts| texts.contains(endpoint))
    }

    fn items(&mut self, items: &[Item]) {
        for item in items {
            match item {
                Item::Fn(function) if function.attrs.iter().any(is_test) => self.test(function),
                Item::Mod(module) => {
                    let inner = module.content.as_ref();
                    self.items(inner.map_or(&[], |(_, items)| items));
                }
                _ => {}
            }
        }
    }

    fn test(&mut self, function: &ItemFn) {
        let mut body = Body::default();
        body.visit_block(&function.block);
        if body.asserts {
            let name = function.sig.ident.to_string();
            self.0.entry(name).or_default().extend(body.texts);
        }
    }
}

/// `#[test]`, `#[tokio::test]`, with or without arguments.
fn is_test(attribute: &Attribute) -> bool {
    let last = attribute.path().segments.last();
    last.is_some_and(|segment| segment.ident == "test")
}

#[derive(Default)]
struct Body {
    asserts: bool,
    texts: BTreeSet<String>,
}

impl<'ast> Visit<'ast> for Body {
    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        self.asserts |= ASSERTIONS.iter().any(|name| call.method == name);
        visit::visit_expr_method_call(self, call);
    }

    fn visit_lit_str(&mut self, text: &'ast LitStr) {
        self.texts.insert(text.value());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asserted(text: &str) -> Asserted {
        let tree = Tree::of(&[
            ("crates/a/Cargo.toml", "package.name = \"a\""),
            ("crates/a/tests/it/b.rs", text),
        ]);
        Asserted::read(&tree, tree.members().first().unwrap())
    }

    #[test]
    fn a_table_and_a_nested_call_are_read() {
        let text = "mod inner { #[tokio::test(flavor = \"current_thread\")] async fn t() {
            for one in [\"GET /a\"] { if true { r.assert_calls([(one, \"/a\")]); } } } }";
        assert!(asserted(text).has("t", "GET /a"));
    }

    #[test]
    fn only_a_test_with_an_assertion_counts() {
        for text in [
            "fn t() { r.assert_calls([(\"GET /a\", \"/a\")]); }",
            "#[test] fn t() { r.sent([(\"GET /a\", \"/a\")]); }",
            "#[test] fn t() { println!(\"GET /a\"); r.assert_calls([]); }",
            "#[test] fn t() { /* r.assert_calls([(\"GET /a\", \"/a\")]) */ }",
            "#[test] fn u() { r.assert_link(\"GET /a\", a, b); }",
        ] {
            assert!(!asserted(text).has("t", "GET /a"), "{text}");
        }
    }
}
