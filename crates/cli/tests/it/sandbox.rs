//! `dhow sandbox`: the variables file, the start and the shutdown.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    process::{Command, Stdio},
};

use dhow_tests::{Lines, ended, exit, first_line};
use serde_json::Value;

use crate::{
    command::{dhow, fresh_path},
    served::variables,
};

#[test]
fn the_variables_file_is_private_and_written_before_the_sandbox_is_ready() {
    let file = fresh_path("sandbox.env");
    fs::write(&file, "").unwrap();
    let mut command = dhow("sandbox --json --env-file").arg(&file).into_command();
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let ready: Value = serde_json::from_str(&first_line(&mut child)).unwrap();
    let written = variables(&file);
    assert!(
        ready["url"]
            .as_str()
            .unwrap()
            .starts_with("http://127.0.0.1:")
    );
    for (name, value) in &written {
        assert!(name.starts_with("DHOW_"), "{name}");
        assert_eq!(ready["variables"][name], *value);
    }
    assert!(
        written
            .iter()
            .any(|(name, _)| name == "DHOW_HITPAY_API_KEY")
    );
    let folder = file.parent().unwrap();
    assert_eq!(fs::read_dir(folder).unwrap().count(), 1);
    is_private(&file);
    ends_when_asked(&mut child);
}

#[test]
fn the_container_answers_under_any_name() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Containerfile");
    let file = fs::read_to_string(file).unwrap();
    let entry = file
        .lines()
        .find_map(|line| line.strip_prefix("ENTRYPOINT "));
    let entry: Vec<String> = serde_json::from_str(entry.unwrap()).unwrap();
    let (program, arguments) = entry.split_first().unwrap();
    assert_eq!(program, "dhow");
    // A free port, because the container's may be in use here.
    let arguments = arguments.join(" ").replace(":4600", ":0");
    let mut command = dhow(&format!("{arguments} --json")).into_command();
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let ready: Value = serde_json::from_str(&first_line(&mut child)).unwrap();
    let address = ready["url"].as_str().unwrap().strip_prefix("http://");
    let mut stream = TcpStream::connect(address.unwrap()).unwrap();
    stream
        .write_all(b"GET /_sandbox/env HTTP/1.1\r\nHost: sandbox:4600\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(answer.contains("DHOW_HITPAY_API_KEY="), "{answer}");
    ends_when_asked(&mut child);
}

#[test]
fn an_unknown_quirk_is_refused_with_the_known_ones() {
    let object = dhow("sandbox --json --quirk hitpay/other").run().json(2);
    let error = &object["error"];
    assert_eq!(error["field"], "--quirk");
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("hitpay/other is unknown"), "{message}");
    for known in ["hitpay/list-as-array", "payatom/form-webhooks"] {
        assert!(message.contains(known), "{message}");
    }
}

#[test]
fn a_quirk_is_on_from_the_start() {
    let arguments = "sandbox --json --quirk hitpay/list-as-array --quirk payatom/form-webhooks";
    let mut command = dhow(arguments).into_command();
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let ready: Value = serde_json::from_str(&first_line(&mut child)).unwrap();
    let host = ready["url"].as_str().unwrap().trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).unwrap();
    write!(
        stream,
        "GET /_sandbox/quirks HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    let (_, body) = response.split_once("\r\n\r\n").unwrap();
    let quirks: Value = serde_json::from_str(body).unwrap();
    let on = quirks.as_array().unwrap().iter();
    let on: Vec<_> = on.filter(|quirk| quirk["on"] == true).collect();
    let names: Vec<_> = on.iter().map(|quirk| &quirk["quirk"]).collect();
    assert_eq!(names, ["hitpay/list-as-array", "payatom/form-webhooks"]);
    ends_when_asked(&mut child);
}

/// Returns the error of a sandbox that must not start.
fn refused(file: &std::path::Path) -> Value {
    let object = dhow("sandbox --json --env-file").arg(file).run().json(2);
    let error = object["error"].clone();
    assert_eq!(error["field"], file.display().to_string());
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .contains("name another file"),
        "{error}"
    );
    error
}

