//! `cargo xtask kit-check`: plants named faults in a provider, one at a time, and reports the law of the conformance kit that detects each.
//!
//! The faults are planted in a copy of the provider's package. All of them are compiled at once, and an environment variable chooses one, so
//! that the tests are built once.

use std::fs;
use std::path::Path;
use std::time::Instant;

use crate::run::Outcome;
use crate::tree::Tree;
use crate::words::{JOBS, Words};

mod faults;
mod package;
mod plant;
mod report;
mod trial;

use faults::Fault;
use package::Package;
use report::Judged;
use trial::Program;

/// The parsed options of the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Options {
    provider: String,
    all_laws: bool,
    faults: Vec<String>,
    jobs: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            provider: "cowrie".to_owned(),
            all_laws: false,
            faults: Vec::new(),
            jobs: 2,
        }
    }
}

impl Options {
    /// Parses the words after `kit-check`.
    ///
    /// # Errors
    /// An unknown option, or a value that is missing or outside of its limits.
    pub(crate) fn parse(words: &mut Words<'_>) -> Result<Self, String> {
        let mut options = Self::default();
        while let Some(word) = words.next() {
            match word {
                "--all-laws" => options.all_laws = true,
                "--provider" => words
                    .value(word, "the name of a provider")?
                    .clone_into(&mut options.provider),
                "--fault" => {
                    let name = words.value(word, "the name of a fault")?;
                    options.faults.push(name.to_owned());
                }
                "--jobs" => options.jobs = words.number(word, &JOBS)?,
                other => return Err(words.unknown(other)),
            }
        }
        Ok(options)
    }
}

/// Checks the provider outside of the workspace, as a step of `ci`.
pub(crate) fn step(root: &Path) -> Outcome {
    run(root, &Options::default())
}

/// Runs the check.
pub(crate) fn run(root: &Path, options: &Options) -> Outcome {
    match check(root, options) {
        Ok(reasons) if reasons.is_empty() => Outcome::Passed,
        Ok(reasons) => Outcome::Failed(reasons.join("\n")),
        Err(message) => Outcome::Failed(message),
    }
}

fn check(root: &Path, options: &Options) -> Result<Vec<String>, String> {
    let tree = Tree::load(root)?;
    let package = Package::find(&tree, &options.provider)?;
    let chosen = chosen(&package.faults.faults, &options.faults)?;
    let copy = package.plant(root, &tree)?;
    let start = Instant::now();
    let program = Program::new(package::build(&copy)?, copy.root.clone())?;
    println!("built in {} s", start.elapsed().as_secs());
    let whole = program.run_without_fault();
    if !whole.failed.is_empty() || whole.broke.is_some() {
        let laws: Vec<&str> = whole.laws().into_iter().collect();
        let (laws, broke) = (laws.join(", "), whole.broke.unwrap_or_default());
        return Err(format!("the kit fails without a fault: {laws}{broke}"));
    }
    let results = program.try_all(&chosen, options.all_laws, options.jobs, |fault, result| {
        println!("{}", report::line(fault, result));
    });
    println!("tested in {} s", start.elapsed().as_secs());
    let judged: Vec<Judged<'_>> = chosen
        .into_iter()
        .zip(results)
        .map(|(fault, result)| Judged { fault, result })
        .collect();
    let missed = copy.root.with_extension("missed.txt");
    fs::write(&missed, report::missed(&judged))
        .map_err(|error| format!("{}: {error}", missed.display()))?;
    Ok(report::report(&judged))
}

