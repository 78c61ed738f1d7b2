//! Output that cannot be written, input without an end, and unsafe characters.
#![cfg(unix)]

use std::{
    fs::OpenOptions,
    io::Write,
    process::{Command, Output, Stdio},
};

use dhow_tests::ended;

use crate::{
    command::{Dhow, dhow, fresh_path},
    served::Served,
};

/// A HitPay form signed with `self-made-salt-1` by a program in another language.
const DELIVERY: &str = "POST /webhooks/hitpay HTTP/1.1\nHost: shop.example\n\n\
    payment_id=92965a2d-ece3-4ace-1245-494050c9a3c1\
    &payment_request_id=92965a20-dae5-4d89-a452-5fdfa382dbe1&reference_number=ABC123&phone=\
    &amount=599.00&currency=SGD&status=completed\
    &hmac=e18e7d9cac08f75fff942516ca1aa8836543a083c9d5897d330119c2d02f8e0b";

/// Runs a command with standard output on a full disk.
fn run_on_full_disk(command: Dhow) -> (i32, String) {
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = command.into_command();
    let command = command.stdin(Stdio::null()).stdout(full);
    code_and_stderr(&ended(command.stderr(Stdio::piped()).spawn().unwrap()))
}

fn code_and_stderr(output: &Output) -> (i32, String) {
    let stderr = String::from_utf8(output.stderr.clone()).unwrap();
    (output.status.code().unwrap(), stderr)
}

fn delivery() -> String {
    let file = fresh_path("delivery.http");
    std::fs::write(&file, DELIVERY).unwrap();
    file.to_str().unwrap().to_owned()
}

