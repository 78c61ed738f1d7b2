//! The shape of a `COVERAGE.md`: a heading, a paragraph, and sections with tables of three columns.

const HEADER: [&str; 3] = ["Row", "In Dhow", "Test"];
const OPENS: &str = "# What Dhow covers of ";
const CLOSES: &str = "'s documents";

/// A line of a table below its header.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) line: usize,
    /// The number of the section that it stands in.
    pub(super) section: usize,
    pub(super) cells: Vec<String>,
}

/// The rows of a page, and what is wrong with its shape.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) rows: Vec<Row>,
    pub(super) faults: Vec<(usize, String)>,
    section: usize,
    section_line: usize,
    tables: usize,
    introduced: bool,
}

/// The line of a table that comes next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expected {
    Header,
    Rule,
    Row,
}

impl Page {
    pub(super) fn read(text: &str) -> Self {
        let mut page = Self::default();
        let first = text.lines().next().unwrap_or_default();
        let name = first
            .strip_prefix(OPENS)
            .and_then(|rest| rest.strip_suffix(CLOSES));
        if name.is_none_or(|name| name.trim().is_empty()) {
            page.fault(1, format!("the first line is `{OPENS}NAME{CLOSES}`"));
        }
        let mut expected = Expected::Header;
        for (index, line) in text.lines().enumerate().skip(1) {
            expected = page.line(index + 1, line.trim(), expected);
        }
        page.close_section();
        if page.section == 0 {
            page.fault(1, "there is no section `## …`".to_owned());
        }
        page
    }

    fn fault(&mut self, line: usize, what: String) {
        self.faults.push((line, what));
    }

    fn line(&mut self, number: usize, line: &str, expected: Expected) -> Expected {
        if line.starts_with("## ") {
            self.close_section();
            if !self.introduced {
                self.fault(number, "a paragraph comes before the sections".to_owned());
            }
            self.introduced = true;
            self.section += 1;
            self.section_line = number;
            self.tables = 0;
        } else if line.starts_with('|') {
            return self.table_line(number, &cells(line), expected);
        } else if line.starts_with('#') {
            self.fault(number, "a heading is a section `## …`".to_owned());
        } else if !line.is_empty() {
            self.introduced = true;
        }
        Expected::Header
    }

    fn table_line(&mut self, number: usize, cells: &[String], expected: Expected) -> Expected {
        match expected {
            Expected::Header => {
                self.tables += 1;
                if self.section == 0 {
                    self.fault(number, "a table stands in a section `## …`".to_owned());
                }
                if cells != HEADER {
                    let columns = HEADER.join(" | ");
                    self.fault(number, format!("the columns are `| {columns} |`"));
                }
                Expected::Rule
            }
            Expected::Rule => {
                let ruled = cells
                    .iter()
                    .all(|cell| cell.contains('-') && cell.chars().all(|c| c == '-' || c == ':'));
                if !ruled || cells.len() != HEADER.len() {
                    self.fault(number, "`|---|---|---|` comes below the columns".to_owned());
                }
                Expected::Row
            }
            Expected::Row => {
                self.rows.push(Row {
                    line: number,
                    section: self.section,
                    cells: cells.to_vec(),
                });
                Expected::Row
            }
        }
    }

    fn close_section(&mut self) {
        if self.section > 0 && self.tables == 0 {
            self.fault(self.section_line, "a section without a table".to_owned());
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
    // What follows the last border is no cell, unless there is something.
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
        for other in ["# Coverage", "", "# What Dhow covers of 's documents"] {
            let found = faults(&PAGE.replace(line, other));
            assert_eq!(found.len(), 1, "{other}: {found:?}");
            assert!(found[0].1.contains("the first line is"));
        }
    }

    #[test]
    fn a_page_without_a_paragraph_or_a_section_is_found() {
        let found = faults(&PAGE.replace("Every row of the manual.", ""));
        assert_eq!(found.len(), 1);
        assert!(found[0].1.contains("a paragraph comes before"));
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
            "the columns are",
        );
        found(
            "| Row | In Dhow | Test |",
            "| Row | In Dhow |",
            7,
            "the columns are",
        );
        found(
            "|---|---|---|\n| `amount`",
            "|---|---|\n| `amount`",
            8,
            "comes below",
        );
        found(
            "|---|---|---|\n| `amount`",
            "| `x` | y | `z` |\n| `amount`",
            8,
            "comes below",
        );
        found("## Refunds", "### Refunds", 18, "a heading is a section");
        found(
            "## Refunds",
            "## Empty\n\n## Refunds",
            18,
            "a section without a table",
        );
        let homeless = with("## Payments", "");
        assert_eq!(homeless.len(), 2);
        assert!(homeless[0].1.contains("a table stands in a section"));
    }
}
