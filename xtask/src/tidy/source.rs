//! A Rust file as tokens, so that text inside of literals and comments is never mistaken for code.
//!
//! Tokens and not syntax, because tests and items also stand inside of macro calls, such as `proptest!`.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree as Token};

/// The functions, names and doc comments of one file, or of the body of one function.
#[derive(Debug, Default)]
pub(super) struct Source {
    pub(super) functions: Vec<Function>,
    /// All identifiers and keywords.
    pub(super) words: BTreeSet<String>,
    /// The traits that are implemented, by the last part of their path.
    pub(super) implemented: BTreeSet<String>,
    /// The values of all string literals.
    pub(super) texts: BTreeSet<String>,
    /// The lines of doc comments.
    pub(super) docs: BTreeMap<usize, String>,
}

#[derive(Debug)]
pub(super) struct Function {
    pub(super) name: String,
    /// True for a test attribute, such as `#[tokio::test]`.
    pub(super) test: bool,
    pub(super) body: TokenStream,
}

impl Source {
    /// Splits a file into tokens. A file in which that fails is empty; the compiler reports it.
    pub(super) fn parse(text: &str) -> Self {
        text.parse::<TokenStream>().unwrap_or_default().into()
    }

    /// The names of all tests.
    pub(super) fn tests(&self) -> impl Iterator<Item = &str> {
        let tests = self.functions.iter().filter(|function| function.test);
        tests.map(|function| function.name.as_str())
    }

    fn extend(&mut self, stream: TokenStream) {
        let tokens: Vec<Token> = stream.into_iter().collect();
        let mut test = false;
        for (at, token) in tokens.iter().enumerate() {
            let (before, after) = tokens.split_at(at);
            match (token, before, after) {
                (Token::Ident(word), [.., Token::Ident(name)], _) if word == "for" => {
                    self.implemented.insert(name.to_string());
                }
                (Token::Ident(word), _, [_, Token::Ident(name), rest @ ..]) if word == "fn" => {
                    let (name, body) = (name.to_string(), body(rest));
                    self.functions.push(Function { name, test, body });
                }
                (Token::Group(group), ..) => {
                    test |= is_test(group);
                    test &= group.delimiter() != Delimiter::Brace;
                    self.doc_comment(group);
                    self.extend(group.stream());
                }
                (Token::Literal(_), ..) => self.texts.extend(string(token)),
                (Token::Punct(mark), ..) => test &= mark.as_char() != ';',
                (Token::Ident(_), ..) => {}
            }
            if let Token::Ident(word) = token {
                self.words.insert(word.to_string());
            }
        }
    }

    /// Takes the lines of `[doc = "…"]`, the form that a doc comment has as tokens.
    fn doc_comment(&mut self, attribute: &Group) {
        let tokens: Vec<Token> = attribute.stream().into_iter().collect();
        if let [Token::Ident(name), _, literal] = tokens.as_slice()
            && let Some(text) = string(literal).filter(|_| name == "doc")
        {
            let lines = text.split('\n').map(str::to_owned);
            self.docs.extend((literal.span().start().line..).zip(lines));
        }
    }
}

impl From<TokenStream> for Source {
    fn from(stream: TokenStream) -> Self {
        let mut source = Self::default();
        source.extend(stream);
        source
    }
}

/// The braces that follow the name of a function, before a semicolon.
fn body(rest: &[Token]) -> TokenStream {
    let body = rest.iter().find_map(|token| match token {
        Token::Group(group) if group.delimiter() == Delimiter::Brace => Some(group.stream()),
        Token::Punct(mark) if mark.as_char() == ';' => Some(TokenStream::new()),
        _ => None,
    });
    body.unwrap_or_default()
}

/// True for `[test]` and `[tokio::test(…)]`.
fn is_test(attribute: &Group) -> bool {
    let path = attribute.stream().into_iter();
    let path = path.take_while(|token| !matches!(token, Token::Group(_)));
    let is_test = path.last().is_some_and(|last| last.to_string() == "test");
    is_test && attribute.delimiter() == Delimiter::Bracket
}

fn string(literal: &Token) -> Option<String> {
    let text = syn::parse2::<syn::LitStr>(literal.clone().into());
    text.ok().map(|text| text.value())
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
        let source = Source::parse(text);
        assert_eq!(
            source.tests().collect::<Vec<_>>(),
            ["one", "two", "three", "five"]
        );
    }

    #[test]
    fn names_in_texts_and_comments_are_no_words() {
        let source = Source::parse("fn a() { b(\"c\") } // d\n/* e */ /// f\nstruct G;");
        let words: Vec<&str> = source.words.iter().map(String::as_str).collect();
        assert_eq!(words, ["G", "a", "b", "doc", "fn", "struct"]);
    }

    #[test]
    fn a_body_has_its_words_and_texts() {
        let source = Source::parse("fn a() -> [u8; 2] { b(\"x\", [\"y\"]); } fn c() { \"z\"; }");
        let body = Source::from(source.functions.first().unwrap().body.clone());
        assert_eq!(body.words, BTreeSet::from(["b".to_owned()]));
        assert_eq!(body.texts, BTreeSet::from(["x".to_owned(), "y".to_owned()]));
    }

    #[test]
    fn doc_comments_keep_their_lines_and_only_comments_are_read() {
        let text =
            "//! A.\n\n/// B.\n///\n/// C.\nfn d() { \"/// no\"; }\n/** E.\nF. */\nstruct G;";
        let docs = Source::parse(text).docs;
        let docs: Vec<(usize, &str)> = docs
            .iter()
            .map(|(line, text)| (*line, text.trim()))
            .collect();
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
        let source = Source::parse("impl core::Refunds for A {} impl B {} // Payouts for A\n");
        assert_eq!(source.implemented, BTreeSet::from(["Refunds".to_owned()]));
    }
}
