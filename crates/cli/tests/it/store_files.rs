//! Files and databases that are named as a store: read without a change, or refused in the words of the file system.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    command::{dhow, fresh_path},
    serving::Serving,
    shop_bench::Bench,
};

const SERVE: &str = "serve --addr 127.0.0.1:0";

const COMMANDS: [&str; 6] = [
    "orders",
    "orders show ORDER-1",
    "orders replay --delivery 1",
    "orders prune --older-than 1d",
    "orders resolve ORDER-1 --clear 1 --by Tan --reason seen",
    "orders expect --provider hitpay --reference A --amount 5.00 --currency SGD",
];

fn refused(command: &str, store: &Path) -> String {
    let url = format!("sqlite:{}", store.display());
    let run = dhow(command).args("--json --store").arg(url);
    let error = run
        .env("DHOW_HITPAY_API_KEY", "key-51c9f0a4b2")
        .env("DHOW_HITPAY_SALT", "salt-51c9f0a4b2")
        .run()
        .json(2);
    assert_eq!(error["error"]["field"], "--store", "{command}: {error}");
    error["error"]["message"].as_str().unwrap().to_owned()
}

fn names(folder: &Path) -> Vec<PathBuf> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    names.sort();
    names
}

/// Content and names of everything in the folder of a file.
fn folder(file: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let names = names(file.parent().unwrap()).into_iter();
    let files = names.filter(|name| name.is_file());
    files
        .map(|name| (name.clone(), fs::read(&name).unwrap()))
        .collect()
}

#[test]
fn a_file_of_another_program_is_refused_and_left_as_it_is() {
    let text = fresh_path("notes.txt");
    fs::write(&text, "orders of the shop\n".repeat(100)).unwrap();
    let empty = fresh_path("empty.db");
    fs::write(&empty, "").unwrap();
    let foreign = fresh_path("foreign.db");
    let logged = fresh_path("logged.db");
    for (file, journal) in [(&foreign, "delete"), (&logged, "wal")] {
        let other = rusqlite::Connection::open(file).unwrap();
        other.pragma_update(None, "journal_mode", journal).unwrap();
        other
            .execute_batch("create table orders (id text); insert into orders values ('A')")
            .unwrap();
    }
    for (file, reason) in [
        (&text, "the file is no SQLite database"),
        (&empty, "it has no tables of Dhow"),
        (&foreign, "it has no tables of Dhow"),
        (&logged, "it has no tables of Dhow"),
    ] {
        let before = folder(file);
        for command in COMMANDS {
            let message = refused(command, file);
            assert!(
                message.contains("is not a Dhow store") && message.contains(reason),
                "{message}"
            );
            assert!(folder(file) == before, "changed by {command}");
        }
    }
}

/// Names of the commands in a help text.
fn subcommands(command: &str) -> Vec<String> {
    let help = dhow(&format!("{command} --help")).run().stdout;
    let (_, list) = help.split_once("Commands:\n").unwrap();
    let lines = list.lines().take_while(|line| !line.trim().is_empty());
    // The text about a command may continue on further lines, which are indented more.
    let names = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let names = names.filter(|name| !name.is_empty() && *name != "help");
    names.map(str::to_owned).collect()
}

#[test]
fn the_tests_have_every_command_with_a_store() {
    let mut found = Vec::new();
    for name in subcommands("") {
        let help = dhow(&format!("{name} --help")).run().stdout;
        if help.contains("--store <URL>") {
            found.push(name);
        }
    }
    assert_eq!(found, ["serve", "orders"]);
    for name in subcommands("orders") {
        let begin = format!("orders {name} ");
        assert!(
            COMMANDS.iter().any(|line| line.starts_with(&begin)),
            "{name}"
        );
    }
}

#[test]
fn a_database_with_the_version_of_another_program_is_refused_before_a_byte_is_written() {
    for version in [1, 3, 4, 99, -5] {
        let file = fresh_path("foreign.db");
        let other = rusqlite::Connection::open(&file).unwrap();
        other.pragma_update(None, "user_version", version).unwrap();
        drop(other);
        let before = folder(&file);
        assert_eq!(before.len(), 1, "{before:?}");
        for command in COMMANDS.into_iter().chain([SERVE]) {
            let message = refused(command, &file);
            assert!(message.contains("is not a Dhow store"), "{message}");
            assert!(folder(&file) == before, "{version}: changed by {command}");
        }
    }
}

#[test]
fn a_store_of_a_newer_version_is_refused_and_left_as_it_is() {
    let bench = Bench::new();
    Serving::start(bench.dhow("serve")).stop();
    let other = rusqlite::Connection::open(&bench.store).unwrap();
    other.pragma_update(None, "user_version", 99).unwrap();
    other.pragma_update(None, "journal_mode", "delete").unwrap();
    drop(other);
    let before = folder(&bench.store);
    for command in COMMANDS.into_iter().chain([SERVE]) {
        let error = bench.dhow(&format!("{command} --json")).run().json(2);
        let message = error["error"]["message"].as_str().unwrap();
        assert!(message.contains("newer"), "{command}: {message}");
        assert!(folder(&bench.store) == before, "changed by {command}");
    }
}

