//! The machine, compiler and date of a run, and the versions of the peers.

use std::fs;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::{Span, civil::Date};
use toml::{Table, Value};

/// One line about the date, the processor and the compiler.
pub(crate) fn describe() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        (name.trim() == "model name").then(|| value.trim().to_owned())
    });
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let rustc = Command::new("rustc").arg("--version").output();
    let rustc = rustc.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH);
    let days = seconds.map_or(0, |time| time.as_secs() / 86_400);
    let days = i64::try_from(days).unwrap_or_default();
    format!(
        "{}, {}, {cores} cores, {}",
        date(days),
        model.unwrap_or_else(|| "unknown processor".to_owned()),
        rustc.unwrap_or_else(|_| "unknown compiler".to_owned()),
    )
}

/// Date of a day since 1970, in ISO 8601.
fn date(days: i64) -> String {
    let span = Span::new().try_days(days).unwrap_or_default();
    Date::constant(1970, 1, 1).saturating_add(span).to_string()
}

/// Names and versions of the peers: the packages that the manifest requires in exactly one version.
pub(super) fn versions(manifest: &str, lock: &str) -> Vec<(String, String)> {
    let manifest: Table = manifest.parse().unwrap_or_default();
    let lock: Table = lock.parse().unwrap_or_default();
    let dependencies = manifest.get("dependencies").and_then(Value::as_table);
    let exact = dependencies.into_iter().flatten().filter(|(_, value)| {
        let version = value.get("version").unwrap_or(value).as_str();
        version.is_some_and(|version| version.starts_with('='))
    });
    let packages = lock.get("package").and_then(Value::as_array);
    let version = |name: &str| {
        let found = packages?
            .iter()
            .find(|package| package.get("name").and_then(Value::as_str) == Some(name));
        Some(found?.get("version")?.as_str()?.to_owned())
    };
    exact
        .filter_map(|(name, _)| Some((name.clone(), version(name)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_dates() {
        for (days, expected) in [
            (0, "1970-01-01"),
            (58, "1970-02-28"),
            (59, "1970-03-01"),
            (789, "1972-02-29"),
            (11_016, "2000-02-29"),
            (20_785, "2026-11-28"),
        ] {
            assert_eq!(date(days), expected);
        }
    }

    #[test]
    fn the_packages_with_one_version_are_the_peers() {
        let manifest = "[dependencies]\na = \"=1.0.1\"\nb = { version = \"=2.0.0\", features = [] }\nserde = \"1\"\n";
        let lock = "[[package]]\nname = \"a\"\nversion = \"1.0.1\"\n[[package]]\nname = \"b\"\nversion = \"2.0.0\"\n[[package]]\nname = \"serde\"\nversion = \"1.0.2\"\n";
        let found = versions(manifest, lock);
        let expected = [("a", "1.0.1"), ("b", "2.0.0")];
        assert_eq!(found, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    }
}