fn with_salt(arguments: &str) -> Dhow {
    dhow(arguments).env("DHOW_HITPAY_SALT", "self-made-salt-1")
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_an_error() {
    let file = delivery();
    for arguments in [
        "providers",
        "ledger",
        "doctor hitpay",
        "banks",
        "methods",
        "completions bash",
        "man",
        "--help",
        "--version",
        "pay --help",
        "demo --provider hitpay",
        "sandbox",
        &format!("webhook verify --provider hitpay --file {file}"),
        &format!("webhook explain --provider hitpay --file {file}"),
    ] {
        for json in ["", " --json"] {
            let line = format!("{arguments}{json}");
            let (code, stderr) = run_on_full_disk(with_salt(&line));
            assert_eq!(code, 3, "{line}: {stderr}");
            let message = "the result cannot be written to standard output";
            assert!(stderr.contains(message), "{line}: {stderr}");
            assert!(stderr.contains("No space left"), "{line}: {stderr}");
        }
    }
}

/// Runs a command with standard output open for reading only.
fn read_only(command: Dhow) -> (i32, String) {
    let null = OpenOptions::new().read(true).open("/dev/null").unwrap();
    let mut command = command.into_command();
    let command = command.stdin(Stdio::null()).stdout(null);
    code_and_stderr(&ended(command.stderr(Stdio::piped()).spawn().unwrap()))
}

#[test]
fn a_read_only_standard_output_is_an_error() {
    let file = delivery();
    for arguments in [
        "providers",
        "doctor hitpay",
        "--help",
        "--version",
        "completions bash",
        &format!("webhook verify --provider hitpay --file {file}"),
    ] {
        for json in ["", " --json"] {
            let line = format!("{arguments}{json}");
            let (code, stderr) = read_only(with_salt(&line));
            assert_eq!(code, 3, "{line}: {stderr}");
            let message = "the result cannot be written to standard output";
            assert!(stderr.contains(message), "{line}: {stderr}");
            assert!(stderr.contains("Bad file descriptor"), "{line}: {stderr}");
        }
    }
    let (code, stderr) = read_only(with_salt("payy"));
    assert_eq!(code, 2, "{stderr}");
    let served = Served::start();
    let pay = "pay --provider hitpay --amount 5.00 --currency SGD --reference ORDER-1";
    let (code, stderr) = read_only(served.dhow(pay));
    assert_eq!(code, 4, "{stderr}");
    assert!(stderr.contains("Money may have moved"), "{stderr}");
}

#[cfg(target_os = "linux")]
#[test]
fn an_error_that_cannot_be_written_goes_to_standard_error() {
    for json in ["", " --json"] {
        let line = format!("webhook verify --provider hitpay --file no-such.http{json}");
        let (code, stderr) = run_on_full_disk(with_salt(&line));
        assert_eq!(code, 2, "{line}");
        assert!(stderr.contains("no-such.http cannot be read"), "{stderr}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_payment_that_cannot_be_written_goes_to_standard_error_and_is_unknown() {
    let served = Served::start();
    for (json, count) in [("", 1), (" --json", 2)] {
        let line = "pay --provider hitpay --amount 5.00 --currency SGD --reference";
        let line = format!("{line} ORDER-{count}{json}");
        let (code, stderr) = run_on_full_disk(served.dhow(&line));
        assert_eq!(code, 4, "{stderr}");
        assert!(stderr.contains("Money may have moved"), "{stderr}");
        let requests = served.get("/_sandbox/requests");
        let posts = requests.as_array().unwrap().iter();
        let posts = posts.filter(|request| request["method"] == "POST");
        assert_eq!(posts.count(), count);
        // The result itself, so that its reference is not lost.
        assert!(stderr.contains("checkout"), "{stderr}");
    }
}

#[test]
fn a_closed_pipe_is_an_error_without_a_message() {
    for (arguments, code) in [
        ("webhook verify --provider hitpay", 3),
        ("webhook verify --provider hitpay --json", 3),
        ("webhook explain --provider hitpay", 3),
    ] {
        let mut command: Command = with_salt(arguments).into_command();
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = piped.stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(DELIVERY.as_bytes()).unwrap();
        drop(stdin);
        let code_and_stderr = code_and_stderr(&ended(child));
        assert_eq!(code_and_stderr, (code, String::new()), "{arguments}");
    }
}

#[test]
fn input_without_an_end_is_limited() {
    let zero = "/dev/zero";
    for (arguments, field, limit) in [
        ("providers --config /dev/zero", zero, "1 MiB"),
        (
            "webhook verify --provider hitpay --file /dev/zero",
            zero,
            "16 MiB",
        ),
        (
            "webhook explain --provider hitpay --canonical /dev/zero --file /dev/null",
            zero,
            "16 MiB",
        ),
        (
            "balance --provider hpay",
            "DHOW_HPAY_PRIVATE_KEY_FILE",
            "1 MiB",
        ),
    ] {
        let error = with_salt(arguments)
            .args("--json")
            .env("DHOW_HPAY_MERCHANT_ID", "100001")
            .env("DHOW_HPAY_PASSCODE", "an-invented-passcode")
            .env("DHOW_HPAY_MERCHANT_EMAIL", "merchant@shop.example")
            .env("DHOW_HPAY_PRIVATE_KEY_FILE", zero)
            .run()
            .json(2);
        assert_eq!(error["error"]["field"], field, "{arguments}");
        let message = error["error"]["message"].as_str().unwrap();
        assert!(
            message.contains(&format!("larger than {limit}")),
            "{message}"
        );
    }
    let long = "x".repeat(16 * 1024 * 1024 + 1);
    let error = with_salt("webhook verify --provider hitpay --json")
        .stdin(long)
        .run()
        .json(2);
    assert_eq!(error["error"]["field"], "standard input");
}

/// Runs a command, and fails if it blocks.
fn ends_at_once(command: Dhow, input: Stdio) -> Output {
    let mut command = command.into_command();
    let piped = command.stdin(input).stdout(Stdio::piped());
    ended(piped.stderr(Stdio::piped()).spawn().unwrap())
}

#[test]
fn a_named_pipe_without_a_writer_is_refused_by_name() {
    let pipe = fresh_path("a.pipe");
    let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let pipe = pipe.to_str().unwrap();
    for (arguments, field) in [
        ("doctor --config PIPE", pipe),
        ("doctor --env-file PIPE", pipe),
        ("webhook verify --provider hitpay --file PIPE", pipe),
        (
            "webhook explain --provider hitpay --canonical PIPE --file /dev/null",
            pipe,
        ),
        ("balance --provider hpay", "DHOW_HPAY_PRIVATE_KEY_FILE"),
        ("balance --provider hpay", "DHOW_HPAY_GATEWAY_CERT_FILE"),
    ] {
        let line = format!("{} --json", arguments.replace("PIPE", pipe));
        let mut command = with_salt(&line)
            .env("DHOW_HPAY_MERCHANT_ID", "100001")
            .env("DHOW_HPAY_PASSCODE", "an-invented-passcode")
            .env("DHOW_HPAY_MERCHANT_EMAIL", "merchant@shop.example");
        if field != pipe {
            command = command.env(field, pipe);
        }
        let output = ends_at_once(command, Stdio::null());
        let error: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(2), "{line}");
        assert_eq!(error["error"]["field"], field, "{line}");
        let message = error["error"]["message"].as_str().unwrap();
        assert!(message.contains("is a named pipe"), "{line}: {message}");
    }
    // `doctor` parses key files as well.
    let doctor = with_salt("doctor hpay")
        .env("DHOW_HPAY_MERCHANT_ID", "100001")
        .env("DHOW_HPAY_PASSCODE", "an-invented-passcode")
        .env("DHOW_HPAY_MERCHANT_EMAIL", "merchant@shop.example")
        .env("DHOW_HPAY_PRIVATE_KEY_FILE", pipe);
    let output = ends_at_once(doctor, Stdio::null());
    assert_eq!(output.status.code(), Some(2));
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(stdout.contains("is a named pipe"), "{stdout}");
}

#[test]
fn open_pipes_are_read() {
    let settings = "DHOW_HITPAY_SALT=self-made-salt-1\nDHOW_HITPAY_API_KEY=test_51c9f0a4b2\n";
    for (arguments, input) in [
        (
            "webhook verify --provider hitpay --file /dev/stdin",
            DELIVERY,
        ),
        ("webhook verify --provider hitpay --file -", DELIVERY),
        (
            "webhook verify --provider hitpay --file /dev/fd/0",
            DELIVERY,
        ),
        ("doctor hitpay --env-file /dev/stdin", settings),
        ("doctor hitpay --env-file /dev/fd/0", settings),
    ] {
        let code_and_stderr = with_salt(arguments).stdin(input).run();
        assert_eq!(code_and_stderr.code, 0, "{arguments}: {code_and_stderr:?}");
    }
    // Process substitution of bash.
    let file = delivery();
    let dhow = env!("CARGO_BIN_EXE_dhow");
    let script = format!(
        "{dhow} webhook verify hitpay --file <(cat {file}) --env-file <(printf '{settings}')"
    );
    let mut bash = Command::new("bash");
    let piped = bash.arg("-c").arg(script).stdin(Stdio::null());
    let piped = piped.stdout(Stdio::piped()).stderr(Stdio::piped());
    let output = ended(piped.spawn().unwrap());
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

#[test]
fn invisible_and_control_characters_do_not_reach_the_terminal() {
    let served = Served::start();
    let hidden = "OR\u{200b}DER\u{202e}\u{1b}[2J\u{2800}\u{fffe}";
    let pay = "pay --provider hitpay --amount 5.00 --currency SGD --reference ORDER-1";
    let set = format!("name={hidden}");
    let page = served.dhow(pay).arg("--set").arg(&set).run();
    let object = served.dhow(pay).arg("--json").arg("--set").arg(&set).run();
    let error = dhow("status hitpay").arg(hidden).run();
    for output in [page.stdout, object.stdout, error.stderr] {
        let is_unsafe = |c: &char| "\u{200b}\u{202e}\u{1b}\u{2800}\u{fffe}".contains(*c);
        assert_eq!(output.chars().find(is_unsafe), None, "{output:?}");
    }
}

#[test]
fn a_usage_error_has_no_control_characters() {
    let odd = "A\u{9b}31mB\u{200b}C\u{202e}D\u{2066}E\u{feff}F\u{e0041}G\rH\nI\u{1b}[31mJ";
    for line in ["", "doctor", "ledger --status", "pay --provider"] {
        let code_and_stderr = dhow(line).arg(odd).run();
        assert_eq!(code_and_stderr.code, 2, "{line}");
        assert!(
            code_and_stderr.stderr.contains("A\u{fffd}31mB"),
            "{}",
            code_and_stderr.stderr
        );
        for c in odd.chars().filter(|c| !c.is_ascii()) {
            assert!(!code_and_stderr.stderr.contains(c), "{line} {c:?}");
        }
        assert!(!code_and_stderr.stderr.contains(['\r', '\u{1b}']), "{line}");
        assert!(
            !code_and_stderr
                .stderr
                .lines()
                .any(|line| line.starts_with('I')),
            "{line}"
        );
    }
}
