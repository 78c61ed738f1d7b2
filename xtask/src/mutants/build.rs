//! Builds the tests of the copy once, and drops the mutants that do not compile.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::Range;
use std::path::PathBuf;
use std::process::Stdio;

use serde_json::Value;

use super::edit::Rendered;
use super::plan::Plan;
use crate::copy::Copy;
use crate::run;

/// Limit of the build rounds; real sets of mutants need fewer.
const MOST_ROUNDS: usize = 60;

/// A test program of the copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Binary {
    pub(super) package: String,
    /// True for the unit tests inside a crate.
    pub(super) is_unit: bool,
    pub(super) program: PathBuf,
    pub(super) folder: PathBuf,
}

impl Binary {
    /// Package and kind, for messages.
    pub(super) fn name(&self) -> String {
        let kind = if self.is_unit { "unit" } else { "integration" };
        format!("{}, {kind} tests", self.package)
    }
}

/// The test programs, and the ids of the dropped mutants.
#[derive(Debug)]
pub(super) struct Built {
    pub(super) binaries: Vec<Binary>,
    pub(super) dropped: BTreeSet<u32>,
}

/// Builds, and drops mutants with compiler errors until the rest compiles.
///
/// # Errors
/// A compiler error outside of every mutant.
pub(super) fn build(copy: &Copy, plan: &Plan) -> Result<Built, String> {
    let memory = Memory::load(copy, plan);
    let mut dropped = memory.dropped.clone();
    dropped.extend(&plan.unwanted);
    for round in 1..=MOST_ROUNDS {
        let mut rendered = BTreeMap::new();
        for file in &plan.files {
            let text = file.render(&dropped);
            copy.write(&file.path, text.text.as_bytes())?;
            rendered.insert(file.path.as_str(), text);
        }
        let (succeeded, messages) = compile(copy, plan)?;
        if succeeded {
            memory.save(plan, &dropped)?;
            let binaries = messages.iter().filter_map(binary).collect();
            return Ok(Built { binaries, dropped });
        }
        let before = dropped.len();
        for message in messages.iter().filter_map(error_of) {
            plan.drop(&blamed(plan, &rendered, message), &mut dropped);
        }
        if dropped.len() == before {
            let texts = messages.iter().filter_map(error_of).filter_map(|message| {
                let text = message.get("rendered")?.as_str()?;
                Some(text.to_owned())
            });
            let all: Vec<String> = texts.take(5).collect();
            return Err(format!(
                "the copy does not compile, and the error is in no mutant:\n{}",
                all.join("\n")
            ));
        }
        memory.save(plan, &dropped)?;
        println!(
            "round {round}: {} changes do not compile and are left out",
            dropped.difference(&plan.unwanted).count()
        );
    }
    Err(format!("still not compiling after {MOST_ROUNDS} rounds"))
}

/// Builds once; returns true on success, and cargo's messages.
fn compile(copy: &Copy, plan: &Plan) -> Result<(bool, Vec<Value>), String> {
    let mut arguments = vec![
        "build",
        "--tests",
        "--all-features",
        "--keep-going",
        "--message-format=json",
        "--quiet",
    ];
    for package in &plan.packages {
        arguments.extend(["-p", package.as_str()]);
    }
    let output = run::cargo(&copy.root, &arguments)
        .env("CARGO_TARGET_DIR", &copy.target)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("cargo could not be started: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let messages: Vec<Value> = text
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    if !output.status.success() && !messages.iter().any(|message| error_of(message).is_some()) {
        let why = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!("cargo build failed in the copy:\n{why}"));
    }
    Ok((output.status.success(), messages))
}

/// The compiler's error in one of cargo's messages.
fn error_of(message: &Value) -> Option<&Value> {
    let inner = message.get("message")?;
    let has_place = inner
        .get("spans")?
        .as_array()
        .is_some_and(|s| !s.is_empty());
    (inner.get("level")?.as_str()? == "error" && has_place).then_some(inner)
}

