//! The commands that errors name.

use std::path::PathBuf;

use super::*;

/// Settings of an account of each gateway. Nothing is sent.
const SETTINGS: &str = r#"
[hitpay]
api_key = "test_51c9f0a4b2"
[payatom]
pid = "MERCHANT-1"
secret_key = "s3cr3t-Key_0001-abcd"
base_url = "https://payatom.invalid"
[hpay]
merchant_id = "100001"
merchant_email = "merchant@shop.example"
passcode = "s3cr3t-Pass_0001"
[hub2]
api_key = "s3cr3t-Key_0001-abcd"
merchant_id = "m-1"
"#;

/// Writes the settings to a file whose path must be quoted.
fn settings_file() -> PathBuf {
    let folder = format!("dhow cli's tests {}", std::process::id());
    let folder = std::env::temp_dir().join(folder);
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("dhow.toml");
    std::fs::write(&path, SETTINGS).unwrap();
    path
}

/// Splits a line at spaces, as a POSIX shell does for the quotation marks that [`CommandLine`] writes.
fn split(line: &str) -> Vec<String> {
    let (mut words, mut is_quoted, mut escaped) = (vec![String::new()], false, false);
    for c in line.chars() {
        let word = words.last_mut().unwrap();
        match c {
            _ if escaped => {
                word.push(c);
                escaped = false;
            }
            '\\' if !is_quoted => escaped = true,
            '\'' => is_quoted = !is_quoted,
            ' ' if !is_quoted => words.push(String::new()),
            _ => word.push(c),
        }
    }
    words
}

/// Returns the output for this error of a command line.
pub(super) fn output(line: &str, error: Error) -> Failure {
    let parsed = Cli::parse_line(split(line)).unwrap_or_else(|error| panic!("{line}: {error}"));
    let session = Session::new(parsed.globals, cli::definition);
    failure(error, &parsed.command, &session)
}

/// Returns the member `next`.
pub(super) fn lines(failure: &Failure) -> Vec<String> {
    let object = serde_json::to_value(failure).unwrap();
    let next = object["next"].as_array().cloned().unwrap_or_default();
    let next = next.iter().map(|line| line.as_str().unwrap().to_owned());
    next.collect()
}

/// Returns the commands that are printed after this error of a command line, and checks that each is a command line.
fn next(line: &str, error: Error) -> Vec<String> {
    let mut next = lines(&output(line, error));
    // The others are sentences.
    next.retain(|line| line.starts_with("dhow "));
    for line in &next {
        let words = split(line);
        if let Err(error) = Cli::parse_line(&words) {
            panic!("{line}: {error}");
        }
    }
    next
}

fn unknown(resolution: Resolution) -> Error {
    let outcome = Outcome::Unknown(resolution);
    Error::new(ErrorKind::Unavailable, outcome, "no response")
}

#[test]
fn an_unknown_outcome_has_the_command_that_finds_it_out() {
    let settings = settings_file();
    let settings = CommandLine::new("x").option("--config", settings.display().to_string());
    let settings = settings.to_string().replace("dhow x ", "");
    let order = "--amount 1000 --currency XOF --reference 'ORDER 1'";
    let odd = "--amount 1000 --currency XOF --reference=-1";
    let mut table = Vec::new();
    for gateway in ["hitpay", "payatom", "hpay", "hub2"] {
        let find = format!("find {gateway} --reference 'ORDER 1'");
        table.push((format!("pay {gateway} {order}"), Some(find)));
        let find = format!("find {gateway} --reference=-1");
        table.push((format!("pay --provider {gateway} {odd}"), Some(find)));
        let status = format!("status {gateway} P-1");
        table.push((
            format!("refund {gateway} P-1 {order}"),
            Some(status.clone()),
        ));
        table.push((format!("cancel {gateway} P-1"), Some(status.clone())));
        table.push((format!("action {gateway} P-1 --otp 1234"), Some(status)));
        // PayAtom has no search for payouts.
        let find = format!("find {gateway} --reference 'ORDER 1' --payouts");
        let find = Some(find).filter(|_| gateway != "payatom");
        table.push((format!("payout {gateway} {order}"), find));
    }
    for (line, expected) in table {
        for resolution in [Resolution::LookUp, Resolution::Poll, Resolution::AskGateway] {
            let line = format!("dhow {line} {settings}");
            let found = next(&line, unknown(resolution));
            let expected = expected
                .as_ref()
                .map(|line| format!("dhow {line} {settings}"));
            assert_eq!(found, Vec::from_iter(expected), "{line}");
        }
    }
}

