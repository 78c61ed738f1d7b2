//! Macro calls: `matches!`, formatted texts, and macros whose arguments are expressions.

use std::ops::Range;

use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::visit::Visit;

use super::{Finder, bytes, matches::alternatives, values::other_literal};

impl Finder<'_> {
    pub(super) fn macro_call(&mut self, call: &syn::Macro, range: &Range<usize>) {
        let name = call.path.segments.last().map(|last| last.ident.to_string());
        let name = name.unwrap_or_default();
        if self.rules.skips_macro(&name) {
            return;
        }
        if self.frozen.is_some() && self.local_macros.contains_key(&name) {
            self.called_macros.insert(name.clone());
        }
        if name == "matches" {
            if let Ok(parts) = call.parse_body_with(Matches::parse) {
                self.matches_macro(&parts, range);
            }
            return;
        }
        let Ok(arguments) =
            Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated.parse2(call.tokens.clone())
        else {
            return;
        };
        match name.as_str() {
            "format" => self.format_macro(&arguments, range),
            "concat" => return self.concat_macro(&arguments, range),
            _ => {}
        }
        for argument in arguments.iter().skip(usize::from(name == "format")) {
            self.visit_expr(argument);
        }
    }

    fn matches_macro(&mut self, parts: &Matches, range: &Range<usize>) {
        if !self.is_quiet(range) {
            for word in ["true", "false"] {
                self.replace(range.clone(), "predicate", word);
            }
        }
        let cases = alternatives(&parts.pattern);
        if cases.len() > 1 {
            let pattern = bytes(&parts.pattern);
            let before = self.source(&(range.start..pattern.start)).to_owned();
            let after = self.source(&(pattern.end..range.end)).to_owned();
            let texts: Vec<String> = cases
                .iter()
                .map(|c| self.source(&bytes(*c)).to_owned())
                .collect();
            for left_out in 0..texts.len() {
                let kept = texts.iter().enumerate().filter(|(at, _)| *at != left_out);
                let kept: Vec<&str> = kept.map(|(_, text)| text.as_str()).collect();
                let text = format!("{before}{}{after}", kept.join(" | "));
                self.replace(range.clone(), "alternative deleted", &text);
            }
        }
        self.visit_expr(&parts.value);
        if let Some(guard) = &parts.guard {
            self.always(guard, "guard");
            self.visit_expr(guard);
        }
    }

    /// The literal of a `format!` cannot be switched, so the whole call is.
    fn format_macro(
        &mut self,
        arguments: &Punctuated<syn::Expr, syn::Token![,]>,
        range: &Range<usize>,
    ) {
        let Some(syn::Expr::Lit(first)) = arguments.first() else {
            return;
        };
        let literal = bytes(&first.lit);
        if self.sql(&literal, range) {
            return;
        }
        let Some(mutated) = other_literal(&first.lit, self.source(&literal)) else {
            return;
        };
        let before = self.source(&(range.start..literal.start));
        let after = self.source(&(literal.end..range.end));
        let text = format!("{before}{mutated}{after}");
        self.replace(range.clone(), "literal", &text);
    }

    /// The literals of a `concat!` must stay literals.
    fn concat_macro(
        &mut self,
        arguments: &Punctuated<syn::Expr, syn::Token![,]>,
        range: &Range<usize>,
    ) {
        for argument in arguments {
            if let syn::Expr::Lit(literal) = argument {
                self.sql(&bytes(&literal.lit), range);
            }
        }
    }
}

/// The parts of `matches!(value, pattern if guard)`.
struct Matches {
    value: syn::Expr,
    pattern: syn::Pat,
    guard: Option<syn::Expr>,
}

impl Parse for Matches {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let value = input.parse()?;
        input.parse::<syn::Token![,]>()?;
        let pattern = syn::Pat::parse_multi_with_leading_vert(input)?;
        let guard = if input.peek(syn::Token![if]) {
            input.parse::<syn::Token![if]>()?;
            Some(input.parse()?)
        } else {
            None
        };
        if input.peek(syn::Token![,]) {
            input.parse::<syn::Token![,]>()?;
        }
        Ok(Self {
            value,
            pattern,
            guard,
        })
    }
}
