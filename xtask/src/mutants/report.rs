//! The result: a table of the files, the survivors, and the comparison with the accepted ones.

use std::collections::BTreeMap;

use super::config::{Accepted, Config};
use super::find::Mutant;
use super::judge::Verdict;
use super::plan::PlannedFile;

/// One judged mutant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judged<'a> {
    pub(super) file: &'a PlannedFile,
    pub(super) mutant: &'a Mutant,
    pub(super) verdict: Verdict,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Count {
    mutants: usize,
    survived: usize,
    accepted: usize,
}

impl Count {
    fn add(&mut self, survived: bool, accepted: bool) {
        self.mutants += 1;
        self.survived += usize::from(survived);
        self.accepted += usize::from(survived && accepted);
    }

    fn open(self) -> usize {
        self.survived - self.accepted
    }
}

/// Returns true if an entry of the configuration is about this mutant.
fn is_about(entry: &Accepted, path: &str, mutant: &Mutant) -> bool {
    let same = |left: &str, right: &str| left.split_whitespace().eq(right.split_whitespace());
    entry.file == path
        && entry.function == mutant.function
        && mutant.source.contains(&entry.line)
        && same(&entry.original, &mutant.original)
        && same(&entry.mutated, &mutant.mutated)
}

/// Prints the result and returns the reasons to fail.
pub(super) fn report(
    config: &Config,
    existing: &[(&PlannedFile, &Mutant)],
    judged: &[Judged<'_>],
) -> Vec<String> {
    let is_accepted = |judged: &Judged<'_>| {
        let mut entries = config.accepted.iter();
        entries.any(|entry| is_about(entry, &judged.file.path, judged.mutant))
    };
    let mut files: BTreeMap<&str, Count> = BTreeMap::new();
    let mut groups: BTreeMap<&str, Count> = BTreeMap::new();
    for mutant in judged {
        let (survived, accepted) = (mutant.verdict.survived(), is_accepted(mutant));
        files
            .entry(&mutant.file.path)
            .or_default()
            .add(survived, accepted);
        groups
            .entry(&mutant.file.group)
            .or_default()
            .add(survived, accepted);
    }
    print_table("file", &files);
    print_table("group", &groups);
    for survivor in judged.iter().filter(|judged| judged.verdict.survived()) {
        println!("{}", line(survivor, is_accepted(survivor)));
    }
    let mut reasons = too_many(config, &groups);
    reasons.extend(stale(config, existing, judged));
    reasons
}

fn print_table(title: &str, counts: &BTreeMap<&str, Count>) {
    let mut total = Count::default();
    println!("\n{title:<52} mutants  caught  survived  accepted");
    for (name, count) in counts {
        row(name, *count);
        total.mutants += count.mutants;
        total.survived += count.survived;
        total.accepted += count.accepted;
    }
    row("all", total);
    println!();
}

fn row(name: &str, count: Count) {
    println!(
        "{name:<52} {:>7}  {:>6}  {:>8}  {:>8}",
        count.mutants,
        count.mutants - count.survived,
        count.survived,
        count.accepted
    );
}

/// A line about one survivor: its place and the change.
pub(super) fn line(survivor: &Judged<'_>, accepted: bool) -> String {
    let mutant = survivor.mutant;
    let verdict = match (accepted, survivor.verdict) {
        (true, _) => " (accepted)",
        (false, Verdict::NotReached) => " (no test executes it)",
        (false, _) => "",
    };
    format!(
        "{}:{}: {} in {}, {}{verdict}\n    - {}\n    + {}",
        survivor.file.path,
        mutant.line,
        mutant.id,
        mutant.function,
        mutant.kind,
        mutant.original,
        mutant.mutated
    )
}

/// Messages about the groups with more open survivors than the limit.
fn too_many(config: &Config, groups: &BTreeMap<&str, Count>) -> Vec<String> {
    let mut reasons = Vec::new();
    for (name, count) in groups {
        let group = config.groups.iter().find(|group| group.name == *name);
        let own = group.and_then(|group| group.most_survivors);
        let most = own.unwrap_or(config.rules.most_survivors);
        if count.open() * 100 > count.mutants * most {
            reasons.push(format!(
                "{name}: {} of {} mutants survive and are not accepted, more than {most}%",
                count.open(),
                count.mutants
            ));
        }
    }
    reasons
}

/// Messages about accepted survivors that are caught now or no longer exist.
pub(super) fn stale(
    config: &Config,
    existing: &[(&PlannedFile, &Mutant)],
    judged: &[Judged<'_>],
) -> Vec<String> {
    let mut reasons = Vec::new();
    for entry in &config.accepted {
        let Accepted { file, function, .. } = entry;
        let change = format!("`{}` to `{}` in {function}", entry.original, entry.mutated);
        let exists = existing
            .iter()
            .any(|(file, mutant)| is_about(entry, &file.path, mutant));
        let mut same = judged
            .iter()
            .filter(|judged| is_about(entry, &judged.file.path, judged.mutant))
            .peekable();
        if !exists {
            reasons.push(format!("{file}: {change} is accepted and does not exist"));
        } else if same.peek().is_some() && !same.any(|judged| judged.verdict.survived()) {
            reasons.push(format!("{file}: {change} is accepted and does not survive"));
        }
    }
    reasons
}
