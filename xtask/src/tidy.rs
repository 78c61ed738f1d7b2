//! `cargo xtask tidy`: the house rules that no compiler, linter or installable tool checks.

use std::path::Path;

use crate::report::{self, Report};
use crate::run::Outcome;
use crate::tree::{Member, Tree};

mod coverage;
mod endpoints;
mod evidence;
mod floor_plan;
mod layers;
mod ledger;
mod locks;
pub(crate) mod packages;
mod patterns;
mod source;

use source::Source;

/// The provider of this repository that is no member of the workspace.
const OUTSIDE: &str = "tests/outside-provider";

/// A text file; the source is empty unless it is Rust.
struct File<'t> {
    path: &'t str,
    text: &'t str,
    source: Source,
}

/// The files that the rules check.
struct Workspace<'t> {
    tree: &'t Tree,
    files: Vec<File<'t>>,
    members: Vec<Member>,
    /// A provider that is no member.
    outside: Option<Member>,
}

impl<'t> Workspace<'t> {
    fn new(tree: &'t Tree, outside: &str) -> Self {
        let parse = |(path, text)| {
            let source = Source::parse(if Tree::is_rust(path) { text } else { "" });
            File { path, text, source }
        };
        Self {
            tree,
            files: tree.texts().map(parse).collect(),
            members: tree.members(),
            outside: tree.member(outside),
        }
    }

    /// The members that are gateways.
    fn providers(&self) -> impl Iterator<Item = &Member> {
        let all = self.members.iter();
        all.filter(|member| member.is_provider(self.tree))
    }

    /// The folder of the crate that contains a file; empty if none does.
    fn crate_of(&self, path: &str) -> &str {
        let folders = self.members.iter().chain(&self.outside).map(Member::folder);
        let owners = folders.filter(|folder| path.starts_with(&format!("{folder}/")));
        owners.max_by_key(|folder| folder.len()).unwrap_or_default()
    }

    /// The files in some folders: in one of the crate for `/src/`, of the workspace for `tests/`.
    fn files_in(&self, member: &Member, folders: &[&str]) -> impl Iterator<Item = &File<'t>> {
        let inside = |path: &str| folders.iter().any(|folder| path.starts_with(folder));
        let own = move |path: &str| path.strip_prefix(member.folder()).is_some_and(inside);
        let files = self.files.iter();
        files.filter(move |file| inside(file.path) || own(file.path))
    }
}

/// The evidence and the floor plan of each provider.
fn providers(workspace: &Workspace<'_>, report: &mut Report) {
    for member in workspace.providers().chain(&workspace.outside) {
        provider(workspace, member, report);
    }
}

fn provider(workspace: &Workspace<'_>, member: &Member, report: &mut Report) {
    ledger::check(workspace, member, report);
    floor_plan::check(workspace, member, report);
    // Endpoints and coverage are required of the workspace's providers, and checked where others have them.
    let required = |file| member.in_crates() || workspace.tree.has(&member.path(file));
    if required(endpoints::FILE) {
        endpoints::check(workspace, member, report);
    }
    if required(coverage::FILE) {
        coverage::check(workspace, member, report);
    }
}

/// Applies every rule to the workspace and prints each violation.
pub(crate) fn run(root: &Path) -> Outcome {
    let check = |tree: Tree| {
        let workspace = Workspace::new(&tree, OUTSIDE);
        let mut report = Report::default();
        providers(&workspace, &mut report);
        ledger::references(&workspace, &mut report);
        layers::directions(&workspace, &mut report);
        layers::members(&workspace, &mut report);
        locks::check(&workspace, &mut report);
        packages::check(&workspace, &mut report);
        patterns::check(&workspace, "", "", &mut report);
        report
    };
    report::finish("tidy", Tree::load(root).map(check))
}

/// Applies the rules of a provider to one crate, which may lie outside of the workspace.
pub(crate) fn run_provider(root: &Path, folder: &str) -> Outcome {
    report::finish("tidy", provider_report(root, folder))
}

