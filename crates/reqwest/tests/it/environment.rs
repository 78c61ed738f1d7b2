//! Environment variables that change nothing. Each test runs another test of this binary in a process of its own.

use std::process::{Command, Stdio};

use dhow_tests::ended;

fn run(test: &str, variables: &[(&str, &str)]) -> bool {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", test])
        .env_remove("NO_PROXY")
        .env_remove("no_proxy");
    let piped = command.envs(variables.iter().copied()).stdin(Stdio::null());
    let piped = piped.stdout(Stdio::piped()).stderr(Stdio::piped());
    let output = ended(piped.spawn().unwrap());
    let output_text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output_text.contains("running 1 test"), "{output_text}");
    output.status.success()
}

#[test]
fn proxies_in_the_environment_are_ignored() {
    let dead = "http://127.0.0.1:9";
    let proxies = [
        "HTTP_PROXY",
        "http_proxy",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "all_proxy",
    ];
    let variables = proxies.map(|name| (name, dead));
    assert!(run("settings::a_response_is_returned_whole", &variables));
}

// On Linux the trust store of the operating system can only be moved by these two variables.
#[test]
#[cfg(target_os = "linux")]
fn without_root_certificates_the_builder_fails_unless_some_are_set_or_tls_is_optional() {
    let nowhere = [
        ("SSL_CERT_FILE", "/nowhere.pem"),
        ("SSL_CERT_DIR", "/nowhere"),
    ];
    assert!(!run("settings::a_response_is_returned_whole", &nowhere));
    assert!(run("tls::a_trusted_gateway_is_called", &nowhere));
    assert!(run("settings::only_http_works_without_tls", &nowhere));
    assert!(run(
        "settings::a_gateway_on_this_machine_needs_no_tls",
        &nowhere
    ));
    assert!(!run("settings::a_gateway_elsewhere_needs_tls", &nowhere));
}
