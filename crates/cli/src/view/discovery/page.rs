//! Page of the schemes that were found.

use super::{DiscoveredScheme, DiscoveredSchemes, headline};
use crate::output::{Page, Tone};

/// Schemes that are shown with their code.
const WITH_CODE: usize = 3;

/// Shows the result, each scheme, and the extent of the search.
pub(super) fn show(result: &DiscoveredSchemes<'_>, page: &mut Page) {
    let (tone, sentence) = headline(result);
    let subject = result
        .provider
        .map_or(String::new(), |id| format!("{id}: "));
    page.line(tone, format!("{subject}{sentence}"));
    page.pair("signature", result.signature);
    let count = result.schemes.len();
    for (index, scheme) in result.schemes.iter().enumerate() {
        page.empty_line();
        let title = match count {
            1 => "Scheme".to_owned(),
            _ => format!("Scheme {} of {count}", index + 1),
        };
        page.line(Tone::Strong, title);
        show_scheme(scheme, page);
        if index < WITH_CODE {
            show_code(scheme, page);
        }
    }
    page.empty_line();
    page.line(Tone::Strong, "Search");
    let tried = &result.tried;
    page.pair(
        "tried",
        format!("{} of {} signatures", tried.signatures, tried.of),
    );
    page.pair("time", format!("{} ms", tried.milliseconds));
    for note in &result.notes {
        page.paragraph("note", note);
    }
}

fn show_scheme(scheme: &DiscoveredScheme, page: &mut Page) {
    page.paragraph("rule", &scheme.scheme);
    page.pair("order", scheme.order);
    page.pair_if("secret", scheme.secret.as_ref());
    let prefix = Some(&scheme.prefix).filter(|prefix| !prefix.is_empty());
    page.pair_if("before the signature", prefix);
    if !scheme.undecided.is_empty() {
        page.paragraph("undecided", &scheme.undecided.join(", "));
    }
    page.pair("signed text", &scheme.signed_text);
}

/// Shows the setting and the ledger entry of a gateway with settings, and the constant for any other.
fn show_code(scheme: &DiscoveredScheme, page: &mut Page) {
    match &scheme.setting {
        Some(setting) => {
            code(page, "Setting", &setting.rust);
            page.pair_if("variable", setting.variable.as_ref());
        }
        None => code(
            page,
            "Rust, with the types of dhow_crypto::scheme (feature scheme) and std::borrow::Cow",
            &format!("const SCHEME: SignatureScheme = {};", scheme.rust),
        ),
    }
    if let Some(ledger) = &scheme.ledger {
        code(page, "LEDGER.toml", ledger);
    }
}

fn code(page: &mut Page, title: &str, text: &str) {
    page.empty_line();
    page.line(Tone::Faint, format!("  {title}"));
    for line in text.trim_end().lines() {
        page.line(Tone::Plain, format!("  {line}"));
    }
}