#[test]
fn an_error_of_a_store_says_nothing_about_money() {
    let bench = Bench::new();
    Serving::start(bench.dhow("serve")).stop();
    bench.expect("ORDER-1");
    let whole = fs::read(&bench.store).unwrap();
    let garbage = |at: usize| [&whole[..at], &vec![0xa5; whole.len() - at]].concat();
    let damaged = [
        garbage(4_096),
        garbage(100),
        whole[..whole.len() / 2].to_vec(),
    ];
    for bytes in damaged {
        fs::write(&bench.store, &bytes).unwrap();
        for command in COMMANDS {
            let ended = bench.dhow(command).run();
            let case = format!("{command}: {ended:?}");
            // Not every command needs every page.
            if ended.code == 0 {
                continue;
            }
            assert_eq!(ended.code, 3, "{case}");
            assert!(ended.stderr.starts_with("error: "), "{case}");
            for word in ["money", "moved", "retry", "UNKNOWN", "record is absent"] {
                assert!(!ended.stderr.contains(word), "{case}");
            }
        }
        let list = bench.dhow("orders --json").run().json(3);
        assert_eq!(list["error"]["kind"], "protocol", "{list}");
    }
    for command in COMMANDS.into_iter().chain([SERVE]) {
        let unreachable = "postgres://shop@127.0.0.1:1/shop";
        let ended = bench.sandbox.dhow(command).args("--store").arg(unreachable);
        let ended = ended.env("DHOW_PROXY", "http://127.0.0.1:1").run();
        assert_eq!(ended.code, 3, "{command}: {ended:?}");
        for word in ["money", "moved", "retry", "proxy"] {
            assert!(!ended.stderr.contains(word), "{command}: {ended:?}");
        }
    }
}

#[test]
fn a_path_that_is_no_file_is_named_as_what_it_is() {
    let missing = fresh_path("missing.db");
    let place = missing.parent().unwrap().to_owned();
    let nowhere = place.join("nowhere/shop.db");
    for command in COMMANDS.into_iter().chain([SERVE]) {
        let message = refused(command, &place);
        assert!(message.contains("is a folder"), "{message}");
        let message = refused(command, &nowhere);
        assert!(message.contains("nowhere does not exist"), "{message}");
    }
    for command in COMMANDS {
        assert!(refused(command, &missing).contains("does not exist; `dhow serve` creates it"));
    }
    assert_eq!(names(&place), [] as [PathBuf; 0]);
}

/// As [`folder`], without the index of the log, which every reader rebuilds after a crash.
fn data(file: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all = folder(file);
    all.retain(|(name, _)| !name.to_string_lossy().ends_with("-shm"));
    all
}

#[test]
fn a_report_changes_nothing() {
    let bench = Bench::new();
    let serving = Serving::start(bench.dhow("serve"));
    bench.webhook(&serving, "--reference ORDER-1");
    // Beside the running server, whose commits are in the log.
    let reports = || {
        assert_eq!(bench.show("ORDER-1")["order"]["reference"], "ORDER-1");
        let list = bench.dhow("orders --json").run().json(0);
        assert_eq!(list["orders"][0]["reference"], "ORDER-1");
    };
    reports();
    serving.kill();
    let crashed = data(&bench.store);
    assert_eq!(crashed.len(), 2, "the file and its log");
    reports();
    assert!(
        data(&bench.store) == crashed,
        "the file or its log was changed"
    );
    Serving::start(bench.dhow("serve")).stop();
    let stopped = folder(&bench.store);
    assert_eq!(stopped.len(), 1, "the file alone");
    reports();
    assert!(folder(&bench.store) == stopped, "the file was changed");
}

#[cfg(unix)]
#[test]
fn a_read_only_file_in_a_read_only_folder_is_read() {
    use std::os::unix::fs::PermissionsExt;

    let bench = Bench::new();
    Serving::start(bench.dhow("serve")).stop();
    bench.expect("ORDER-1");
    let place = bench.store.parent().unwrap();
    let set =
        |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    set(&bench.store, 0o444);
    set(place, 0o555);
    let shown = bench.dhow("orders show ORDER-1 --json").run();
    let list = bench.dhow("orders --json").run();
    let written = bench.dhow("orders prune --older-than 1d --json").run();
    let can_write = fs::write(place.join("probe"), "").is_ok();
    set(place, 0o755);
    assert_eq!(shown.json(0)["order"]["reference"], "ORDER-1");
    assert_eq!(list.json(0)["orders"][0]["reference"], "ORDER-1");
    // Permissions do not bind an administrator.
    if !can_write {
        let message = written.json(2)["error"]["message"].to_string();
        assert!(message.contains("cannot be written"), "{message}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_be_created_is_named() {
    // No user can create a file there, not even an administrator.
    let message = refused("serve --addr 127.0.0.1:0", Path::new("/proc/shop.db"));
    assert!(
        message.contains("/proc/shop.db cannot be created"),
        "{message}"
    );
}
