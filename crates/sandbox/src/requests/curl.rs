//! A logged request as a shell command with `curl`.

use http::Method;
use http::header::{
    ACCEPT_ENCODING, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderName, TRANSFER_ENCODING,
};

use super::ReceivedRequest;
use super::credentials::{Credentials, Hidden, Piece};

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
    /// Credentials are written as their variables, such as `"$DHOW_HITPAY_API_KEY"`. One without a variable, such as a token
    /// that a gateway gave, gets one, and a comment says so. Without `credentials` the command has all values.
    pub(crate) fn to_curl(&self, origin: &str, credentials: Option<&Credentials>) -> String {
        let mut writer = Writer {
            credentials,
            hidden: Vec::new(),
        };
        let mut command = String::new();
        if self.body.is_cut() {
            command.push_str("# The log has only the beginning of the body.\n");
        }
        let body = writer.split(&self.body.bytes);
        let binary = self.body.as_text().is_none_or(|text| text.contains('\r'));
        if binary && !self.body.bytes.is_empty() {
            command.push_str(&writer.printf(&body));
            command.push_str(" |\n");
        }
        command.push_str("curl");
        command.push_str(&self.options());
        command.push_str(&writer.text(self.url(origin).as_bytes()));
        for (name, value) in &self.headers {
            if LEFT_OUT.contains(name) {
                continue;
            }
            command.push_str(NEXT_LINE);
            command.push_str("-H ");
            command.push_str(&writer.header(name, value.as_bytes()));
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
                command.push_str(&writer.word(&body));
            }
        }
        command.push('\n');
        writer.comment(origin, self.number) + &command
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

/// Writes texts as words of a shell, and collects the values that the command does not show.
struct Writer<'c> {
    /// `None` shows everything.
    credentials: Option<&'c Credentials>,
    /// Variables of the hidden values.
    hidden: Vec<(String, Vec<u8>)>,
}

impl Writer<'_> {
    fn split<'t>(&self, text: &'t [u8]) -> Vec<Piece<'t>> {
        match self.credentials {
            Some(credentials) => credentials.split(text),
            None => shown(text),
        }
    }

    fn text(&mut self, text: &[u8]) -> String {
        self.word(&self.split(text))
    }

    fn header(&mut self, name: &HeaderName, value: &[u8]) -> String {
        let label = match value.is_empty() {
            true => format!("{name};"),
            false => format!("{name}: "),
        };
        let mut pieces = vec![Piece::Text(label.as_bytes())];
        pieces.extend(match self.credentials {
            Some(credentials) => credentials.split_header(name, value),
            None => shown(value),
        });
        self.word(&pieces)
    }

    /// Quotes a text as one word of a POSIX shell.
    fn word(&mut self, pieces: &[Piece<'_>]) -> String {
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
            if let Piece::Text(bytes) = piece
                && let Ok(part) = std::str::from_utf8(bytes)
            {
                text.push_str(part);
                continue;
            }
            close(&mut word, &mut text);
            match piece {
                Piece::Text(bytes) => {
                    word.push_str(&format!("\"$(printf {})\"", format_word(&escaped(bytes))));
                }
                Piece::Variable(name) => word.push_str(&format!("\"${name}\"")),
                Piece::Hidden(hidden) => word.push_str(&self.variable(*hidden)),
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
    fn printf(&mut self, pieces: &[Piece<'_>]) -> String {
        let mut format = Vec::new();
        let mut arguments = String::new();
        for piece in pieces {
            let argument = match piece {
                Piece::Text(bytes) => {
                    format.extend_from_slice(&escaped(bytes));
                    continue;
                }
                Piece::Variable(name) => format!("\"${name}\""),
                Piece::Hidden(hidden) => self.variable(*hidden),
            };
            format.extend_from_slice(b"%s");
            arguments.push(' ');
            arguments.push_str(&argument);
        }
        format!("printf {}{arguments}", format_word(&format))
    }

    /// Variable for a hidden value, in quotes. The shell stops with an error if it is not set.
    fn variable(&mut self, hidden: Hidden<'_>) -> String {
        let name = hidden.name.to_ascii_uppercase().replace('-', "_");
        let mut number = 1_usize;
        loop {
            let mut variable = format!("HIDDEN_{name}");
            if number > 1 {
                variable.push_str(&format!("_{number}"));
            }
            let quoted = format!("\"${{{variable}:?}}\"");
            let mut known = self.hidden.iter();
            match known.find(|(known, _)| *known == variable) {
                Some((_, value)) if value == hidden.value => return quoted,
                Some(_) => number = number.saturating_add(1),
                None => {
                    self.hidden.push((variable, hidden.value.to_vec()));
                    return quoted;
                }
            }
        }
    }

    /// Says where the values of the hidden variables are.
    fn comment(&self, origin: &str, number: u64) -> String {
        if self.hidden.is_empty() {
            return String::new();
        }
        let names: Vec<&str> = self.hidden.iter().map(|(name, _)| name.as_str()).collect();
        let names = names.join(", ");
        format!(
            "# First set {names}: the values that this request had. On the sandbox's machine, \
             {origin}/_sandbox/requests/{number}/curl?credentials=show shows them.\n"
        )
    }
}

fn shown(text: &[u8]) -> Vec<Piece<'_>> {
    let piece = (!text.is_empty()).then_some(Piece::Text(text));
    piece.into_iter().collect()
}

/// Quotes an escaped format of `printf`.
fn format_word(format: &[u8]) -> String {
    let text = String::from_utf8_lossy(format);
    // A format that begins with a hyphen would be an option, and not every shell knows `--`.
    match text.strip_prefix('-') {
        Some(rest) => format!("'\\055{rest}'"),
        None => format!("'{text}'"),
    }
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
