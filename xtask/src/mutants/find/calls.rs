//! Method calls: predicates, and calls that only add or remove.

use super::{Finder, bytes};

/// Calls that can be left out of a chain, besides those that begin with `with_`.
const OPTIONAL: [&str; 19] = [
    "and",
    "chain",
    "with_doubt",
    "filter",
    "max",
    "min",
    "or",
    "or_else",
    "rev",
    "skip",
    "skip_while",
    "take",
    "take_while",
    "to_ascii_lowercase",
    "to_ascii_uppercase",
    "trim",
    "trim_end",
    "trim_start",
    "without",
];

impl Finder<'_> {
    pub(super) fn method(&mut self, call: &syn::ExprMethodCall) {
        let range = bytes(call);
        let name = call.method.to_string();
        let builds = ["with_", "allow_"].iter().any(|p| name.starts_with(p));
        if (builds || OPTIONAL.contains(&name.as_str())) && !self.rules.skips_call(&name) {
            let receiver = self.source(&bytes(&*call.receiver)).to_owned();
            self.replace(range.clone(), "call dropped", &receiver);
        }
        let swapped = match name.as_str() {
            "min" => "max",
            "max" => "min",
            "first" => "last",
            "last" => "first",
            "is_some_and" => "is_none_or",
            "is_none_or" => "is_some_and",
            "any" => "all",
            "all" => "any",
            _ => "",
        };
        if !swapped.is_empty() {
            let method = bytes(&call.method);
            let before = self.source(&(range.start..method.start));
            let after = self.source(&(method.end..range.end));
            let text = format!("{before}{swapped}{after}");
            self.replace(range, "method exchanged", &text);
        }
        self.predicate(call);
    }
}
