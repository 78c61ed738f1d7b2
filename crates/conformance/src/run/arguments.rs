//! Command line arguments of the test program.

use std::thread;

/// Number of test threads per core. More than one, because many laws spend their time waiting for a timeout.
const THREADS_PER_CORE: usize = 3;

/// Action of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// Run the tests.
    Run,
    /// List their names.
    List,
    /// Print the table of laws and verbs.
    Table,
}

/// The parsed command line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Arguments {
    pub(super) action: Action,
    pub(super) terse: bool,
    pub(super) threads: usize,
    pub(super) seed: Option<u64>,
    filters: Vec<String>,
    skipped: Vec<String>,
    exact: bool,
    only_ignored: bool,
}

impl Arguments {
    pub(super) fn parse(words: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut parsed = Self {
            action: Action::Run,
            terse: false,
            threads: THREADS_PER_CORE * thread::available_parallelism().map_or(1, usize::from),
            seed: None,
            filters: Vec::new(),
            skipped: Vec::new(),
            exact: false,
            only_ignored: false,
        };
        let words = words
            .into_iter()
            .flat_map(|word| match word.split_once('=') {
                Some((name, value)) if name.starts_with("--") => {
                    vec![name.to_owned(), value.to_owned()]
                }
                _ => vec![word],
            });
        let mut words = words.collect::<Vec<_>>().into_iter();
        while let Some(word) = words.next() {
            let mut value = || {
                words
                    .next()
                    .ok_or_else(|| format!("the option `{word}` needs a value"))
            };
            match word.as_str() {
                "--list" => parsed.action = Action::List,
                "--table" => parsed.action = Action::Table,
                "--exact" => parsed.exact = true,
                "--ignored" => parsed.only_ignored = true,
                "--skip" => parsed.skipped.push(value()?),
                "--format" => parsed.terse = value()? == "terse",
                "--seed" => parsed.seed = Some(number(&value()?)?),
                "--test-threads" => {
                    let threads = number(&value()?)?;
                    parsed.threads = usize::try_from(threads).unwrap_or(1);
                }
                "--color" | "--logfile" | "-Z" | "--report-time" => drop(value()?),
                "--include-ignored" | "--nocapture" | "--no-capture" | "--show-output" | "-q"
                | "--quiet" | "--test" | "--bench" => {}
                option if option.starts_with('-') => {
                    return Err(format!("unknown option `{option}`"));
                }
                _ => parsed.filters.push(word),
            }
        }
        Ok(parsed)
    }

    /// Returns true if the test with the name is selected. No law is ignored, so `--ignored` selects none.
    pub(super) fn selects(&self, name: &str) -> bool {
        let matches = |pattern: &String| match self.exact {
            true => name == pattern,
            false => name.contains(pattern.as_str()),
        };
        let wanted = self.filters.is_empty() || self.filters.iter().any(matches);
        wanted && !self.only_ignored && !self.skipped.iter().any(matches)
    }
}

fn number(text: &str) -> Result<u64, String> {
    text.parse()
        .map_err(|_| format!("`{text}` is not a whole number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Arguments, String> {
        Arguments::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn the_options_for_listing_and_for_running_one_test_are_parsed() {
        let listed = parsed("--list --format terse").unwrap();
        assert_eq!((listed.action, listed.terse), (Action::List, true));
        assert!(listed.selects("a_law::refund"));
        let ignored = parsed("--list --format terse --ignored").unwrap();
        assert!(!ignored.selects("a_law::refund"));
        let one = parsed("a_law::refund --exact --nocapture").unwrap();
        assert!(one.selects("a_law::refund") && !one.selects("a_law::refund_status"));
    }

    #[test]
    fn filters_skips_threads_and_seeds_are_parsed() {
        let some = parsed("a_law --skip payout --test-threads=3 --seed 7 -q").unwrap();
        assert!(some.selects("a_law::refund") && !some.selects("a_law::payout"));
        assert_eq!((some.threads, some.seed), (3, Some(7)));
    }

    #[test]
    fn unknown_options_and_missing_values_are_errors() {
        for line in ["--sed 7", "--seed", "--seed x", "--test-threads"] {
            assert!(parsed(line).is_err(), "{line}");
        }
    }
}
