//! `dhow sandbox`: its file, its announcement, its end.

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::{
    command::{dhow, fresh_path},
    served::variables,
};

#[test]
fn the_variables_are_written_before_it_is_ready_and_for_their_owner_only() {
    let file = fresh_path("sandbox.env");
    fs::write(&file, "stale").unwrap();
    let mut command = dhow("sandbox --json --env-file").arg(&file).into_command();
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    let written = variables(&file);
    assert!(
        ready["address"]
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

#[cfg(unix)]
fn is_private(file: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[cfg(not(unix))]
fn is_private(_: &std::path::Path) {}

#[cfg(unix)]
fn ends_when_asked(child: &mut std::process::Child) {
    let killed = Command::new("kill")
        .arg("-TERM")
        .arg(child.id().to_string())
        .status()
        .unwrap();
    assert!(killed.success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[cfg(not(unix))]
fn ends_when_asked(child: &mut std::process::Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn an_address_that_other_machines_reach_is_refused() {
    let error = dhow("sandbox --addr 0.0.0.0:0 --json").run().json(2);
    let message = error["error"]["message"].as_str().unwrap();
    assert!(message.contains("--allow-other-machines"), "{message}");
}

#[test]
fn a_port_that_is_taken_and_a_file_that_cannot_be_written_are_named() {
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