/// The faults with these names, or all faults.
fn chosen<'a>(faults: &'a [Fault], names: &[String]) -> Result<Vec<&'a Fault>, String> {
    if let Some(unknown) = names
        .iter()
        .find(|name| faults.iter().all(|fault| fault.name != **name))
    {
        return Err(format!("there is no fault `{unknown}`"));
    }
    let wanted = |fault: &&Fault| names.is_empty() || names.contains(&fault.name);
    Ok(faults.iter().filter(wanted).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn options_are_parsed_and_wrong_ones_are_named() {
        let words = [
            "--provider",
            "hub2",
            "--all-laws",
            "--fault",
            "a",
            "--jobs",
            "1",
        ];
        let parse = |rest: &[&str]| Options::parse(&mut Words::new("kit-check", rest));
        let options = parse(&words).unwrap();
        assert_eq!(options.provider, "hub2");
        assert!(options.all_laws);
        assert_eq!((options.faults, options.jobs), (vec!["a".to_owned()], 1));
        for (words, reason) in [
            (
                &["--provider"][..],
                "`--provider` needs the name of a provider",
            ),
            (&["--fault"], "`--fault` needs the name of a fault"),
            (&["--jobs"], "`--jobs` needs a number"),
            (&["--jobs", "x"], "not `x`"),
            (&["--fast"], "`kit-check` has no option `--fast`"),
        ] {
            let error = parse(words).unwrap_err();
            assert!(error.contains(reason), "{words:?}: {error}");
        }
    }

    /// Each law has a planted fault that it must detect, or a reason for having none, so a law that cannot fail is found.
    #[test]
    fn every_law_has_a_fault_and_every_fault_a_law() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let tree = Tree::load(root).unwrap();
        let topics = tree.under("crates/conformance/src/catalogue");
        let topics = topics.filter_map(|path| tree.text(path));
        let laws: BTreeSet<&str> = topics.flat_map(str::lines).filter_map(named).collect();
        assert!(laws.len() > 100, "{}", laws.len());
        let packages = Package::all(&tree).unwrap();
        let faults = packages.iter().flat_map(|package| &package.faults.faults);
        let seen = faults.filter_map(|fault| fault.law.as_deref()?.split("::").next());
        let seen: BTreeSet<&str> = seen.collect();
        let excused = packages
            .iter()
            .flat_map(|package| &package.faults.without_faults);
        let excused: BTreeSet<&str> = excused
            .filter(|law| law.why.ends_with('.'))
            .map(|law| law.law.as_str())
            .collect();
        let known: BTreeSet<&str> = seen.union(&excused).copied().collect();
        let lacking: Vec<_> = laws.difference(&known).collect();
        assert_eq!(lacking, [&""; 0], "laws without a fault");
        let unknown: Vec<_> = known.difference(&laws).collect();
        assert_eq!(unknown, [&""; 0], "faults without a law");
        let both: Vec<_> = seen.intersection(&excused).collect();
        assert_eq!(both, [&""; 0], "laws with a fault and an excuse");
    }

    /// The law of a line of the catalogue: `Whole any deliveries::genuine::genuine_deliveries_verify`.
    fn named(line: &str) -> Option<&str> {
        let mut words = line.split_whitespace();
        let kind = words.next()?;
        let path = words.nth(1)?;
        let is_entry =
            ["Whole", "Calls", "Local", "Network"].contains(&kind) && path.contains("::");
        path.rsplit("::").next().filter(|_| is_entry)
    }

    /// An edit that no longer fits is found without a build.
    #[test]
    fn every_fault_fits_its_provider() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let tree = Tree::load(root).unwrap();
        let mut wrong = Vec::new();
        let packages = Package::all(&tree).unwrap();
        assert!(packages.len() >= 5, "{}", packages.len());
        for package in packages {
            for path in package.faults.files() {
                let text = tree.text(&format!("{}/{path}", package.folder)).unwrap();
                if plant::plant(path, text, &package.faults).is_ok() {
                    continue;
                }
                for fault in &package.faults.faults {
                    let mut alone = package.faults.clone();
                    alone.faults = vec![fault.clone()];
                    wrong.extend(plant::plant(path, text, &alone).err());
                }
            }
        }
        assert_eq!(wrong, [""; 0]);
    }
}
