//! Headers and bodies of HTTP messages.

use std::fmt::Write as _;

use http::{HeaderMap, StatusCode};

use super::json;
use super::parts::{self, Tone, count};
use crate::page::Html;

/// Maximum number of bytes of a body that a page shows.
const SHOWN: usize = 64 * 1024;

/// Number of bytes of a line of a hexadecimal dump.
const DUMP_WIDTH: usize = 16;

/// Headers as a table.
pub(super) fn headers(html: &mut Html, label: &str, headers: &HeaderMap) {
    if headers.is_empty() {
        html.raw("<p class=\"quiet\">No headers are kept.</p>\n");
        return;
    }
    html.raw("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"")
        .text(label)
        .raw("\"><table class=\"headers\"><caption class=\"unseen\">")
        .text(label)
        .raw("</caption><tbody>\n");
    for (name, value) in headers {
        html.raw("<tr><th scope=\"row\">")
            .text(name.as_str())
            .raw("</th><td>")
            .text(&String::from_utf8_lossy(value.as_bytes()))
            .raw("</td></tr>\n");
    }
    html.raw("</tbody></table></div>\n");
}

/// A body in the form that is easiest to read, and as it was sent if that differs. `id` is unique on the page.
pub(super) fn body(html: &mut Html, id: &str, label: &str, body: &[u8], complete: bool) {
    if body.is_empty() {
        html.raw(if complete {
            "<p class=\"quiet\">Empty body.</p>\n"
        } else {
            "<p class=\"quiet\">The body is not kept.</p>\n"
        });
        return;
    }
    let size = count(body.len(), "byte");
    let shown = body.get(..SHOWN).unwrap_or(body);
    if !complete || shown.len() < body.len() {
        html.raw("<p class=\"quiet\">Only the beginning is shown.</p>\n");
    }
    let raw = match std::str::from_utf8(shown) {
        Ok(text) => text.to_owned(),
        Err(_) => dump(shown),
    };
    match readable(shown) {
        Some((kind, text)) => {
            title(html, kind, &size);
            parts::code(html, id, &format!("{label}, {kind}"), &text);
            html.raw("<details id=\"")
                .text(&format!("{id}-as-sent"))
                .raw("\"><summary>As sent</summary>\n");
            parts::code(
                html,
                &format!("{id}-raw"),
                &format!("{label}, as sent"),
                &raw,
            );
            html.raw("</details>\n");
        }
        None => {
            let kind = match std::str::from_utf8(shown) {
                Ok(_) => "text",
                Err(_) => "bytes in hexadecimal",
            };
            title(html, kind, &size);
            parts::code(html, id, &format!("{label}, {kind}"), &raw);
        }
    }
}

fn title(html: &mut Html, kind: &str, size: &str) {
    html.raw("<p class=\"code-title\"><span>Body: ")
        .text(kind)
        .raw("</span><span>")
        .text(size)
        .raw("</span></p>\n");
}

/// Returns a body with one member or field per line, and the name of this form, if it is JSON or a form.
fn readable(body: &[u8]) -> Option<(&'static str, String)> {
    let text = std::str::from_utf8(body).ok()?;
    let start = text.trim_start();
    if start.starts_with(['{', '[']) {
        return Some(("formatted JSON", json::pretty(text)?));
    }
    let is_form = text.contains('=') && text.chars().all(|c| c.is_ascii_graphic() && c != '<');
    is_form.then(|| ("decoded form", decoded(text)))
}

/// Decodes a form, one field per line.
fn decoded(form: &str) -> String {
    let mut text = String::new();
    for pair in form.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let decode = |part: &str| {
            let spaced = part.replace('+', " ");
            let bytes = percent_encoding::percent_decode_str(&spaced);
            bytes.decode_utf8_lossy().into_owned()
        };
        let _ = writeln!(text, "{} = {}", decode(name), decode(value));
    }
    text
}

/// Formats bytes as offsets, hexadecimal digits and ASCII.
fn dump(bytes: &[u8]) -> String {
    let mut text = String::new();
    for (line, chunk) in bytes.chunks(DUMP_WIDTH).enumerate() {
        let digits: String = chunk.iter().map(|byte| format!("{byte:02x} ")).collect();
        let plain = chunk.iter().map(|byte| match byte {
            b' '..=b'~' => char::from(*byte),
            _ => '.',
        });
        let plain: String = plain.collect();
        let offset = line.saturating_mul(DUMP_WIDTH);
        let _ = writeln!(text, "{offset:06x}  {digits:48} {plain}");
    }
    text
}

/// A response status with the colour of its class.
pub(super) fn status(html: &mut Html, status: StatusCode) {
    parts::badge(html, tone_of(status), &status.to_string());
}

/// Colour of a status.
pub(super) fn tone_of(status: StatusCode) -> Tone {
    match status.as_u16() {
        200..=299 => Tone::Good,
        400..=599 => Tone::Bad,
        _ => Tone::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_and_forms_are_formatted_and_other_text_is_not() {
        let json = readable(br#"{"b":1.0,"a":[2]}"#).unwrap();
        assert_eq!(json.0, "formatted JSON");
        assert!(json.1.starts_with("{\n  \"b\": 1.0,"), "{}", json.1);
        let form = readable(b"name=Ana+L%C3%B3pez&empty=").unwrap();
        assert_eq!(
            form,
            ("decoded form", "name = Ana López\nempty = \n".into())
        );
        for other in ["hello", "{broken", "<a href=x>", "a = b"] {
            assert_eq!(readable(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn binary_bodies_are_dumped() {
        let text = dump(b"\x00\xffabc<");
        assert_eq!(
            text.trim_end(),
            format!("000000  {:48} ..abc<", "00 ff 61 62 63 3c ")
        );
    }
}