#[test]
fn a_payment_id_with_a_hyphen_is_no_option_of_the_next_command() {
    let line = format!("dhow cancel --config '{}' -- hitpay -x", "none.toml");
    let expected = "dhow status --config none.toml -- hitpay -x";
    assert_eq!(next(&line, unknown(Resolution::Poll)), [expected]);
}

#[test]
fn a_known_outcome_and_a_read_need_no_command() {
    let refused = || Error::new(ErrorKind::Declined, Outcome::Refused, "declined");
    assert!(next("dhow cancel hitpay P-1", refused()).is_empty());
    assert!(next("dhow status hitpay P-1", unknown(Resolution::Poll)).is_empty());
}

#[test]
fn a_missing_setting_has_the_sandbox_as_a_way_out() {
    let sandbox = ["dhow sandbox --env-file sandbox.env"];
    for (gateway, field) in [
        ("hitpay", "DHOW_HITPAY_API_KEY"),
        ("hitpay", "DHOW_HITPAY_SALT or DHOW_HITPAY_EVENT_SALTS"),
        ("payatom", "DHOW_PAYATOM_PID"),
        ("hpay", "DHOW_HPAY_MERCHANT_ID"),
        ("hub2", "DHOW_HUB2_WEBHOOK_SECRETS"),
    ] {
        let provider = gateways::find(gateway).unwrap().factory().id().clone();
        let missing = Error::configuration(field, "is not set").with_provider(provider.clone());
        let line = format!("dhow status {gateway} P-1");
        assert_eq!(next(&line, missing), sandbox, "{field}");
        let weak = Error::configuration("DHOW_HUB2_BASE_URL", "must be a URL");
        assert!(next(&line, weak.with_provider(provider)).is_empty());
    }
}

/// Returns the command lines of a text that begin with this prompt, without their comments.
fn lines_after(text: &str, prompt: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = text.lines();
    while let Some(line) = rest.next() {
        let Some(line) = line.strip_prefix(prompt) else {
            continue;
        };
        let mut line = line
            .split(" #")
            .next()
            .unwrap_or_default()
            .trim()
            .to_owned();
        while let Some(begun) = line.strip_suffix('\\') {
            let next = rest.next().unwrap_or_default();
            line = format!("{} {}", begun.trim(), next.trim());
        }
        lines.push(format!("dhow {line}"));
    }
    lines
}

/// Returns the examples of a command and its subcommands.
fn examples(command: &clap::Command) -> Vec<String> {
    let text = command.get_after_help().map(ToString::to_string);
    let mut found = lines_after(&text.unwrap_or_default(), "  dhow ");
    // The output of some commands is piped or redirected.
    for line in &mut found {
        line.truncate(line.find(['|', '>']).unwrap_or(line.len()));
        line.truncate(line.trim_end().len());
    }
    found.extend(command.get_subcommands().flat_map(examples));
    found
}

#[test]
fn the_command_lines_of_the_readmes_and_help_texts_are_valid() {
    let root = lines_after(include_str!("../documents/top-readme.txt"), "cargo run -- ");
    let own = lines_after(include_str!("../../README.md"), "$ dhow ");
    assert!(
        root.len() >= 10 && own.len() >= 5,
        "{} {}",
        root.len(),
        own.len()
    );
    let examples = examples(&cli::definition());
    assert!(examples.len() >= 30, "{}", examples.len());
    for line in root.into_iter().chain(own).chain(examples) {
        if let Err(error) = Cli::parse_line(split(&line)) {
            panic!("{line}: {error}");
        }
    }
}
