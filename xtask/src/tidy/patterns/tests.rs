//! Tests of the patterns: text without a violation, then each violation alone.

use super::super::tests::{patterns, rule};

/// Violations of one file.
fn violations(path: &str, text: &str) -> Vec<String> {
    let found = rule(&[(path, text)], patterns);
    found.lines().map(str::to_owned).collect()
}

/// The lines of the violations of a Rust file.
fn lines(path: &str, text: &str) -> Vec<String> {
    let found = violations(path, &format!("//! A.\n{text}"));
    let lines = found.iter().filter_map(|line| line.split(':').nth(1));
    lines.map(str::to_owned).collect()
}

/// Violations of the comments of a crate with this file.
fn violations_in(text: &str) -> Vec<String> {
    let files = [
        ("crates/a/Cargo.toml", MANIFEST),
        ("crates/a/src/a.rs", text),
    ];
    let found = rule(&files, patterns);
    let lines = found.lines();
    lines
        .map(|line| line.replace("crates/a/src/", ""))
        .collect()
}

/// A file with so many doc comments of ten plain words.
fn plain(count: usize) -> String {
    let item = "/// Amount of one payment in the minor units of currency.\nstruct A;\n";
    format!("//! Payments.\n\n{}", item.repeat(count))
}

/// A manifest without a violation.
const MANIFEST: &str = "[package]\nname = \"a\"\ndescription = \"A crate\"\nlicense.workspace = true\n\n\
                        [lints]\nworkspace = true\n";
const NONE: Vec<String> = Vec::new();

#[test]
fn a_getter_is_found() {
    let text = [
        "pub fn get_amount() {}",
        "    pub async fn get_status() {}",
        "fn get_page() {}",
        "pub(crate) fn get_row() {}",
        "pub fn get() {}",
        "pub trait A {",
        "    fn get_b(&self);",
        "fn get_mut() {}",
        "// pub fn get_d()",
    ];
    assert_eq!(lines("a.rs", &text.join("\n")), ["2", "3", "4", "5", "8"]);
}

#[test]
fn a_name_that_says_nothing_is_found() {
    let text = "struct PaymentManager;\nmod test_utils;\nenum HelperKind {}\nstruct Utility;\n\
                fn a() { let manager = 1; }\ntype Managed = u8;\nmod helper {}\n";
    assert_eq!(lines("a.rs", text), ["2", "3", "4", "8"]);
}

#[test]
fn a_file_whose_name_says_nothing_is_found() {
    assert_eq!(lines("src/http_helpers.rs", ""), ["1"]);
    assert_eq!(lines("tests/utils/a.rs", ""), ["1"]);
    assert_eq!(lines("src/utilisation.rs", ""), NONE);
}

#[test]
fn an_example_that_prints_debug_text_is_found() {
    let main = |error: &str| format!("async fn main() -> Result<(), {error}> {{\n}}\n");
    for (error, expected) in [
        ("Box<dyn Error>", &["2"][..]),
        ("dhow::Error", &["2"]),
        ("MyError", &["2"]),
        ("MainError", &[]),
    ] {
        let path = "examples/a/src/main.rs";
        assert_eq!(lines(path, &main(error)), expected, "{error}");
    }
    assert_eq!(lines("crates/a/src/main.rs", &main("dhow::Error")), NONE);
}

#[test]
fn a_long_file_is_found_and_its_tests_do_not_count() {
    let code = format!("//! A.\n{}", "a();\n".repeat(399));
    let tested = format!("{code}#[cfg(test)]\nmod tests {{\n{code}}}\n");
    let long = format!("{code}b();\n");
    let declared = format!("//! A.\n#[cfg(test)]\nmod tests;\n{code}");
    let is_long = |path: &str, text: &str| match violations(path, text).as_slice() {
        [] => false,
        [violation] => violation.starts_with(&format!("{path}:401: [length] more than 400")),
        more => panic!("{more:?}"),
    };
    assert!(!is_long("src/exact.rs", &code));
    assert!(!is_long("src/tested.rs", &tested));
    for path in ["src/long.rs", "tests/it/long.rs", "src/long/tests.rs"] {
        assert!(is_long(path, &long), "{path}");
    }
    assert!(is_long("src/declared.rs", &declared));
}

#[test]
fn a_folder_of_one_machine_is_found() {
    for folder in ["home", "work", "root", "Users"] {
        let folder = format!("/{folder}/");
        let found = violations("notes.txt", &format!("fine\nsee {folder}me/notes\n"));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("notes.txt:2: [machine-paths]"));
        let good = format!("gateway.example{folder}\n..{folder}\n{{base}}{folder}x\n");
        assert_eq!(violations("notes.txt", &good), NONE);
    }
}

