//! Completions and manual pages.

use std::fs;

use crate::command::{dhow, fresh_path};

#[test]
fn the_completions_of_every_shell_contain_the_commands() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ended = dhow(&format!("completions {shell}")).run();
        assert_eq!(ended.code, 0, "{shell}");
        assert!(ended.stdout.contains("explain"), "{shell}");
    }
    assert!(dhow("completions bash").run().stdout.contains("hitpay"));
    let object = dhow("completions fish --json").run().json(0);
    assert!(
        object["script"]
            .as_str()
            .unwrap()
            .contains("complete -c dhow")
    );
    assert_eq!(dhow("completions csh").run().code, 2);
}

#[test]
fn there_is_a_page_for_each_command() {
    let folder = fresh_path("man1");
    let result = dhow("man --json --dir").arg(&folder).run().json(0);
    let files = result["files"].as_array().unwrap();
    for name in [
        "dhow.1",
        "dhow-pay.1",
        "dhow-webhook-explain.1",
        "dhow-doctor.1",
    ] {
        let page = fs::read_to_string(folder.join(name)).unwrap();
        assert!(page.contains(".TH"), "{name}");
        assert!(name == "dhow.1" || page.contains("Example"), "{name}");
        let listed = files
            .iter()
            .any(|file| file.as_str().unwrap().ends_with(name));
        assert!(listed, "{name}");
    }
    let helps = files
        .iter()
        .any(|file| file.as_str().unwrap().contains("-help"));
    assert!(!helps, "{files:?}");
    assert!(dhow("man").run().stdout.contains(".TH dhow 1"));
}

#[test]
fn pages_are_replaced_and_other_files_are_not() {
    let folder = fresh_path("man1");
    let write = || dhow("man --json --dir").arg(&folder).run();
    write().json(0);
    write().json(0);
    let file = folder.join("dhow-pay.1");
    fs::write(&file, "my notes").unwrap();
    let error = write().json(2);
    assert_eq!(error["error"]["field"], file.display().to_string());
    assert_eq!(fs::read_to_string(&file).unwrap(), "my notes");
}