#[test]
fn a_file_that_the_sandbox_did_not_write_is_never_replaced() {
    let file = fresh_path(".env");
    for text in [
        "DHOW_HITPAY_API_KEY=live\n",
        "# Written by me\n",
        "\n",
        "# Written by `dhow sandbox`, w",
    ] {
        fs::write(&file, text).unwrap();
        refused(&file);
        assert_eq!(fs::read_to_string(&file).unwrap(), text);
    }
    let folder = file.parent().unwrap();
    assert_eq!(fs::read_dir(folder).unwrap().count(), 1);
    refused(folder);
}

#[cfg(unix)]
#[test]
fn a_link_to_a_file_of_the_user_is_never_replaced() {
    let file = fresh_path("keys");
    fs::write(&file, "DHOW_HITPAY_API_KEY=live\n").unwrap();
    let link = file.with_file_name("link");
    std::os::unix::fs::symlink(&file, &link).unwrap();
    refused(&link);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
}

#[cfg(unix)]
#[test]
fn a_file_of_an_earlier_sandbox_is_replaced_and_read() {
    let file = fresh_path("sandbox.env");
    let start = || {
        let mut command = dhow("sandbox --json --env-file").arg(&file).into_command();
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        first_line(&mut child);
        ends_when_asked(&mut child);
        variables(&file)
    };
    let (second, third) = (start(), start());
    assert_ne!(second, third);
    assert_eq!(second.len(), third.len());
    let doctor = dhow("doctor hitpay --json --env-file").arg(&file).run();
    assert_eq!(doctor.code, 0, "{doctor:?}");
}

#[test]
fn the_help_says_that_the_variables_file_is_written() {
    let help = dhow("sandbox --help").run().stdout;
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        help.contains("Write the variables of the sandbox"),
        "{help}"
    );
    assert!(!help.contains("Read variables"), "{help}");
    let help = dhow("pay --help").run().stdout;
    assert!(help.contains("Read variables"), "{help}");
}

