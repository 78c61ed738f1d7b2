//! `cargo xtask tidy`: the house rules that no compiler, linter or installable tool checks.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use crate::run::Outcome;
use crate::tree::{Member, Tree};

mod coverage;
mod endpoints;
mod evidence;
mod floor_plan;
mod language;
mod layers;
mod ledger;
mod pages;
mod source;

use source::Source;

/// The provider of this repository that is no member of the workspace.
const OUTSIDE: &str = "tests/outside-provider";

/// A fault with its place and a message that names the remedy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    file: String,
    line: usize,
    rule: &'static str,
    message: String,
}

impl Finding {
    fn new(file: &str, line: usize, rule: &'static str, message: impl Into<String>) -> Self {
        let (file, message) = (file.to_owned(), message.into());
        Self {
            file,
            line,
            rule,
            message,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = format!("{}:{}", self.file, self.line);
        write!(out, "{place}: [{}] {}", self.rule, self.message)
    }
}

/// A rule looks at the whole workspace and reports each fault.
type Rule = fn(&Workspace<'_>) -> Vec<Finding>;

const RULES: &[Rule] = &[
    providers,
    ledger::references,
    layers::directions,
    layers::members,
    floor_plan::length,
    floor_plan::names,
    language::doc_comments,
    language::why_comments,
    pages::links,
    pages::sources,
    pages::machine_paths,
];

/// The files that the rules look at, parsed once.
struct Workspace<'t> {
    tree: &'t Tree,
    sources: BTreeMap<&'t str, Source>,
    members: Vec<Member>,
    /// A provider that is no member.
    outside: Option<Member>,
}

impl<'t> Workspace<'t> {
    fn new(tree: &'t Tree, outside: &str) -> Self {
        let files = tree.rust_files();
        Self {
            tree,
            sources: files
                .map(|(path, text)| (path, Source::read(text)))
                .collect(),
            members: tree.members(),
            outside: tree.member(outside),
        }
    }

    /// The members that are gateways.
    fn providers(&self) -> impl Iterator<Item = &Member> {
        self.members
            .iter()
            .filter(|member| member.is_provider(self.tree))
    }

    /// The Rust files in some folders.
    fn sources_in(&self, folders: &[String]) -> Vec<(&str, &Source)> {
        let inside = |path: &str| folders.iter().any(|folder| path.starts_with(folder));
        let all = self.sources.iter().map(|(path, source)| (*path, source));
        all.filter(|(path, _)| inside(path)).collect()
    }

    /// The Rust files of one crate.
    fn sources_of(&self, member: &Member) -> Vec<(&str, &Source)> {
        let mut sources = self.sources_in(&[member.path("")]);
        // The provider outside of the workspace lies in the folder of a member.
        let nested = self
            .outside
            .iter()
            .filter(|outside| outside.folder() != member.folder());
        for outside in nested {
            sources.retain(|(path, _)| !path.starts_with(&outside.path("")));
        }
        sources
    }

    /// The Rust files in a folder with their text before the tests; files of tests are left out.
    fn production(&self, folder: &str) -> Vec<(&str, &str)> {
        let files = self.tree.rust_files();
        let files = files.filter(|(path, _)| path.starts_with(folder));
        let files =
            files.filter(|(path, _)| !path.contains("/tests/") && !path.ends_with("/tests.rs"));
        files
            .map(|(path, text)| (path, before_tests(text)))
            .collect()
    }
}

/// The text above the test module at the end of a file; the whole text if there is none.
fn before_tests(text: &str) -> &str {
    const OPENS: &str = "#[cfg(test)]\n";
    let opens_tests = |(at, _): &(usize, &str)| {
        let (before, rest) = text.split_at(*at);
        let mut items = rest
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with("#["));
        let module = |item: &str| item.starts_with("mod ") && item.ends_with('{');
        (before.is_empty() || before.ends_with('\n')) && items.next().is_some_and(module)
    };
    let found = text.match_indices(OPENS).find(opens_tests);
    found.map_or(text, |(at, _)| text.split_at(at).0)
}

/// The evidence and the floor plan of each provider.
fn providers(workspace: &Workspace<'_>) -> Vec<Finding> {
    let all = workspace.providers().chain(workspace.outside.as_ref());
    all.flat_map(|member| provider(workspace, member)).collect()
}