#[test]
fn an_empty_value_of_evidence_is_found() {
    for (text, line) in [
        ("x = \"\"\n", 1),
        ("\nx = \" \"\n", 2),
        ("x = [\"a\", \"\"]\n", 1),
    ] {
        let found = violations("out/LEDGER.toml", text);
        assert_eq!(
            found,
            [format!(
                "out/LEDGER.toml:{line}: [evidence] a value is empty"
            )]
        );
    }
    assert_eq!(
        violations(
            "out/ENDPOINTS.toml",
            "x = \"\"\"a\"\"\"\ny = \"a, \\\"b\\\"\"\n"
        ),
        NONE
    );
    assert_eq!(violations("out/other.toml", "x = \"\"\n"), NONE);
}

const PAGE: &str = "# What Dhow covers of Gate's documents\n\nEvery row of the manual.\n\n## Payments\n\n\
                    | Row | In Dhow | Test |\n|---|---|---|\n| `amount` | text | `a_fact` |\n\nWords.\n\n\
                    ## Refunds\n\n| Row | In Dhow | Test |\n|---|---|---|\n";

/// The only violation in a coverage page after one change.
fn page_violation(old: &str, new: &str) -> String {
    assert!(PAGE.contains(old), "{old}");
    let mut found = violations("crates/a/COVERAGE.md", &PAGE.replacen(old, new, 1));
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0).replace("crates/a/COVERAGE.md:", "")
}

#[test]
fn a_coverage_page_of_another_form_is_found() {
    assert_eq!(violations("crates/a/COVERAGE.md", PAGE), NONE);
    let line = "# What Dhow covers of Gate's documents";
    let new = PAGE.replace(line, "# Coverage of Gate's documents");
    assert_eq!(violations("crates/a/COVERAGE.md", &new), NONE);
    for other in [
        "# Coverage",
        "# What Dhow covers of 's documents",
        "# Coverage of 's documents",
    ] {
        assert!(page_violation(line, other).starts_with("1: [evidence] the first line must be"));
    }
    let found = page_violation("Every row of the manual.\n", "");
    assert!(
        found.starts_with("1: [evidence] a paragraph must come before"),
        "{found}"
    );
    let bare = format!("{line}\n\nWords.\n");
    assert!(
        violations("a/COVERAGE.md", &bare)
            .concat()
            .contains("there is no section")
    );
    let heading = page_violation("## Refunds", "### Refunds");
    assert!(
        heading.starts_with("13: [evidence] a heading must be a section"),
        "{heading}"
    );
    let empty = page_violation("## Refunds", "## Empty\n\nWords.\n\n## Refunds");
    assert!(
        empty.contains("[evidence] a section without a table"),
        "{empty}"
    );
    let last = page_violation(
        "## Refunds\n\n| Row | In Dhow | Test |\n|---|---|---|\n",
        "## Refunds\n",
    );
    assert!(
        last.contains("[evidence] a section without a table"),
        "{last}"
    );
    let outside_section = page_violation("## Payments\n", "");
    assert!(
        outside_section.contains("a table must stand in a section"),
        "{outside_section}"
    );
}

#[test]
fn plain_words_pass() {
    assert_eq!(violations_in(&plain(3)), NONE);
}

#[test]
fn summaries_that_open_with_a_question_are_listed_when_there_are_too_many() {
    let question =
        "\n/// Whether it is paid. More.\n///\n/// When it is not, nothing.\nstruct B;\n";
    let found = violations_in(&format!("{}{question}", plain(31)));
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found[1].starts_with(
            "a.rs:66: [language] fewer than 3 of 100 summaries may open with a question: `Whether`"
        ),
        "{found:?}"
    );
    assert!(found[0].starts_with("crates/a:1: [language] 1 of 33: fewer than 3 of 100"));
    assert_eq!(violations_in(&format!("{}{question}", plain(33))), NONE);
    assert_eq!(
        violations_in(&plain(1).replace("Amount", "Whatever amount")),
        NONE
    );
}

#[test]
fn the_word_what_is_listed_when_there_are_too_many() {
    let with = |count| {
        let text = "/// A. It is what\n/// was paid.\nstruct B;\n";
        violations_in(&format!("{}{text}", plain(count)))
    };
    let found = with(60);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("crates/a:1: [language] 1 of 607: fewer than 15 of 10,000"));
    assert!(found[1].starts_with("a.rs:123: [language] "), "{found:?}");
    assert!(found[1].ends_with(": `what`"), "{found:?}");
    assert_eq!(with(67), NONE);
    let code = "/// Calls `what()`.\n///\n/// ```\n/// what();\n/// ```\n";
    assert_eq!(
        violations_in(&format!("//! A.\n{code}fn a() {{ \"what\" }} // what")),
        NONE
    );
}