#[cfg(unix)]
fn is_private(file: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[cfg(not(unix))]
fn is_private(_: &std::path::Path) {}

#[cfg(unix)]
fn signal(child: &std::process::Child, name: &str) {
    let mut kill = Command::new("kill");
    let kill = kill.arg(format!("-{name}")).arg(child.id().to_string());
    assert!(kill.status().unwrap().success());
}

#[cfg(unix)]
fn ends_when_asked(child: &mut std::process::Child) {
    signal(child, "TERM");
    assert_eq!(exit(child).code(), Some(0));
}

/// Starts a sandbox from a shell that first runs a command, and returns its variables.
#[cfg(unix)]
fn started_by(shell: &str) -> (std::process::Child, Vec<(String, String)>) {
    let file = fresh_path("sandbox.env");
    let dhow = env!("CARGO_BIN_EXE_dhow");
    let script = format!("{shell} exec {dhow} sandbox --env-file {}", file.display());
    let mut command = Command::new("sh");
    let command = command.env_clear().arg("-c").arg(script);
    let child = command.stdout(Stdio::null()).spawn().unwrap();
    (child, variables(&file))
}

#[cfg(unix)]
#[test]
fn every_handled_signal_ends_with_code_zero() {
    for name in ["INT", "TERM", "HUP", "QUIT", "USR1", "USR2", "ALRM"] {
        let (mut child, _) = started_by("");
        signal(&child, name);
        assert_eq!(exit(&mut child).code(), Some(0), "{name}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_hang_up_is_ignored_under_nohup() {
    let (mut child, _) = started_by("trap '' HUP;");
    signal(&child, "HUP");
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert!(child.try_wait().unwrap().is_none(), "ended by the terminal");
    ends_when_asked(&mut child);
}

/// Returns the processor time of a process so far, in hundredths of a second.
#[cfg(target_os = "linux")]
fn processor_time(child: &std::process::Child) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{}/stat", child.id())).unwrap();
    let (_, fields) = stat.rsplit_once(')').unwrap();
    let fields: Vec<&str> = fields.split_whitespace().collect();
    [11, 12]
        .map(|at: usize| fields[at].parse::<u64>().unwrap())
        .iter()
        .sum()
}

#[cfg(target_os = "linux")]
#[test]
fn without_free_file_descriptors_the_sandbox_waits_and_recovers() {
    use std::{
        io::{Read, Write},
        net::TcpStream,
        thread::sleep,
        time::Duration,
    };

    let (mut child, variables) = started_by("ulimit -n 24;");
    let (_, base) = variables
        .iter()
        .find(|(name, _)| name == "DHOW_HITPAY_BASE_URL")
        .unwrap();
    let host = base.split('/').nth(2).unwrap().to_owned();
    let held: Vec<TcpStream> = (0..60)
        .map(|_| TcpStream::connect(&host).unwrap())
        .collect();
    sleep(Duration::from_millis(300));
    let before = processor_time(&child);
    sleep(Duration::from_secs(2));
    let taken = processor_time(&child) - before;
    // A loop without a pause would use at least a quarter of a processor, even on a busy machine.
    assert!(
        taken < 10,
        "{taken} hundredths of a second of processor time while waiting"
    );
    drop(held);
    let mut stream = TcpStream::connect(&host).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    let request = format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    assert!(response.starts_with("HTTP/1.1 200"), "{response}");
    ends_when_asked(&mut child);
}

#[cfg(not(unix))]
fn ends_when_asked(child: &mut std::process::Child) {
    child.kill().unwrap();
    exit(child);
}

#[test]
fn an_address_reachable_from_other_machines_is_refused() {
    let error = dhow("sandbox --addr 0.0.0.0:0 --json").run().json(2);
    let message = error["error"]["message"].as_str().unwrap();
    assert!(message.contains("--allow-other-machines"), "{message}");
}

#[test]
fn a_port_in_use_and_an_unwritable_file_are_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let error = dhow("sandbox --json --addr").arg(&address).run().json(2);
    assert!(
        error["error"]["message"]
            .as_str()
            .unwrap()
            .contains(&address)
    );

    let error = dhow("sandbox --json --env-file no-such-folder/x.env")
        .run()
        .json(2);
    assert_eq!(
        error["error"]["message"],
        "no-such-folder/x.env cannot be written"
    );
}

/// Returns the lines that the sandbox prints for a shell.
#[cfg(unix)]
fn printed_lines() -> (std::process::Child, Vec<String>, Vec<(String, String)>) {
    let file = fresh_path("sandbox.env");
    let mut command = dhow("sandbox --env-file").arg(&file).into_command();
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let output = Lines::of(child.stdout.take().unwrap());
    let lines = std::iter::from_fn(|| output.next_line());
    let lines = lines.take_while(|line| !line.starts_with("Ready"));
    let lines = lines.filter(|line| line.contains("DHOW_")).collect();
    (child, lines, variables(&file))
}

#[cfg(unix)]
#[test]
fn the_printed_lines_set_the_variables_in_every_shell() {
    let (mut child, lines, variables) = printed_lines();
    assert_eq!(lines.len(), variables.len());
    for line in &lines {
        // fish reads `export NAME=value` if nothing in it needs quotation marks.
        let (name, value) = line
            .strip_prefix("export ")
            .unwrap()
            .split_once('=')
            .unwrap();
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "_@%+=:,./-".contains(c);
        assert!(
            name.starts_with("DHOW_") && value.chars().all(is_plain),
            "{line}"
        );
    }
    let script = lines.join("\n");
    for shell in ["sh", "dash", "bash", "zsh", "fish"] {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut command = Command::new(shell);
        let command = command.env_clear().env("PATH", path);
        // A shell that is not installed is not tested; `sh` always is.
        let command = command.arg("-c").arg(format!("{script}\nenv"));
        let output = match command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn() {
            Ok(child) => ended(child),
            Err(error) => {
                assert_ne!(shell, "sh", "{error}");
                continue;
            }
        };
        let printed = String::from_utf8(output.stdout).unwrap();
        for (name, value) in &variables {
            let expected = format!("{name}={value}");
            assert!(
                printed.lines().any(|line| line == expected),
                "{shell}: {expected}"
            );
        }
    }
    ends_when_asked(&mut child);
}
