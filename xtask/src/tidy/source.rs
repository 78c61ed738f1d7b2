//! A Rust file as tokens, so that text inside of literals and comments is never mistaken for code.
//!
//! Tokens and not syntax, because tests and items also stand inside of macro calls, such as `proptest!`.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// Keywords before the name of a defined item.
const DEFINING: &[&str] = &["fn", "struct", "enum", "union", "trait", "type", "mod"];

/// The definitions, names and doc comments of one file.
#[derive(Debug, Default)]
pub(super) struct Source {
    pub(super) items: Vec<Item>,
    /// All identifiers and keywords.
    pub(super) words: BTreeSet<String>,
    /// The traits that are implemented, by the last part of their path.
    pub(super) implemented: BTreeSet<String>,
    /// The values of all string literals.
    pub(super) texts: BTreeSet<String>,
    pub(super) docs: Vec<DocLine>,
}

/// A named item.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) keyword: String,
    pub(super) name: String,
    pub(super) line: usize,
    /// True for `pub`, and for the functions of a public trait.
    pub(super) public: bool,
    /// True for a function with a test attribute, such as `#[tokio::test]`.
    pub(super) test: bool,
    body: TokenStream,
}

/// One line of a doc comment.
#[derive(Debug)]
pub(super) struct DocLine {
    pub(super) line: usize,
    pub(super) text: String,
}

impl Source {
    /// Reads a file. A file that cannot be split into tokens has no items; the compiler reports it.
    pub(super) fn read(text: &str) -> Self {
        let mut source = Self::default();
        source.tokens(text.parse().unwrap_or_default(), false);
        source
    }

    /// The names of all tests.
    pub(super) fn tests(&self) -> impl Iterator<Item = &str> {
        let tests = self.items.iter().filter(|item| item.test);
        tests.map(|item| item.name.as_str())
    }

    fn tokens(&mut self, stream: TokenStream, in_public_trait: bool) {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        let mut public_trait = false;
        for (at, token) in tokens.iter().enumerate() {
            let (before, after) = tokens.split_at(at);
            match token {
                TokenTree::Ident(ident) => {
                    let word = ident.to_string();
                    match before.last() {
                        Some(TokenTree::Ident(name)) if word == "for" => {
                            self.implemented.insert(name.to_string());
                        }
                        _ => {}
                    }
                    if let Some(mut item) = Item::read(&word, before, after) {
                        item.public |= in_public_trait;
                        public_trait = item.public && word == "trait";
                        self.items.push(item);
                    }
                    self.words.insert(word);
                }
                TokenTree::Group(group) => {
                    self.docs.extend(doc_lines(group));
                    let braces = group.delimiter() == Delimiter::Brace;
                    self.tokens(group.stream(), braces && public_trait);
                }
                TokenTree::Literal(_) => self.texts.extend(string(token.clone())),
                TokenTree::Punct(_) => {}
            }
        }
    }
}

impl Item {
    /// The item whose keyword stands between `before` and the rest of `after`.
    fn read(keyword: &str, before: &[TokenTree], after: &[TokenTree]) -> Option<Self> {
        let [_, TokenTree::Ident(name), rest @ ..] = after else {
            return None;
        };
        if !DEFINING.contains(&keyword) {
            return None;
        }
        let (public, test) = modifiers(before);
        let is_end =
            |token: &TokenTree| matches!(token, TokenTree::Punct(end) if end.as_char() == ';');
        let body = rest
            .iter()
            .take_while(|token| !is_end(token))
            .find_map(braced)
            .map(Group::stream);
        Some(Self {
            keyword: keyword.to_owned(),
            name: name.to_string(),
            line: name.span().start().line,
            public,
            test,
            body: body.unwrap_or_default(),
        })
    }

    /// The identifiers and string literals in its body.
    pub(super) fn body(&self) -> (BTreeSet<String>, BTreeSet<String>) {
        let mut words = BTreeSet::new();
        let mut texts = BTreeSet::new();
        let mut streams = vec![self.body.clone()];
        while let Some(stream) = streams.pop() {
            for token in stream {
                match token {
                    TokenTree::Ident(ident) => drop(words.insert(ident.to_string())),
                    TokenTree::Group(group) => streams.push(group.stream()),
                    TokenTree::Literal(_) => texts.extend(string(token)),
                    TokenTree::Punct(_) => {}
                }
            }
        }
        (words, texts)
    }
}

