//! The OpenAPI document of the sandbox, by a validator of other people: `openapi-spec-validator` of PyPI.
//!
//! It is found by `DHOW_OPENAPI_VALIDATOR`, or in `PATH`. Without it the test prints so and checks nothing, unless the variable is set, as
//! `.ci/run` does.

use std::{
    env, fs,
    process::{Command, Stdio},
};

use dhow_tests::ended;

use crate::{command::fresh_path, served::Served};

const VARIABLE: &str = "DHOW_OPENAPI_VALIDATOR";

#[test]
fn the_document_is_valid() {
    let given = env::var_os(VARIABLE);
    let validator = given.clone().unwrap_or("openapi-spec-validator".into());
    let mut probe = Command::new(&validator);
    let probe = probe.arg("--version").stdout(Stdio::null()).spawn();
    let found = probe.is_ok_and(|child| ended(child).status.success());
    if !found {
        let how = "`cargo xtask install-clients` installs it in target/clients/openapi/bin";
        assert!(given.is_none(), "{VARIABLE} names no validator; {how}");
        println!("SKIPPED: openapi-spec-validator is not installed; {how}");
        return;
    }
    let document = Served::start().get("/_sandbox/openapi.json");
    let file = fresh_path("openapi.json");
    let is_valid = |document: &serde_json::Value| {
        fs::write(&file, document.to_string()).unwrap();
        let mut command = Command::new(&validator);
        let command = command.arg(&file).stdout(Stdio::piped());
        let output = ended(command.stderr(Stdio::piped()).spawn().unwrap());
        (output.status.success(), format!("{output:?}"))
    };
    let (valid, output) = is_valid(&document);
    assert!(valid, "{output}");
    // The validator finds a fault.
    let mut broken = document;
    broken["paths"]["/clock"]["get"]["responses"] = serde_json::json!([]);
    assert!(!is_valid(&broken).0);
}
