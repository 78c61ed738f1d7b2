//! A logged request as a shell command with `curl`.

use http::Method;
use http::header::{
    ACCEPT_ENCODING, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderName, TRANSFER_ENCODING,
};

use super::ReceivedRequest;
use super::credentials::{Credentials, Piece};

/// Headers that `curl` sets itself, or that concern the connection.
const LEFT_OUT: [HeaderName; 5] = [
    ACCEPT_ENCODING,
    CONNECTION,
    CONTENT_LENGTH,
    HOST,
    TRANSFER_ENCODING,
];

/// Start of every following line of the command.
const NEXT_LINE: &str = " \\\n  ";

impl ReceivedRequest {
    /// Writes the request as a command for POSIX shells. `origin` is that of the server.
    ///
    /// Credentials are written as their variables, such as `"$DHOW_HITPAY_API_KEY"`.
    pub(crate) fn to_curl(&self, origin: &str, credentials: &Credentials) -> String {
        let mut command = String::new();
        if self.body.is_cut() {
            command.push_str("# The log has only the beginning of the body.\n");
        }
        let body = credentials.split(&self.body.bytes);
        let binary = self.body.as_text().is_none_or(|text| text.contains('\r'));
        if binary && !self.body.bytes.is_empty() {
            command.push_str(&printf(&body));
            command.push_str(" |\n");
        }
        command.push_str("curl");
        command.push_str(&self.options());
        command.push_str(&word(&credentials.split(self.url(origin).as_bytes())));
        for (name, value) in &self.headers {
            if LEFT_OUT.contains(name) {
                continue;
            }
            command.push_str(NEXT_LINE);
            command.push_str("-H ");
            let value = credentials.split_header(name, value.as_bytes());
            command.push_str(&header(name, value));
        }
        if !self.body.bytes.is_empty() {
            if !self.headers.contains_key(CONTENT_TYPE) {
                // Without this option `curl` would add the content type of a form.
                command.push_str(NEXT_LINE);
                command.push_str("-H 'content-type:'");
            }
            command.push_str(NEXT_LINE);
            if binary {
                command.push_str("--data-binary @-");
            } else {
                command.push_str("--data-raw ");
                command.push_str(&word(&body));
            }
        }
        command.push('\n');
        command
    }

    fn url(&self, origin: &str) -> String {
        format!("{origin}{}", self.target())
    }

    /// Options for the method and an unusual path.
    fn options(&self) -> String {
        let mut options = String::from(" ");
        let has_body = !self.body.bytes.is_empty();
        if self.method == Method::HEAD {
            options.push_str("--head ");
        } else if self.method != (if has_body { Method::POST } else { Method::GET }) {
            // `curl` sends POST with a body and GET without one.
            options.push_str(&format!("-X {} ", self.method));
        }
        if self.target().contains(['[', ']', '{', '}']) {
            options.push_str("--globoff ");
        }
        if self.path.contains("/.") {
            options.push_str("--path-as-is ");
        }
        options
    }
}

fn header(name: &HeaderName, value: Vec<Piece<'_>>) -> String {
    let label = match value.is_empty() {
        true => format!("{name};"),
        false => format!("{name}: "),
    };
    let mut pieces = vec![Piece::Text(label.as_bytes())];
    pieces.extend(value);
    word(&pieces)
}

/// Quotes a text as one word of a POSIX shell.
fn word(pieces: &[Piece<'_>]) -> String {
    let mut word = String::new();
    let mut text = String::new();
    let close = |word: &mut String, text: &mut String| {
        if !text.is_empty() {
            word.push('\'');
            word.push_str(&std::mem::take(text).replace('\'', "'\\''"));
            word.push('\'');
        }
    };
    for piece in pieces {
        match piece {
            Piece::Text(bytes) => match std::str::from_utf8(bytes) {
                Ok(part) => text.push_str(part),
                Err(_) => {
                    close(&mut word, &mut text);
                    word.push_str(&format!("\"$(printf {})\"", format_word(bytes)));
                }
            },
            Piece::Variable(name) => {
                close(&mut word, &mut text);
                word.push_str(&format!("\"${name}\""));
            }
            Piece::Masked => text.push_str("[masked]"),
        }
    }
    close(&mut word, &mut text);
    if word.is_empty() {
        "''".to_owned()
    } else {
        word
    }
}

/// Writes any bytes with `printf`, whose format has the text and whose arguments have the variables.
fn printf(pieces: &[Piece<'_>]) -> String {
    let mut format = Vec::new();
    let mut arguments = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(bytes) => format.extend_from_slice(&escaped(bytes)),
            Piece::Variable(name) => {
                format.extend_from_slice(b"%s");
                arguments.push_str(&format!(" \"${name}\""));
            }
            Piece::Masked => format.extend_from_slice(b"[masked]"),
        }
    }
    let format = String::from_utf8_lossy(&format);
    format!("printf '{format}'{arguments}")
}

/// Quotes bytes as the format of `printf`.
fn format_word(bytes: &[u8]) -> String {
    format!("'{}'", String::from_utf8_lossy(&escaped(bytes)))
}

/// Escapes bytes for the format of `printf` between single quotes.
fn escaped(bytes: &[u8]) -> Vec<u8> {
    let mut escaped = Vec::new();
    for byte in bytes {
        match byte {
            b'%' => escaped.extend_from_slice(b"%%"),
            b'\\' => escaped.extend_from_slice(b"\\\\"),
            b' '..=b'~' if *byte != b'\'' => escaped.push(*byte),
            byte => escaped.extend_from_slice(format!("\\{byte:03o}").as_bytes()),
        }
    }
    escaped
}