/// Reads the attributes and keywords in front of an item backwards: true if it is public, true if it is a test.
fn modifiers(before: &[TokenTree]) -> (bool, bool) {
    let (mut public, mut test, mut restricted) = (false, false, false);
    for token in before.iter().rev() {
        match token {
            TokenTree::Ident(ident) => public |= ident == "pub" && !restricted,
            TokenTree::Group(group) => match group.delimiter() {
                Delimiter::Parenthesis => restricted = true,
                Delimiter::Bracket => test |= is_test(group),
                Delimiter::Brace | Delimiter::None => break,
            },
            TokenTree::Punct(mark) if mark.as_char() != '#' => break,
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
    (public, test)
}

/// True for the inside of `#[test]` and `#[tokio::test(…)]`.
fn is_test(attribute: &Group) -> bool {
    let path = attribute.stream().into_iter();
    let path = path.take_while(|token| !matches!(token, TokenTree::Group(_)));
    let last = path.filter(|token| matches!(token, TokenTree::Ident(_)));
    last.last().is_some_and(|last| last.to_string() == "test")
}

/// The lines of `[doc = "…"]`, the form that a doc comment has as tokens.
fn doc_lines(attribute: &Group) -> Vec<DocLine> {
    let mut tokens = attribute.stream().into_iter();
    let is_doc = tokens
        .next()
        .is_some_and(|token| token.to_string() == "doc");
    let Some(literal) = tokens.nth(1).filter(|_| is_doc) else {
        return Vec::new();
    };
    let line = literal.span().start().line;
    let text = string(literal).unwrap_or_default();
    let lines = text.split('\n').enumerate();
    let lines = lines.map(|(index, text)| DocLine {
        line: line + index,
        text: text.to_owned(),
    });
    lines.collect()
}

fn braced(token: &TokenTree) -> Option<&Group> {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group),
        _ => None,
    }
}

fn string(literal: TokenTree) -> Option<String> {
    let text = syn::parse2::<syn::LitStr>(literal.into()).ok()?;
    Some(text.value())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_is_a_function_with_a_test_attribute() {
        let text = r##"
            #[cfg(test)] fn helper() {}
            #[test] fn one() { fn inner() {} }
            #[tokio::test(flavor = "{}")]
            // why
            async fn two() {}
            proptest! { #[test] fn three(a in 0..9) {} }
            fn four() { let a = "#[test] fn text() {}"; }
            // #[test] fn comment() {}
            #[test]
            fn five<F: Fn()>() {}
        "##;
        let source = Source::read(text);
        assert_eq!(
            source.tests().collect::<Vec<_>>(),
            ["one", "two", "three", "five"]
        );
    }

    #[test]
    fn names_in_texts_and_comments_are_no_words() {
        let source = Source::read("fn a() { b(\"c\") } // d\n/* e */ /// f\nstruct G;");
        let words: Vec<&str> = source.words.iter().map(String::as_str).collect();
        assert_eq!(words, ["G", "a", "b", "doc", "fn", "struct"]);
    }

    #[test]
    fn public_items_and_functions_of_public_traits_are_public() {
        let text = "pub fn a() {} pub(crate) fn b() {} fn c() {}\npub trait D { fn e(); }\ntrait F { fn g(); }";
        let public: Vec<(String, usize)> = Source::read(text)
            .items
            .into_iter()
            .filter(|item| item.public)
            .map(|item| (item.name, item.line))
            .collect();
        let expected = [("a", 1), ("D", 2), ("e", 2)].map(|(name, line)| (name.to_owned(), line));
        assert_eq!(public, expected);
    }

    #[test]
    fn a_body_has_its_words_and_texts() {
        let source = Source::read("fn a() -> [u8; 2] { b(\"x\", [\"y\"]); } fn c() { \"z\"; }");
        let (words, texts) = source.items.first().unwrap().body();
        assert_eq!(words, BTreeSet::from(["b".to_owned()]));
        assert_eq!(texts, BTreeSet::from(["x".to_owned(), "y".to_owned()]));
    }

    #[test]
    fn doc_comments_keep_their_lines_and_only_comments_are_read() {
        let text =
            "//! A.\n\n/// B.\n///\n/// C.\nfn d() { \"/// no\"; }\n/** E.\nF. */\nstruct G;";
        let docs = Source::read(text).docs;
        let docs: Vec<(usize, &str)> = docs.iter().map(|doc| (doc.line, doc.text.trim())).collect();
        assert_eq!(
            docs,
            [
                (1, "A."),
                (3, "B."),
                (4, ""),
                (5, "C."),
                (7, "E."),
                (8, "F.")
            ]
        );
    }

    #[test]
    fn implemented_traits_are_known_by_name() {
        let source = Source::read("impl core::Refunds for A {} impl B {} // Payouts for A\n");
        assert_eq!(source.implemented, BTreeSet::from(["Refunds".to_owned()]));
    }
}