fn provider_report(root: &Path, folder: &str) -> Result<Report, String> {
    let mut tree = Tree::load(root)?;
    let folder = tree.include_outside(root, folder)?;
    let workspace = Workspace::new(&tree, &folder);
    let member = workspace.outside.as_ref();
    let member = member.ok_or_else(|| format!("{folder} has no Cargo.toml of a package"))?;
    let mut report = Report::default();
    provider(&workspace, member, &mut report);
    patterns::check(&workspace, "evidence", &member.path(""), &mut report);
    Ok(report)
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
        let tree = Tree::in_memory(files);
        use_it(&Workspace::new(&tree, OUTSIDE))
    }

    /// The violations that a rule finds, one per line.
    pub(super) fn rule(files: &[(&str, &str)], rule: fn(&Workspace<'_>, &mut Report)) -> String {
        workspace(files, |workspace| {
            let mut report = Report::default();
            rule(workspace, &mut report);
            lines(report)
        })
    }

    /// The violations that a rule finds in one provider: the first member, or the crate in `out`.
    pub(super) fn provider(
        files: &[(&str, &str)],
        rule: fn(&Workspace<'_>, &Member, &mut Report),
    ) -> String {
        let tree = Tree::in_memory(files);
        let workspace = Workspace::new(&tree, "out");
        let mut members = workspace.members.iter().chain(&workspace.outside);
        let mut report = Report::default();
        rule(&workspace, members.next().unwrap(), &mut report);
        lines(report)
    }

    /// Applies all patterns to all files.
    pub(super) fn patterns(workspace: &Workspace<'_>, report: &mut Report) {
        patterns::check(workspace, "", "", report);
    }

    fn lines(report: Report) -> String {
        let lines = report.lines().into_iter();
        lines.map(|line| line + "\n").collect()
    }

    /// The files of a workspace without a violation.
    const GOOD: &[(&str, &str)] = &[
        (
            "crates/sandbox/Cargo.toml",
            "[package]\nname = \"dhow-sandbox\"\ndescription = \"A sandbox\"\nlicense.workspace = true\n\
             exclude.workspace = true\nkeywords = [\"a\"]\ncategories = [\"b\"]\n\
             [package.metadata.docs.rs]\nall-features = true\n[lints]\nworkspace = true\n",
        ),
        ("crates/sandbox/LICENSE-APACHE", "A"),
        ("crates/sandbox/LICENSE-MIT", "M"),
        ("LICENSE-APACHE", "A"),
        ("LICENSE-MIT", "M"),
        (
            "crates/sandbox/README.md",
            "# dhow-sandbox\n\n[map](../../ARCHITECTURE.md)\n",
        ),
        (
            "crates/sandbox/src/lib.rs",
            "//! A sandbox.\n#![cfg_attr(docsrs, feature(doc_cfg))]\n",
        ),
        (
            "ARCHITECTURE.md",
            "# Map\n\n`crates/sandbox` is the sandbox.\n",
        ),
    ];

    /// The files of a provider without a violation, in the folder `out`.
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
    fn a_workspace_on_disk_without_a_violation_passes() {
        let folder = TempTree::new(GOOD);
        assert_eq!(run(folder.path()), Outcome::Passed);
    }

    #[test]
    fn a_file_on_disk_with_a_violation_fails() {
        let folder = TempTree::new(GOOD);
        folder.write("crates/sandbox/src/extra.rs", "fn main() {}\n");
        assert!(
            matches!(run(folder.path()), Outcome::Failed(why) if why.contains("one violation"))
        );
        folder.write("crates/sandbox/src/more.rs", "fn main() {}\n");
        assert!(matches!(run(folder.path()), Outcome::Failed(why) if why.contains("2 violations")));
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
            let found = lines(provider_report(workspace.path(), &folder).unwrap());
            assert!(
                found.starts_with(&format!("{folder}/")) && found.contains(message),
                "{found}"
            );
            outside.write(path, &before.unwrap_or_default());
        };
        fails("out/LEDGER.toml", "[[entry]]\n", "[ledger] missing field");
        fails("out/src/lib.rs", "", "[floor-plan] the constant");
        fails("out/COVERAGE.md", "", "[evidence] the first line must be");
        fails("out/ENDPOINTS.toml", "", "[endpoints] at least one");
        let empty = "[[entry]]\nid = \"\"\n";
        fails(
            "out/LEDGER.toml",
            empty,
            "LEDGER.toml:2: [evidence] a value is empty",
        );
        assert!(provider_report(workspace.path(), "no/such/folder").is_err());
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
}
