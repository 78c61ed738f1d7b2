//! Replays the committed inputs of all targets, without libFuzzer.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use dhow_fuzz_targets::{Answered, Received, TARGETS, answers, webhooks};

/// A folder of the workspace that runs the targets.
fn fuzz(folder: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.join("fuzz").join(folder)
}

/// The inputs of a target in `fuzz/corpus` or `fuzz/regressions`. A folder without inputs is not committed.
fn inputs(folder: &str, target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let Ok(files) = fs::read_dir(fuzz(folder).join(target)) else {
        return Vec::new();
    };
    let paths = files.map(|file| file.unwrap().path());
    let mut inputs: Vec<_> = paths
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect();
    inputs.sort();
    inputs
}

#[test]
fn no_committed_input_breaks_a_property() {
    for target in TARGETS {
        assert!(!inputs("corpus", target.name).is_empty(), "{}", target.name);
        for folder in ["corpus", "regressions"] {
            for (path, data) in inputs(folder, target.name) {
                // The output of a failed test names the input.
                println!("{}", path.display());
                (target.run)(&data);
            }
        }
    }
}

#[test]
fn every_folder_belongs_to_a_target() {
    for folder in ["corpus", "regressions"] {
        for entry in fs::read_dir(fuzz(folder)).into_iter().flatten() {
            let name = entry.unwrap().file_name();
            let known = TARGETS.iter().any(|target| *target.name == *name);
            assert!(known, "{folder}: {}", name.display());
        }
    }
}

/// `cargo xtask fuzz` runs the programs by the names of their files.
#[test]
fn every_target_has_a_program() {
    let files = fs::read_dir(fuzz("fuzz_targets")).unwrap();
    let stems = files.map(|file| file.unwrap().path().file_stem().unwrap().to_owned());
    let programs: BTreeSet<_> = stems.collect();
    let names = TARGETS.iter().map(|target| target.name.into());
    assert_eq!(programs, names.collect::<BTreeSet<_>>());
    let manifest = include_str!("../../../fuzz/Cargo.toml");
    for target in TARGETS {
        assert!(
            manifest.contains(&format!("name = \"{}\"", target.name)),
            "{}",
            target.name
        );
    }
}

/// The corpus is to reach the code behind the signature and the reading of answers.
#[test]
fn the_corpus_has_genuine_messages() {
    let signed = inputs("corpus", "webhooks");
    let ends = signed.iter().map(|(_, data)| webhooks(data));
    let confirmed = ends.filter(|end| *end == Received::Confirmed).count();
    assert!(confirmed >= 6, "{confirmed} webhooks confirm their order");
    let read = inputs("corpus", "answers");
    let ends = read.iter().map(|(_, data)| answers(data));
    let successes = ends.filter(|end| *end == Answered::Success).count();
    assert!(successes >= 28, "{successes} operations succeed");
}