/// The ids behind one error, found by its place or by the function that is no longer constant.
fn blamed(plan: &Plan, rendered: &BTreeMap<&str, Rendered>, error: &Value) -> Vec<u32> {
    let text = error.get("message").and_then(Value::as_str);
    let text = text.unwrap_or_default();
    if text.starts_with("cannot call non-const")
        && let Some(name) = text.split('`').nth(1)
    {
        let is_same = |own: &str| own == name || name.ends_with(&format!("::{own}"));
        let same = plan.unconst.iter().filter(|(own, _)| is_same(own));
        let ids: Vec<u32> = same.map(|(_, id)| *id).collect();
        if !ids.is_empty() {
            return ids;
        }
    }
    let spans = error.get("spans").and_then(Value::as_array);
    let spans: Vec<&Value> = spans.into_iter().flatten().collect();
    let (first, others): (Vec<&Value>, Vec<&Value>) = spans
        .into_iter()
        .partition(|span| span.get("is_primary").and_then(Value::as_bool) == Some(true));
    for span in first.into_iter().chain(others) {
        for (file, range) in places(span) {
            let ids = rendered.get(file).map(|text| text.blamed(&range));
            if let Some(ids) = ids.filter(|ids| !ids.is_empty()) {
                return ids;
            }
        }
    }
    Vec::new()
}

/// The place of an error and, for code from a macro, the places of the macro calls.
fn places(span: &Value) -> Vec<(&str, Range<usize>)> {
    let mut found = Vec::new();
    let mut next = Some(span);
    while let Some(span) = next {
        let number = |key: &str| {
            let value = span.get(key)?.as_u64()?;
            usize::try_from(value).ok()
        };
        let file = span.get("file_name").and_then(Value::as_str);
        if let (Some(file), Some(start), Some(end)) =
            (file, number("byte_start"), number("byte_end"))
        {
            found.push((file, start..end));
        }
        next = span.get("expansion").and_then(|made| made.get("span"));
    }
    found.reverse();
    found
}

/// A test program in one of cargo's messages.
fn binary(message: &Value) -> Option<Binary> {
    let program = message.get("executable")?.as_str()?;
    let is_test = message.get("profile")?.get("test")?.as_bool()?;
    let target = message.get("target")?;
    let kind = target.get("kind")?.as_array()?.first()?.as_str()?;
    let manifest = PathBuf::from(message.get("manifest_path")?.as_str()?);
    let folder = manifest.parent()?.to_path_buf();
    let text = fs::read_to_string(&manifest).ok()?;
    let table: toml::Table = text.parse().ok()?;
    let package = table.get("package")?.get("name")?.as_str()?.to_owned();
    (is_test && matches!(kind, "lib" | "test")).then(|| Binary {
        package,
        is_unit: kind == "lib",
        program: program.into(),
        folder,
    })
}

/// The mutants that did not compile in the last run, so that the next run drops them at once.
struct Memory {
    path: PathBuf,
    dropped: BTreeSet<u32>,
}

impl Memory {
    fn load(copy: &Copy, plan: &Plan) -> Self {
        let path = copy.root.with_file_name("not-compiling.txt");
        let text = fs::read_to_string(&path).unwrap_or_default();
        let known: BTreeSet<&str> = text.lines().collect();
        let mut dropped = BTreeSet::new();
        for (key, id) in plan.keys() {
            if known.contains(key.as_str()) {
                plan.drop(&[id], &mut dropped);
            }
        }
        Self { path, dropped }
    }

    fn save(&self, plan: &Plan, dropped: &BTreeSet<u32>) -> Result<(), String> {
        let mut known: BTreeSet<String> = fs::read_to_string(&self.path)
            .unwrap_or_default()
            .lines()
            .map(str::to_owned)
            .collect();
        let gone = plan
            .keys()
            .into_iter()
            .filter(|(_, id)| dropped.contains(id));
        known.extend(gone.map(|(key, _)| key));
        let text: Vec<String> = known.into_iter().collect();
        fs::write(&self.path, text.join("\n"))
            .map_err(|error| format!("{}: {error}", self.path.display()))
    }
}
