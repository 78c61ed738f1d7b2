//! Reads a `COVERAGE.md`: a heading, a paragraph, and sections with tables of three columns.

const HEADER: [&str; 3] = ["Row", "In Dhow", "Test"];
/// The first form is for new pages.
const OPENS: [&str; 2] = ["# Coverage of ", "# What Dhow covers of "];
const CLOSES: &str = "'s documents";

/// A line of a table below its header.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) line: usize,
    /// Number of its section, from 1.
    pub(super) section: usize,
    pub(super) cells: Vec<String>,
}

/// The rows of a page, and the faults of its form with their lines.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) rows: Vec<Row>,
    pub(super) faults: Vec<(usize, String)>,
}

impl Page {
    pub(super) fn read(text: &str) -> Self {
        let mut page = Self::default();
        let first = text.lines().next().unwrap_or_default();
        let names = OPENS
            .iter()
            .filter_map(|opens| first.strip_prefix(opens)?.strip_suffix(CLOSES));
        if !names.into_iter().any(|name| !name.trim().is_empty()) {
            let opens = OPENS[0];
            page.fault(1, format!("the first line must be `{opens}NAME{CLOSES}`"));
        }
        let mut introduced = false;
        let mut section = 0;
        // Lines of the current table so far: its columns, the rule, its rows.
        let mut depth = 0;
        let mut section_without_table = None;
        for (number, line) in (1..).zip(text.lines().map(str::trim)).skip(1) {
            if line.starts_with('|') {
                section_without_table = None;
                page.table_line(number, section, depth, cells(line));
                depth += 1;
                continue;
            }
            depth = 0;
            if line.starts_with("## ") {
                if section == 0 && !introduced {
                    page.fault(
                        number,
                        "a paragraph must come before the sections".to_owned(),
                    );
                }
                page.empty_section(section_without_table);
                section_without_table = Some(number);
                section += 1;
            } else if line.starts_with('#') {
                page.fault(number, "a heading must be a section `## …`".to_owned());
            }
            introduced |= !line.is_empty();
        }
        page.empty_section(section_without_table);
        if section == 0 {
            page.fault(1, "there is no section `## …`".to_owned());
        }
        page
    }

    fn fault(&mut self, line: usize, message: String) {
        self.faults.push((line, message));
    }

    fn empty_section(&mut self, line: Option<usize>) {
        if let Some(line) = line {
            self.fault(line, "a section without a table".to_owned());
        }
    }

    fn table_line(&mut self, line: usize, section: usize, depth: usize, cells: Vec<String>) {
        if depth == 0 && section == 0 {
            self.fault(line, "a table must stand in a section `## …`".to_owned());
        }
        let is_rule =
            |cell: &String| cell.contains('-') && cell.trim_matches([':', '-']).is_empty();
        match depth {
            0 if cells != HEADER => {
                let columns = HEADER.join(" | ");
                self.fault(line, format!("the columns must be `| {columns} |`"));
            }
            1 if cells.len() != HEADER.len() || !cells.iter().all(is_rule) => {
                self.fault(
                    line,
                    "`|---|---|---|` must come below the columns".to_owned(),
                );
            }
            0 | 1 => {}
            _ => self.rows.push(Row {
                line,
                section,
                cells,
            }),
        }
    }
}

/// The cells of a line; `\|` is no border.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for character in line.strip_prefix('|').unwrap_or(line).chars() {
        match (character, cells.last_mut()) {
            ('|', _) if !escaped => cells.push(String::new()),
            (other, Some(cell)) => cell.push(other),
            (_, None) => {}
        }
        escaped = character == '\\' && !escaped;
    }
    // The last border opens an empty cell.
    if cells.last().is_some_and(|cell| cell.trim().is_empty()) {
        cells.pop();
    }
    let trimmed = cells.iter().map(|cell| cell.trim().to_owned());
    trimmed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "\
# What Dhow covers of Gate's documents

