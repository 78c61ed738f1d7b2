//! `xtask/mutants.toml`: the files in scope, the rules, and the survivors that are accepted.

use serde::Deserialize;

/// Path of the configuration, from the root of the workspace.
pub(super) const FILE: &str = "xtask/mutants.toml";

/// The parsed configuration. Unknown keys are an error.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Config {
    pub(super) rules: Rules,
    #[serde(rename = "group")]
    pub(super) groups: Vec<Group>,
    #[serde(default)]
    pub(super) accepted: Vec<Accepted>,
}

/// Rules for the choice of mutants.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Rules {
    /// Highest share of survivors in a group, in percent.
    pub(super) most_survivors: usize,
    /// Traits whose implementations are not changed.
    pub(super) skip_traits: Vec<String>,
    /// Names of functions that are not changed.
    pub(super) skip_functions: Vec<String>,
    /// Macros whose calls are not changed.
    pub(super) skip_macros: Vec<String>,
    /// Methods whose calls are not dropped from a chain.
    pub(super) skip_calls: Vec<String>,
    /// Conditions of SQL that are always true, and only steer the planner.
    #[serde(default)]
    pub(super) skip_conditions: Vec<String>,
    /// Words of the most harmful wrong values, which are tested first.
    pub(super) favourable: Vec<String>,
}

/// Files that are judged together.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) package: String,
    /// Paths from the root; `*` stands for any part of a name.
    pub(super) files: Vec<String>,
    /// Packages whose tests run after the package's own.
    #[serde(default)]
    pub(super) then: Vec<String>,
    /// Highest share of survivors in this group, in percent, instead of that of the rules.
    pub(super) most_survivors: Option<usize>,
    /// True to change only literals that begin with a slash, for files that matter for their request paths.
    #[serde(default)]
    pub(super) only_paths: bool,
}

/// A survivor that no test must detect.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Accepted {
    pub(super) file: String,
    pub(super) function: String,
    pub(super) original: String,
    pub(super) mutated: String,
    /// Part of the source line, for a function with the same change in several places.
    #[serde(default)]
    pub(super) line: String,
    pub(super) reason: String,
}

impl Config {
    /// Parses the configuration.
    ///
    /// # Errors
    /// A message that names the key.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let config: Self = toml::from_str(text).map_err(|error| format!("{FILE}: {error}"))?;
        for entry in &config.accepted {
            if entry.reason.trim().is_empty() {
                let (file, function) = (&entry.file, &entry.function);
                return Err(format!(
                    "{FILE}: the accepted survivor in {file}, {function} needs a reason"
                ));
            }
        }
        Ok(config)
    }
}

impl Rules {
    pub(super) fn skips_trait(&self, name: &str) -> bool {
        has(&self.skip_traits, name)
    }

    pub(super) fn skips_function(&self, name: &str) -> bool {
        has(&self.skip_functions, name)
    }

    pub(super) fn skips_macro(&self, name: &str) -> bool {
        has(&self.skip_macros, name)
    }

    pub(super) fn skips_call(&self, name: &str) -> bool {
        has(&self.skip_calls, name)
    }

    pub(super) fn skips_condition(&self, text: &str) -> bool {
        has(&self.skip_conditions, text)
    }

    /// Returns true if a value contains one of the favourable words.
    pub(super) fn is_favourable(&self, value: &str) -> bool {
        value
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| has(&self.favourable, word))
    }
}

fn has(list: &[String], word: &str) -> bool {
    list.iter().any(|entry| entry == word)
}

impl Group {
    /// Returns true if the group includes a change of this code.
    pub(super) fn wants(&self, original: &str) -> bool {
        !self.only_paths || original.starts_with("\"/")
    }

    /// Returns true if a file belongs to the group. Test files never do.
    pub(super) fn has(&self, path: &str) -> bool {
        let is_test = path.ends_with("/tests.rs") || path.contains("/tests/");
        !is_test && self.files.iter().any(|pattern| fits(pattern, path))
    }
}

/// Compares a path with a pattern, in which `*` stands for any characters but a slash.
pub(super) fn fits(pattern: &str, path: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == path,
        Some((start, rest)) => path.strip_prefix(start).is_some_and(|after| {
            let name = after.split('/').next().unwrap_or_default();
            (0..=name.len())
                .filter_map(|at| after.get(at..))
                .any(|tail| fits(rest, tail))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROUP: &str = "[[group]]\nname = \"a\"\npackage = \"p\"\nfiles = [\"a.rs\"]\n";

    fn with(more: &str) -> Result<Config, String> {
        let rules = "[rules]\nmost-survivors = 2\nskip-traits = []\nskip-functions = []\n\
                     skip-macros = []\nskip-calls = []\nfavourable = [\"Paid\"]\n";
        Config::parse(&format!("{rules}{GROUP}{more}"))
    }

    #[test]
    fn an_accepted_survivor_without_a_reason_is_refused() {
        let entry =
            "[[accepted]]\nfile = \"a.rs\"\nfunction = \"f\"\noriginal = \"1\"\nmutated = \"2\"\n";
        assert!(with(&format!("{entry}reason = \"equivalent\"\n")).is_ok());
        let refused = with(&format!("{entry}reason = \" \"\n")).unwrap_err();
        assert!(refused.contains("a.rs, f needs a reason"));
        assert!(with(entry).is_err());
    }

    #[test]
    fn an_unknown_key_is_refused() {
        assert!(with("[[accepted]]\nfiles = \"a.rs\"\n").is_err());
    }

    #[test]
    fn a_star_stands_for_a_part_of_one_name() {
        assert!(fits("src/webhook/*.rs", "src/webhook/event.rs"));
        assert!(fits("src/*/event.rs", "src/webhook/event.rs"));
        assert!(!fits("src/*.rs", "src/webhook/event.rs"));
        assert!(!fits("src/webhook.rs", "src/webhooks.rs"));
    }

    #[test]
    fn test_files_belong_to_no_group() {
        let mut group = with("").unwrap().groups.remove(0);
        group.files = vec!["src/*.rs".to_owned(), "src/a/*.rs".to_owned()];
        assert!(group.has("src/a/b.rs"));
        assert!(!group.has("src/a/tests.rs"));
    }

    #[test]
    fn a_group_of_paths_wants_nothing_else() {
        let mut group = with("").unwrap().groups.remove(0);
        assert!(group.wants("a == b") && group.wants("\"/v1\""));
        group.only_paths = true;
        assert!(!group.wants("a == b") && group.wants("\"/v1\""));
    }

    #[test]
    fn a_value_is_favourable_by_a_whole_word() {
        let rules = with("").unwrap().rules;
        assert!(rules.is_favourable("PaymentStatus::Paid"));
        assert!(!rules.is_favourable("PaymentStatus::PaidOut"));
    }

    #[test]
    fn the_committed_configuration_can_be_read() {
        Config::parse(include_str!("../../mutants.toml")).unwrap();
    }
}