#[test]
fn every_banned_phrase_is_found_in_doc_comments() {
    let phrases = "somebody|nobody|anybody|everybody|all the same|said otherwise|for ever|so long after|\
                   someone|anyone|everyone|letters|blank|blanks|a try|tries again";
    for phrase in phrases.split('|') {
        let found = violations_in(&format!("//! A.\n\n/// It goes on {phrase}\nstruct A;\n"));
        assert_eq!(found.len(), 1, "{phrase}: {found:?}");
        let is_shown = found[0].ends_with(&format!(": `{phrase}`"));
        assert!(
            is_shown && found[0].starts_with("a.rs:3: [language] "),
            "{found:?}"
        );
    }
    let twice = violations_in("//! A.\n\n/// Sends it. It tells anyone, and anyone.\nstruct A;\n");
    assert_eq!(twice.len(), 2, "{twice:?}");
}

#[test]
fn a_phrase_over_two_lines_is_found_and_a_part_of_a_word_is_not() {
    let found = violations_in("//! A.\n\n/// It goes on for\n/// ever.\nstruct A;\n");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        violations_in("//! A.\n\n/// A blanket, for everlasting.\nstruct A;\n"),
        NONE
    );
}

#[test]
fn banned_phrases_are_found_in_comments() {
    let found = violations_in(
        "//! A.\nfn a() {\n    // Nobody pays.\n    // An e-mail to anyone.\n    // `nobody`\n}\n",
    );
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("a.rs:3: [language] name the person"));
    assert!(found[0].ends_with(": `Nobody`"));
}

#[test]
fn each_crate_is_measured_alone_and_one_outside_of_the_workspace_too() {
    let good = plain(100);
    let files = [
        ("crates/a/Cargo.toml", MANIFEST),
        ("crates/a/src/lib.rs", good.as_str()),
        ("tests/Cargo.toml", MANIFEST),
        ("tests/src/lib.rs", good.as_str()),
        ("tests/outside-provider/Cargo.toml", "package.name = \"o\""),
        (
            "tests/outside-provider/src/lib.rs",
            "//! A.\n\n/// What it is.\nstruct A;\n",
        ),
    ];
    let found = rule(&files, patterns);
    assert_eq!(found.lines().count(), 4, "{found}");
    let outside = |line: &str| line.starts_with("tests/outside-provider");
    assert!(found.lines().all(outside), "{found}");
}

#[test]
fn a_file_that_does_not_open_with_a_sentence_is_found() {
    let opens = |text: &str| violations_in(text).is_empty();
    assert!(opens("//! A.\n"));
    assert!(opens("#![doc = include_str!(\"../README.md\")]\n"));
    for text in ["// B.\n", "//!\n//! C.", "", "fn a() {}"] {
        assert!(!opens(text), "{text}");
    }
}

#[test]
fn an_ignored_example_is_found() {
    let fence =
        |words: &str| violations_in(&format!("//! A.\n//! ```{words}\n//! a();\n//! ```\n"));
    for words in ["ignore", "rust,ignore", "ignore "] {
        assert_eq!(fence(words).len(), 1, "{words}");
        assert!(fence(words)[0].starts_with("a.rs:2: [language] an example"));
    }
    for words in ["", "no_run", "text"] {
        assert_eq!(fence(words), NONE, "{words}");
    }
}

#[test]
fn too_few_comments_in_a_provider_or_in_core_are_found() {
    let with = |folder: &str, comments: usize| {
        let reason = "// A reason of four words.\n";
        let code = "a();\n".repeat(998 - comments) + &reason.repeat(comments);
        let tests = "#[cfg(test)]\nmod tests {\n// Not counted.\n}\n";
        let code = format!(
            "//! A.\n{}",
            code.replacen("a();\n", "/// Not counted, a doc comment.\n", 1)
                .replacen(
                    "a();\n",
                    "// LEDGER: not-counted, also-not, it is no reason\n",
                    1
                )
                .replacen("a();\n", "// Source: \"Not counted either\", a page\n", 1)
                .replacen("a();\n", "// A label.\n", 1)
        ) + tests;
        let chunk = "//! A.\n// Not counted in a test.\n".repeat(50);
        let path = |file: &str| format!("{folder}/{file}");
        let files = [
            (path("Cargo.toml"), MANIFEST.to_owned()),
            (path("src/a.rs"), code),
            (path("src/a/tests.rs"), chunk),
        ];
        let files: Vec<(&str, &str)> = files
            .iter()
            .map(|(path, text)| (&**path, &**text))
            .collect();
        let found = rule(&files, patterns);
        let found = found.lines().filter(|line| !line.contains("[length]"));
        found.map(str::to_owned).collect::<Vec<_>>()
    };
    for folder in ["crates/hub2", "crates/core"] {
        let found = with(folder, 14);
        let expected = format!("{folder}:1: [language] 14 of 999: at least 15 of 1,000 lines");
        assert!(found.concat().starts_with(&expected), "{found:?}");
        assert_eq!(with(folder, 15), NONE);
    }
    assert_eq!(with("crates/cli", 0), NONE);
}