Every row of the manual.

## Payments

| Row | In Dhow | Test |
|---|---|---|
| `amount` | `Payment::amount` | `a_fact` |
| `a\\|b` | text | |

Words between.

| Row | In Dhow | Test |
| :-- | --- | ---: |
| `currency` | text | `a_fact` |

## Refunds

| Row | In Dhow | Test |
|---|---|---|
";

    fn faults(text: &str) -> Vec<(usize, String)> {
        Page::read(text).faults
    }

    #[test]
    fn rows_know_their_lines_sections_and_cells() {
        let page = Page::read(PAGE);
        assert_eq!(page.faults, []);
        let rows = page
            .rows
            .iter()
            .map(|row| (row.line, row.section, row.cells.len()));
        assert_eq!(
            rows.collect::<Vec<_>>(),
            [(9, 1, 3), (10, 1, 3), (16, 1, 3)]
        );
        let second = &page.rows.get(1).unwrap().cells;
        assert_eq!(*second, ["`a\\|b`", "text", ""]);
    }

    #[test]
    fn a_row_may_have_any_number_of_cells_for_the_rule_to_judge() {
        assert_eq!(cells("| a | b |"), ["a", "b"]);
        assert_eq!(cells("| a | b | c | d |"), ["a", "b", "c", "d"]);
        assert_eq!(cells("| a | b | c"), ["a", "b", "c"]);
        assert_eq!(cells("| a |  |  |"), ["a", "", ""]);
        assert_eq!(cells("| \\\\| b | c |"), ["\\\\", "b", "c"]);
    }

    #[test]
    fn another_first_line_is_found() {
        let line = "# What Dhow covers of Gate's documents";
        assert_eq!(
            faults(&PAGE.replace(line, "# Coverage of Gate's documents")),
            []
        );
        for other in [
            "# Coverage",
            "",
            "# What Dhow covers of 's documents",
            "# Coverage of 's documents",
        ] {
            let found = faults(&PAGE.replace(line, other));
            assert_eq!(found.len(), 1, "{other}: {found:?}");
            assert!(found[0].1.contains("the first line must be"));
        }
    }

    #[test]
    fn a_page_without_a_paragraph_or_a_section_is_found() {
        let found = faults(&PAGE.replace("Every row of the manual.", ""));
        assert_eq!(found.len(), 1);
        assert!(found[0].1.contains("a paragraph must come before"));
        let bare = "# What Dhow covers of Gate's documents\n\nWords.\n";
        assert!(faults(bare)[0].1.contains("no section"));
    }

    #[test]
    fn a_table_of_another_shape_is_found() {
        let with = |old: &str, new: &str| faults(&PAGE.replacen(old, new, 1));
        let found = |old: &str, new: &str, line: usize, what: &str| {
            let faults = with(old, new);
            assert_eq!(faults.len(), 1, "{faults:?}");
            assert_eq!(faults[0].0, line);
            assert!(faults[0].1.contains(what), "{faults:?}");
        };
        found(
            "| Row | In Dhow | Test |",
            "| Row | Code | Test |",
            7,
            "the columns must be",
        );
        found(
            "| Row | In Dhow | Test |",
            "| Row | In Dhow |",
            7,
            "the columns must be",
        );
        found(
            "|---|---|---|\n| `amount`",
            "|---|---|\n| `amount`",
            8,
            "must come below",
        );
        found(
            "|---|---|---|\n| `amount`",
            "| `x` | y | `z` |\n| `amount`",
            8,
            "must come below",
        );
        found(
            "## Refunds",
            "### Refunds",
            18,
            "a heading must be a section",
        );
        found(
            "## Refunds",
            "## Empty\n\n## Refunds",
            18,
            "a section without a table",
        );
        let homeless = with("## Payments", "");
        assert_eq!(homeless.len(), 2);
        assert!(homeless[0].1.contains("a table must stand in a section"));
    }
}