fn provider(workspace: &Workspace<'_>, member: &Member) -> Vec<Finding> {
    let mut findings = ledger::check(workspace, member);
    findings.extend(floor_plan::provider(workspace, member));
    // Endpoints and coverage are required of the workspace's providers, and checked where others have them.
    let required = |file: &str| member.in_crates() || workspace.tree.has(&member.path(file));
    if required("ENDPOINTS.toml") {
        findings.extend(endpoints::check(workspace, member));
    }
    if required("COVERAGE.md") {
        findings.extend(coverage::check(workspace, member));
    }
    findings
}

/// Applies every rule to the workspace and prints each fault.
pub(crate) fn run(root: &Path) -> Outcome {
    let tree = match Tree::load(root) {
        Ok(tree) => tree,
        Err(message) => return Outcome::Failed(message),
    };
    let workspace = Workspace::new(&tree, OUTSIDE);
    report(RULES.iter().flat_map(|rule| rule(&workspace)).collect())
}

/// Applies the rules of a provider to one crate, which may lie outside of the workspace.
pub(crate) fn run_provider(root: &Path, folder: &str) -> Outcome {
    match provider_findings(root, folder.trim_end_matches('/')) {
        Ok(findings) => report(findings),
        Err(message) => Outcome::Failed(message),
    }
}

fn provider_findings(root: &Path, folder: &str) -> Result<Vec<Finding>, String> {
    let mut tree = Tree::load(root)?;
    let path = Path::new(folder)
        .canonicalize()
        .map_err(|error| format!("{folder}: {error}"))?;
    let inside = root
        .canonicalize()
        .ok()
        .and_then(|root| path.strip_prefix(root).ok().map(Path::to_path_buf));
    let folder = match inside {
        Some(inside) => inside.to_string_lossy().into_owned(),
        None => {
            tree.include(&path, &format!("{folder}/"))?;
            folder.to_owned()
        }
    };
    let workspace = Workspace::new(&tree, &folder);
    let member = workspace.outside.as_ref();
    let member = member.ok_or_else(|| format!("{folder} has no Cargo.toml of a package"))?;
    Ok(provider(&workspace, member))
}

