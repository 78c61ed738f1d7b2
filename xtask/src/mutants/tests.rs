//! The check on a small workspace.

use super::*;
use crate::tree::TempTree;

const RULES: &str = "\
[rules]
most-survivors = 0
skip-traits = []
skip-functions = []
skip-macros = [\"assert_eq\"]
skip-calls = []
favourable = [\"Paid\"]

[[group]]
name = \"sample\"
package = \"sample\"
files = [\"crates/sample/src/lib.rs\"]
";

const LIB: &str = r#"//! A sample.

/// A state.
#[derive(Debug, PartialEq)]
pub enum State { Open, Paid }

/// Something without a default.
#[derive(Debug, PartialEq)]
pub struct Seen { state: State }

/// The smallest amounts.
pub const SMALLEST: &[(&str, u32)] = &[("SGD", 30), ("VND", 1000)];

/// Half.
pub const fn half(of: u32) -> u32 {
    of / 2
}

const FIVE: u32 = half(11);

/// The state of a word.
pub fn state(word: &str) -> State {
    match word {
        "paid" => State::Paid,
        "expired" => State::Open,
        _ => State::Open,
    }
}

/// Sees.
pub fn see(word: &str) -> Seen {
    Seen { state: state(word) }
}

/// The smallest amount.
pub fn smallest(currency: &str) -> u32 {
    SMALLEST.iter().find(|row| row.0 == currency).map_or(FIVE, |row| row.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paid_is_paid() {
        assert_eq!(state("paid"), State::Paid);
        assert_eq!(state("new"), State::Open);
    }

    #[test]
    fn amounts() {
        assert_eq!(smallest("SGD"), 30);
        assert_eq!(smallest("XOF"), 5);
    }
}
"#;

fn accepted(function: &str, original: &str, mutated: &str) -> String {
    format!(
        "\n[[accepted]]\nfile = \"crates/sample/src/lib.rs\"\nfunction = '{function}'\n\
         original = '{original}'\nmutated = '{mutated}'\nreason = \"a sample\"\n"
    )
}

/// The expected survivors: the arm without an effect, the row without a test, and its state.
fn survivors() -> Vec<String> {
    vec![
        accepted("state", "\"expired\"", "(no such arm)"),
        accepted("state", "State::Open", "State::Paid") + "line = '\"expired\" =>'\n",
        accepted("SMALLEST", ", (\"VND\", 1000)", ""),
        accepted("SMALLEST", "\"VND\"", "\"VND~\""),
        accepted("SMALLEST", "1000", "30"),
    ]
}

fn sample() -> TempTree {
    TempTree::new(&[
        (
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n",
        ),
        (
            "crates/sample/Cargo.toml",
            "[package]\nname = \"sample\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
        ),
        ("crates/sample/src/lib.rs", LIB),
    ])
}

/// Without this, a wrong name would cost a build of all tests, or the list would be empty.
#[test]
fn a_choice_that_fits_no_mutant_is_refused_before_anything_is_built() {
    let tree = sample();
    tree.write(config::FILE, RULES);
    let refused = |words: &[&str]| {
        let options = Options::parse(&mut Words::new("mutants", words)).unwrap();
        check(tree.path(), &options).unwrap_err()
    };
    for list in [&["--list"][..], &[]] {
        let with = |words: &[&str]| refused(&[list, words].concat());
        assert_eq!(
            with(&["--package", "nope"]),
            "no mutant is in a package `nope`; packages with mutants: sample"
        );
        let error = with(&[
            "--file",
            "src/lib.rs",
            "--file",
            "./crates/sample/src/lib.rs",
        ]);
        assert!(
            error.contains("a file `./crates/sample/src/lib.rs`;"),
            "{error}"
        );
        assert!(
            error.contains("such as `crates/sample/src/lib.rs`"),
            "{error}"
        );
        let error = with(&["--package", "sample", "--file", "other.rs"]);
        assert!(error.contains("a file `other.rs` of sample;"), "{error}");
        let error = with(&["--mutant", "999999"]);
        assert!(error.starts_with("no mutant `999999` fits"), "{error}");
    }
    assert!(!tree.path().join("target").exists());
}

#[test]
fn one_mutant_can_be_listed() {
    let tree = sample();
    let config = Config::parse(RULES).unwrap();
    let plan = Plan::new(&Tree::load(tree.path()).unwrap(), &config).unwrap();
    let all = list(&plan, &Choice::default());
    assert!(all.len() > 10, "{}", all.len());
    let mutant = plan.mutants(&plan.unwanted).nth(2).map(|(_, m)| m.id);
    let choice = Choice {
        mutant,
        ..Choice::default()
    };
    assert_eq!(list(&plan, &choice), all[2..3]);
}

#[test]
fn the_survivors_of_a_small_crate_are_found_and_compared_with_the_accepted_ones() {
    let tree = sample();
    let check = |entries: &[String]| {
        tree.write(config::FILE, &format!("{RULES}{}", entries.concat()));
        check(tree.path(), &Options::default()).unwrap()
    };
    assert_eq!(check(&survivors()), [""; 0]);

    let mut one_less = survivors();
    one_less.pop();
    let reasons = check(&one_less).concat();
    assert!(reasons.starts_with("sample: 1 of "), "{reasons}");
    assert!(reasons.ends_with("more than 0%"), "{reasons}");

    let mut elsewhere = survivors();
    elsewhere.retain(|entry| !entry.contains("State::Paid"));
    elsewhere.push(accepted("state", "State::Open", "State::Paid") + "line = '_ =>'\n");
    let reasons = check(&elsewhere);
    assert_eq!(reasons.len(), 2, "{reasons:?}");

    let mut two_more = survivors();
    two_more.push(accepted("state", "\"paid\"", "(no such arm)"));
    two_more.push(accepted("state", "\"gone\"", "(no such arm)"));
    let reasons = check(&two_more);
    let [caught, gone] = reasons.as_slice() else {
        panic!("{reasons:?}");
    };
    assert!(
        caught.ends_with("is accepted and does not survive"),
        "{caught}"
    );
    assert!(gone.ends_with("is accepted and does not exist"), "{gone}");
}

#[test]
fn the_limit_of_a_group_is_stricter_than_that_of_the_rules() {
    let rules = RULES.replace("most-survivors = 0", "most-survivors = 50");
    let survivors = |limit: &str| {
        let config = Config::parse(&format!("{rules}{limit}")).unwrap();
        let enums = names::Enums::from_sources([LIB]);
        let plan = find::find(LIB, &config.rules, &enums, 1).unwrap().0;
        let file = plan::PlannedFile::for_tests("sample", plan.mutants);
        let judged: Vec<Judged<'_>> = file
            .mutants
            .iter()
            .enumerate()
            .map(|(at, mutant)| Judged {
                file: &file,
                mutant,
                verdict: if at == 0 {
                    judge::Verdict::Survived
                } else {
                    judge::Verdict::Caught
                },
            })
            .collect();
        report::report(&config, &[], &judged)
    };
    assert_eq!(survivors(""), [""; 0]);
    let reasons = survivors("most-survivors = 0\n").concat();
    assert!(reasons.contains("1 of"), "{reasons}");
}

#[test]
fn a_chosen_package_with_its_own_tests_is_all_that_is_rewritten_and_built() {
    let other = "\n[[group]]\nname = \"other\"\npackage = \"other\"\n\
                 files = [\"crates/other/src/lib.rs\"]\nthen = [\"sample\"]\n";
    let package = |name: &str| format!("[package]\nname = \"{name}\"\n");
    let tree = TempTree::new(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\n"),
        ("crates/sample/Cargo.toml", &package("sample")),
        ("crates/sample/src/lib.rs", LIB),
        ("crates/other/Cargo.toml", &package("other")),
        ("crates/other/src/lib.rs", LIB),
    ]);
    let config = Config::parse(&format!("{RULES}{other}")).unwrap();
    let planned = |chosen: Option<&str>| {
        let mut plan = Plan::new(&Tree::load(tree.path()).unwrap(), &config).unwrap();
        plan.forget_other_packages(chosen);
        assert!(plan.files.iter().all(|file| file.then.is_empty()));
        let has = |name: &str| plan.has(&format!("crates/{name}/src/lib.rs"));
        let names = ["other", "sample"].into_iter().filter(|name| has(name));
        let files: Vec<&str> = names.collect();
        assert_eq!(Vec::from_iter(&plan.packages), files);
        files
    };
    assert_eq!(planned(None), ["other", "sample"]);
    assert_eq!(planned(Some("other")), ["other"]);
}

#[test]
fn a_pattern_that_fits_no_file_is_an_error() {
    let tree = TempTree::new(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\n"),
        ("crates/sample/Cargo.toml", "[package]\nname = \"sample\"\n"),
        ("crates/sample/src/lib.rs", LIB),
    ]);
    let error = |rules: &str| {
        let config = Config::parse(rules).unwrap();
        Plan::new(&Tree::load(tree.path()).unwrap(), &config).unwrap_err()
    };
    let elsewhere = RULES.replace("package = \"sample\"", "package = \"other\"");
    assert!(error(&elsewhere).ends_with("lib.rs, which is no source file of other"));
    let error = error(&RULES.replace("src/lib.rs", "src/gone/*.rs"));
    assert_eq!(
        error,
        "the group `sample` names crates/sample/src/gone/*.rs, which is no source file of sample"
    );
}

#[test]
fn options_are_parsed_and_wrong_ones_are_named() {
    let parse = |rest: &[&str]| Options::parse(&mut Words::new("mutants", rest));
    let options = parse(&["--package", "p", "--jobs", "1", "--list"]).unwrap();
    assert_eq!(options.choice.package.as_deref(), Some("p"));
    assert_eq!((options.jobs, options.list), (1, true));
    let files = parse(&["--file", "a.rs", "--file", "b.rs"]).unwrap();
    assert_eq!(files.choice.files, ["a.rs", "b.rs"]);
    assert!(!options.own_tests && parse(&["--own-tests"]).unwrap().own_tests);
    for (words, reason) in [
        (
            &["--package"][..],
            "`--package` needs the name of a package",
        ),
        (
            &["--file", "--list"],
            "`--file` needs a path, its end or a pattern, not `--list`",
        ),
        (&["--mutant"], "`--mutant` needs a number"),
        (&["--mutant", "x"], "not `x`"),
        (&["--jobs"], "`--jobs` needs a number"),
        (&["--jobs", "0"], "`--jobs` needs a number from 1 to"),
        (&["--fast"], "`mutants` has no option `--fast`"),
    ] {
        let error = parse(words).unwrap_err();
        assert!(error.contains(reason), "{words:?}: {error}");
    }
}

#[test]
fn every_accepted_survivor_is_a_change_of_the_present_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let config = Config::parse(include_str!("../../mutants.toml")).unwrap();
    let plan = Plan::new(&Tree::load(root).unwrap(), &config).unwrap();
    let existing: Vec<_> = plan.mutants(&plan.unwanted).collect();
    assert_eq!(report::stale(&config, &existing, &[]), Vec::<String>::new());
}
