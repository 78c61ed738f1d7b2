//! The text of `BENCHMARKS.md`.

use std::fmt::Write;

use super::Other;
use super::results::{Group, Limit, Results, Row, Verdict};

/// Heading of the benchmarks that only a complete run measures.
const OTHERS: &str = "## Other benchmarks\n";
const FAILS: &str = "Each fails if one of its limits is missed, except that of the RSA signatures, which has no limit.";

/// Writes the whole page. `others` is its last section.
pub(super) fn write(
    results: &Results,
    versions: &[(String, String)],
    machine: &str,
    others: &str,
) -> String {
    let versions: Vec<String> = versions
        .iter()
        .map(|(name, version)| format!("{name} {version}"))
        .collect();
    let mut page = format!(
        "# Benchmarks\n\n\
        Written by `cargo xtask bench`; `cargo xtask bench --check` fails if a limit is missed, and `--all` also runs the [other\n\
        benchmarks](#other-benchmarks). Measured on: {machine}.\n\n\
        Each group is one run of programs in turns. Times are CPU time of the measuring thread, medians over all rounds; a ratio compares two\n\
        programs of the same round, and the quartiles follow in brackets. Times differ from machine to machine; ratios hold better. The programs\n\
        are in `benches/peers`, with the bodies that they read. A `Delivery` is made once, outside of the measured time. Peers: {}.\n\n\
        All programs run on one processor, and so does the server of the calls: on a virtual machine, to wake an idle processor costs more than a\n\
        call, and the times of a call would differ by a factor of three.\n\n\
        Instructions are those of one event, with their ratio. callgrind counts them where valgrind is installed: two runs give the same numbers,\n\
        whatever else the machine does. Its processor lacks the instructions for SHA-256, so that the numbers contain hashing in software, and\n\
        the limits are those of the times.\n\n\
        The limits are goals of this project; no gateway and no library sets them. A missed limit stays in the table until the program is quicker.\n",
        versions.join(", ")
    );
    for group in &results.groups {
        // Writing to a string cannot fail.
        let _ = write_group(&mut page, group);
    }
    page.push('\n');
    page.push_str(others);
    page
}

fn write_group(page: &mut String, group: &Group) -> std::fmt::Result {
    writeln!(page, "\n## {}\n", group.title)?;
    // A call is not counted: its server runs in the same process.
    let is_counted = group.rows.iter().any(|row| row.instructions.is_some());
    let (heading, line) = match is_counted {
        true => (" instructions |", "--:|"),
        false => ("", ""),
    };
    writeln!(
        page,
        "| program | bytes | ns | ratio |{heading} limit | verdict |"
    )?;
    writeln!(page, "|---|--:|--:|--:|{line}--:|---|")?;
    for row in &group.rows {
        let [median, low, high] = row.ratio.map(hundredths);
        let ratio = match row.limit {
            Limit::Base => "1".to_owned(),
            _ => format!("{median} ({low} to {high})"),
        };
        let verdict = match group.verdict(row) {
            Verdict::Kept => "kept",
            Verdict::Missed => "**missed**",
            Verdict::None => "",
        };
        let (name, bytes, time) = (&row.name, row.bytes, thousands(row.nanoseconds));
        let instructions = match is_counted {
            true => format!(" {} |", instructions(group, row)),
            false => String::new(),
        };
        let limit = limit(row);
        writeln!(
            page,
            "| {name} | {bytes} | {time} | {ratio} |{instructions} {limit} | {verdict} |"
        )?;
    }
    Ok(())
}

fn instructions(group: &Group, row: &Row) -> String {
    let count = row.instructions.map(thousands).unwrap_or_default();
    match (row.limit, group.instruction_ratio(row)) {
        (Limit::Base, _) | (_, None) => count,
        (_, Some(ratio)) => format!("{count} ({})", hundredths(ratio)),
    }
}