fn report(mut findings: Vec<Finding>) -> Outcome {
    findings.sort();
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => Outcome::Passed,
        1 => Outcome::Failed("tidy found one fault".to_owned()),
        count => Outcome::Failed(format!("tidy found {count} faults")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::TempTree;

    /// Calls a function with a workspace of these files.
    pub(super) fn workspace<T>(
        files: &[(&str, &str)],
        use_it: impl FnOnce(&Workspace<'_>) -> T,
    ) -> T {
        let tree = Tree::of(files);
        use_it(&Workspace::new(&tree, OUTSIDE))
    }

    /// The findings of a rule, one per line.
    pub(super) fn rule(files: &[(&str, &str)], rule: Rule) -> String {
        workspace(files, |workspace| lines(&rule(workspace)))
    }

    /// The findings of a rule about one provider: the first member, or the crate in `out`.
    pub(super) fn provider(
        files: &[(&str, &str)],
        rule: fn(&Workspace<'_>, &Member) -> Vec<Finding>,
    ) -> String {
        let tree = Tree::of(files);
        let workspace = Workspace::new(&tree, "out");
        let mut members = workspace.members.iter().chain(workspace.outside.as_ref());
        lines(&rule(&workspace, members.next().unwrap()))
    }

    fn lines(findings: &[Finding]) -> String {
        findings
            .iter()
            .map(|finding| format!("{finding}\n"))
            .collect()
    }

    /// The files of a workspace without a fault.
    const GOOD: &[(&str, &str)] = &[
        (
            "crates/sandbox/Cargo.toml",
            "[package]\nname = \"dhow-sandbox\"\ndescription = \"A sandbox\"\nlicense.workspace = true\n\
             [lints]\nworkspace = true\n",
        ),
        (
            "crates/sandbox/README.md",
            "# dhow-sandbox\n\n[map](../../ARCHITECTURE.md)\n",
        ),
        ("crates/sandbox/src/lib.rs", "//! A sandbox.\n"),
        (
            "ARCHITECTURE.md",
            "# Map\n\n`crates/sandbox` is the sandbox.\n",
        ),
    ];

    /// The files of a provider without a fault, in the folder `out`.
    fn good_provider() -> Vec<(String, String)> {
        let names = [
            "provider", "client", "payment", "wire", "webhook", "status", "error",
        ];
        let file = |name: &str| (format!("out/src/{name}.rs"), format!("//! The {name}.\n"));
        let mut files: Vec<(String, String)> = names.map(file).to_vec();
        let lib = "//! Out.\n// LEDGER: one\nconst ID: ProviderId = ProviderId::from_static(\"out\");\n\
                   #[test]\nfn a_fact() {}\n";
        let ledger = "[[entry]]\nid = \"one\"\nclaim = \"c\"\nstatus = \"documented\"\nsources = [\"s\"]\n\
                      reading = \"r\"\ntest = \"a_fact\"\n";
        files.push(("out/src/lib.rs".into(), lib.into()));
        files.push(("out/LEDGER.toml".into(), ledger.into()));
        files.push(("out/Cargo.toml".into(), "package.name = \"out\"\n".into()));
        files
    }

    #[test]
    fn a_workspace_on_disk_without_a_fault_passes() {
        let folder = TempTree::new(GOOD);
        assert_eq!(run(folder.path()), Outcome::Passed);
    }

    #[test]
    fn a_file_on_disk_with_a_fault_fails() {
        let folder = TempTree::new(GOOD);
        folder.write("crates/sandbox/src/extra.rs", "fn main() {}\n");
        assert!(matches!(run(folder.path()), Outcome::Failed(why) if why.contains("one fault")));
        folder.write("crates/sandbox/src/more.rs", "fn main() {}\n");
        assert!(matches!(run(folder.path()), Outcome::Failed(why) if why.contains("2 faults")));
    }

    #[test]
    fn a_finding_names_file_line_rule_and_remedy() {
        let found = rule(&[("a.md", "\n[x](y)\n")], pages::links);
        assert_eq!(found, "a.md:2: [links] the link `y` leads nowhere\n");
    }

    #[test]
    fn a_provider_outside_of_the_workspace_is_checked_in_its_folder() {
        let workspace = TempTree::new(GOOD);
        let outside = TempTree::new(&[]);
        for (path, text) in good_provider() {
            outside.write(&path, &text);
        }
        let folder = outside.path().join("out").display().to_string();
        assert_eq!(run_provider(workspace.path(), &folder), Outcome::Passed);
        let fails = |path: &str, text: &str, message: &str| {
            let before = std::fs::read_to_string(outside.path().join(path)).ok();
            outside.write(path, text);
            let found = lines(&provider_findings(workspace.path(), &folder).unwrap());
            assert!(
                found.starts_with(&format!("{folder}/")) && found.contains(message),
                "{found}"
            );
            outside.write(path, &before.unwrap_or_default());
        };
        fails("out/LEDGER.toml", "[[entry]]\n", "[ledger] missing field");
        fails("out/src/lib.rs", "", "[floor-plan] the constant");
        fails("out/COVERAGE.md", "", "[coverage] the first line must be");
        fails("out/ENDPOINTS.toml", "", "[endpoints] at least one");
        assert!(provider_findings(workspace.path(), "no/such/folder").is_err());
    }

    #[test]
    fn a_provider_in_the_folder_of_a_member_is_checked_with_the_workspace() {
        let files: Vec<(String, String)> = good_provider()
            .into_iter()
            .map(|(path, text)| (path.replace("out/", "tests/outside-provider/"), text))
            .collect();
        let check = |files: &[(String, String)]| {
            let files: Vec<(&str, &str)> = files
                .iter()
                .map(|(path, text)| (&**path, &**text))
                .collect();
            rule(&files, providers)
        };
        assert_eq!(check(&files), "");
        let without: Vec<_> = files
            .into_iter()
            .filter(|(path, _)| !path.ends_with("LEDGER.toml"))
            .collect();
        assert!(check(&without).starts_with("tests/outside-provider/LEDGER.toml:1: [ledger]"));
    }

    #[test]
    fn a_provider_of_the_workspace_needs_all_evidence() {
        let files = [
            ("crates/a/Cargo.toml", "package.name = \"a\""),
            ("crates/a/src/provider.rs", "impl PaymentProvider for A {}"),
        ];
        let found = rule(&files, providers);
        for file in ["COVERAGE.md", "ENDPOINTS.toml", "LEDGER.toml", "src/lib.rs"] {
            assert!(
                found.contains(&format!("crates/a/{file}:1: ")),
                "{file}: {found}"
            );
        }
    }

    #[test]
    fn text_before_the_tests_ends_at_the_module() {
        let tests = "#[cfg(test)]\n#[allow(x)]\nmod tests {\n}\n";
        assert_eq!(before_tests(&format!("a\n{tests}")), "a\n");
        for whole in [
            "#[cfg(test)]\nmod tests;\n",
            "#[cfg(test)]\nfn a() {}\n",
            " #[cfg(test)]\nmod tests {\n",
        ] {
            assert_eq!(before_tests(whole), whole);
        }
    }
}