fn limit(row: &Row) -> String {
    match row.limit {
        Limit::None | Limit::Base => String::new(),
        Limit::Peer => "Dhow is quicker".to_owned(),
        Limit::Hundredths(limit) => format!("at most {}", hundredths(limit)),
        Limit::Nanoseconds(limit) => {
            let (limit, more) = (thousands(limit), thousands(row.more));
            format!("at most {limit} ns more; {more} more")
        }
    }
}

/// Writes the section of the other benchmarks from their output.
pub(super) fn others(outputs: &[(&Other, String)], machine: &str) -> String {
    let mut section = format!(
        "{OTHERS}\n{FAILS} The outputs are those of the last `cargo xtask bench --all`, on: {machine}.\n"
    );
    for (other, output) in outputs {
        let command = other.arguments().join(" ");
        let lines = output.lines().map(str::trim_end);
        let output = lines.collect::<Vec<_>>().join("\n");
        let output = output.trim_matches('\n');
        let about = other.about;
        section.push_str(&format!(
            "\n### Limits of {about}\n\n`cargo {command}`\n\n```text\n{output}\n```\n"
        ));
    }
    section
}

/// Returns the section of the other benchmarks in an earlier page, or one that only names them.
pub(super) fn others_of(page: &str) -> String {
    let earlier = page.find(OTHERS).and_then(|start| page.get(start..));
    earlier.map_or_else(
        || {
            let lines = super::OTHERS.iter().map(|other| {
                let command = other.arguments().join(" ");
                format!("- {}: `cargo {command}`\n", other.about)
            });
            let lines: String = lines.collect();
            format!("{OTHERS}\n{FAILS}\n\n{lines}")
        },
        str::to_owned,
    )
}

fn hundredths(value: u64) -> String {
    format!("{}.{:02}", value / 100, value % 100)
}

/// Groups digits by commas.
fn thousands(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::results::tests::JSON;
    use super::*;

    #[test]
    fn the_page_has_every_ratio_with_its_limit_and_verdict() {
        let results = Results::parse(JSON).unwrap();
        let versions = [("svix".to_owned(), "1.99.1".to_owned())];
        let page = write(&results, &versions, "a machine", &others_of(""));
        for line in [
            "Measured on: a machine.",
            "Peers: svix 1.99.1.",
            "| reference | 500 | 1,000 | 1 |  |  |",
            "| ours | 500 | 1,510 | 1.51 (1.50 to 1.52) | at most 1.50 | **missed** |",
            "| slow peer | 510 | 4,000 | 4.00 (3.90 to 4.10) | Dhow is quicker | kept |",
            "| at most 5,000 ns more; 5,000 more | kept |",
            "`cargo bench --all-features -p dhow-sandbox --bench limits`",
        ] {
            assert!(page.contains(line), "{line}\n{page}");
        }
    }

    #[test]
    fn a_group_with_counted_instructions_has_a_column_of_them() {
        let mut results = Results::parse(JSON).unwrap();
        results.set_instructions("Events", "reference", 19_369);
        results.set_instructions("Events", "ours", 25_486);
        let page = write(&results, &[], "a machine", &others_of(""));
        for line in [
            "| program | bytes | ns | ratio | instructions | limit | verdict |",
            "|---|--:|--:|--:|--:|--:|---|",
            "| reference | 500 | 1,000 | 1 | 19,369 |  |  |",
            "| ours | 500 | 1,510 | 1.51 (1.50 to 1.52) | 25,486 (1.31) | at most 1.50 | **missed** |",
            "| ours alone | 500 | 700 | 0.70 (0.70 to 0.70) |  |  |  |",
        ] {
            assert!(page.contains(line), "{line}\n{page}");
        }
    }

    #[test]
    fn the_results_of_the_last_complete_run_stay() {
        let other = Other::new("a thing", "dhow-thing", "limits");
        let section = others(&[(&other, "\n1.00 kept  \n".to_owned())], "a machine");
        assert!(section.contains("```text\n1.00 kept\n```"), "{section}");
        let results = Results::parse(JSON).unwrap();
        let page = write(&results, &[], "a machine", &section);
        assert_eq!(others_of(&page), section);
    }

    #[test]
    fn digits_are_grouped() {
        for (value, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(thousands(value), text);
        }
    }
}
