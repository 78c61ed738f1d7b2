//! `cargo xtask bench build`: the CPU time of building programs with Dhow, as a ratio to the same programs without it.
//!
//! CPU time, because wall time depends on what else the machine does. Each program is a crate in a temporary folder, outside of the workspace,
//! so that the workspace's profiles do not apply; it is built from nothing, in release mode, from downloaded packages. The command `dhow` is
//! built as `cargo run -- demo` builds it in a fresh clone. The results are a section of `BENCHMARKS.md`.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::bench::{self, machine};
use crate::demo_time;
use crate::run::{Outcome, cargo};

/// Heading of the section in `BENCHMARKS.md`. Only that of the demo comes after it.
const HEADING: &str = "## Build cost\n";

/// CPU time in hundredths of a second, the unit of `/proc` on every Linux.
type Hundredths = u64;

/// A program and its dependencies in the words of `Cargo.toml`. `{root}` is the workspace.
#[derive(Debug)]
struct Program {
    name: &'static str,
    dependencies: &'static str,
    /// Empty for the workspace's own command.
    main: &'static str,
}

/// A program, the one that it is compared with, and the maximum ratio in percent.
#[derive(Debug)]
struct Comparison {
    program: &'static Program,
    base: &'static Program,
    maximum: u64,
}

const BY_HAND: Program = Program {
    name: "hmac, sha2 and serde_json",
    dependencies: "hmac = \"0.13\"\nsha2 = \"0.11\"\nserde = { version = \"1\", features = [\"derive\"] }\nserde_json = \"1\"\n",
    main: r#"use hmac::{KeyInit as _, Mac as _};

#[derive(serde::Deserialize)]
struct Body<'a> {
    id: &'a str,
    amount: &'a str,
}

fn main() {
    let body = std::env::args().nth(1).unwrap_or_default();
    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(b"secret").unwrap();
    mac.update(body.as_bytes());
    println!("{}", mac.verify_slice(&[0; 32]).is_ok());
    if let Ok(Body { id, amount }) = serde_json::from_str(&body) {
        println!("{id} {amount}");
    }
}
"#,
};

const VERIFY_ONLY: Program = Program {
    name: "dhow-hitpay without its client",
    dependencies: "dhow-core = { path = \"{root}/crates/core\", default-features = false }\n\
                   dhow-hitpay = { path = \"{root}/crates/hitpay\", default-features = false }\n",
    main: r#"use dhow_core::{Delivery, Registry};

fn main() {
    let no_files = |_: &str| Err(std::io::ErrorKind::NotFound.into());
    let gateways = [dhow_hitpay::FACTORY];
    let registry = Registry::verifiers_from_settings(&gateways, std::env::vars_os(), &no_files).unwrap();
    let hitpay = registry.verifier("hitpay").unwrap();
    let delivery = Delivery::post("/", std::env::args().nth(1).unwrap_or_default().into_bytes());
    match hitpay.verify_webhook(&delivery) {
        Ok(verified) => println!("{:?}", hitpay.event(&verified)),
        Err(rejection) => println!("{rejection}"),
    }
}
"#,
};

const BARE_REQWEST: Program = Program {
    name: "reqwest with rustls, and tokio",
    dependencies: "reqwest = { version = \"0.13\", default-features = false, features = [\"form\", \"json\", \"rustls\"] }\n\
                   serde = { version = \"1\", features = [\"derive\"] }\n\
                   tokio = { version = \"1\", default-features = false, features = [\"macros\", \"rt\"] }\n",
    main: r#"#[derive(serde::Deserialize, Debug)]
struct Payment {
    id: String,
    url: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), reqwest::Error> {
    let call = reqwest::Client::new().post("https://gateway.example/v1/payments");
    let payment: Payment = call.form(&[("amount", "599.00")]).send().await?.json().await?;
    println!("{payment:?}");
    Ok(())
}
"#,
};

const CLIENT: Program = Program {
    name: "dhow-hitpay with its client",
    dependencies: "dhow-core = { path = \"{root}/crates/core\" }\ndhow-hitpay = { path = \"{root}/crates/hitpay\" }\n\
                   tokio = { version = \"1\", default-features = false, features = [\"macros\", \"rt\"] }\n",
    main: r#"use dhow_core::{Environment, NewPayment, PaymentProvider, Secret};
use dhow_hitpay::{HitPay, HitPayConfig};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), dhow_core::MainError> {
    let key = Secret::new(std::env::args().nth(1).unwrap_or_default())?;
    let hitpay = HitPay::connect(HitPayConfig::new(Environment::Sandbox, key))?;
    let order = NewPayment::new("ORDER-1".parse()?, "599.00 SGD".parse()?);
    println!("{:?}", hitpay.create_payment(&order).await?);
    Ok(())
}
"#,
};

const SANDBOX: &str = r#"#[tokio::main(flavor = "current_thread")]
async fn main() {
    let sandbox = dhow_sandbox::Sandbox::builder().start().await.unwrap();
    println!("{:?}", sandbox.env());
}
"#;

const WHOLE_SANDBOX: Program = Program {
    name: "dhow-sandbox with all gateways",
    dependencies: "dhow-sandbox = { path = \"{root}/crates/sandbox\" }\n\
                   tokio = { version = \"1\", default-features = false, features = [\"macros\", \"rt\"] }\n",
    main: SANDBOX,
};

const SANDBOX_OF_HITPAY: Program = Program {
    name: "dhow-sandbox with hitpay",
    dependencies: "dhow-sandbox = { path = \"{root}/crates/sandbox\", default-features = false, features = [\"hitpay\"] }\n\
                   tokio = { version = \"1\", default-features = false, features = [\"macros\", \"rt\"] }\n",
    main: SANDBOX,
};

/// `cargo build` in the workspace. No other program does the same, so its limit only keeps the time from growing.
const COMMAND_LINE: Program = Program {
    name: "the command `dhow`, in the dev profile",
    dependencies: "",
    main: "",
};

/// The comparisons in their order.
const COMPARISONS: &[Comparison] = &[
    Comparison {
        program: &VERIFY_ONLY,
        base: &BY_HAND,
        maximum: 150,
    },
    Comparison {
        program: &CLIENT,
        base: &BARE_REQWEST,
        maximum: 115,
    },
    Comparison {
        program: &SANDBOX_OF_HITPAY,
        base: &WHOLE_SANDBOX,
        maximum: 50,
    },
    Comparison {
        program: &COMMAND_LINE,
        base: &BARE_REQWEST,
        maximum: 150,
    },
];

/// Builds the programs, and writes the ratios with their maxima. Fails if one is over its maximum.
pub(crate) fn run(root: &Path) -> Outcome {
    let folder = std::env::temp_dir().join(format!("dhow-build-cost-{}", std::process::id()));
    let measured = measure_all(root, &folder);
    // On failure the folder remains in the system's temporary folder.
    let _ = fs::remove_dir_all(&folder);
    match measured.and_then(|measured| write(root, &measured)) {
        Ok(over) if over.is_empty() => Outcome::Passed,
        Ok(over) => Outcome::Failed(over.join("; ")),
        Err(message) => Outcome::Failed(message),
    }
}

/// A comparison with the times of its two programs.
#[derive(Debug)]
struct Measured {
    comparison: &'static Comparison,
    time: Hundredths,
    base_time: Hundredths,
}

fn measure_all(root: &Path, folder: &Path) -> Result<Vec<Measured>, String> {
    let mut all: Vec<Measured> = Vec::new();
    for comparison in COMPARISONS {
        let base = comparison.base.name;
        let earlier = all.iter().find(|other| other.comparison.base.name == base);
        let earlier = earlier.map(|other| other.base_time);
        let measured = Measured {
            comparison,
            time: comparison.program.build(root, folder)?,
            base_time: earlier.map_or_else(|| comparison.base.build(root, folder), Ok)?,
        };
        println!("{}", measured.row());
        all.push(measured);
    }
    Ok(all)
}

/// Writes the section, and returns the programs over their maximum.
fn write(root: &Path, measured: &[Measured]) -> Result<Vec<String>, String> {
    let path = root.join(bench::FILE);
    let failed = |error: std::io::Error| format!("{}: {error}", bench::FILE);
    let page = fs::read_to_string(&path).map_err(failed)?;
    let before = without_section(&page).trim_end();
    let section = section(measured, &machine::describe());
    let demo = demo_time::section_of(&page);
    fs::write(&path, format!("{before}\n\n{section}{demo}")).map_err(failed)?;
    let over = measured.iter().filter(|measured| !measured.holds());
    let over =
        over.map(|measured| format!("{}: over the maximum", measured.comparison.program.name));
    Ok(over.collect())
}

fn section(measured: &[Measured], machine: &str) -> String {
    let rows: String = measured
        .iter()
        .map(|measured| measured.row() + "\n")
        .collect();
    format!(
        "{HEADING}\nWritten by `cargo xtask bench build`. CPU time of building a program from nothing, its packages included, in release mode if\nnothing else is said, each once: another build of the same program differs by some percent.\nMeasured on: {machine}.\n\n\
         | program | CPU s | compared with | CPU s | ratio | limit | verdict |\n|---|--:|---|--:|--:|--:|---|\n{rows}"
    )
}

/// Returns the section of an earlier page with all after it, or one that only names the command.
pub(crate) fn section_of(page: &str) -> String {
    let earlier = page.find(HEADING).and_then(|start| page.get(start..));
    earlier.map_or_else(
        || {
            let demo = demo_time::section_of(page);
            format!("{HEADING}\n`cargo xtask bench build` measures it.\n{demo}")
        },
        str::to_owned,
    )
}

/// Returns a page without the section and all after it.
pub(crate) fn without_section(page: &str) -> &str {
    let before = page.find(HEADING).and_then(|start| page.get(..start));
    demo_time::without_section(before.unwrap_or(page))
}

impl Measured {
    fn holds(&self) -> bool {
        self.time * 100 <= self.comparison.maximum * self.base_time
    }

    /// Row of the table.
    fn row(&self) -> String {
        let (program, base) = (self.comparison.program.name, self.comparison.base.name);
        let ratio = decimal(self.time * 100 / self.base_time.max(1));
        let (time, base_time) = (decimal(self.time), decimal(self.base_time));
        let maximum = decimal(self.comparison.maximum);
        let verdict = match self.holds() {
            true => "kept",
            false => "**missed**",
        };
        format!(
            "| {program} | {time} | {base} | {base_time} | {ratio} | at most {maximum} | {verdict} |"
        )
    }
}

/// Writes hundredths as a number with two decimals.
fn decimal(hundredths: u64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

impl Program {
    /// Builds the program from nothing, and returns the CPU time.
    fn build(&self, root: &Path, folder: &Path) -> Result<Hundredths, String> {
        let folder = folder.join(self.name.replace(|c: char| !c.is_ascii_alphanumeric(), "-"));
        let mut command = match self.main {
            "" => build_command(root, &["build", "--locked", "--offline"], &folder),
            _ => {
                self.write(root, &folder)
                    .map_err(|error| format!("{}: {error}", folder.display()))?;
                build_command(&folder, &["build", "--release", "--offline"], &folder)
            }
        };
        let before = time_of_children()?;
        let output = command.output();
        let output = output.map_err(|error| format!("cargo could not be started: {error}"))?;
        if !output.status.success() {
            let errors = String::from_utf8_lossy(&output.stderr);
            return Err(format!("{} does not build:\n{errors}", self.name));
        }
        Ok(time_of_children()?.saturating_sub(before))
    }

    fn write(&self, root: &Path, folder: &Path) -> std::io::Result<()> {
        fs::create_dir_all(folder.join("src"))?;
        let dependencies = self
            .dependencies
            .replace("{root}", &root.display().to_string());
        let manifest = format!(
            "[package]\nname = \"program\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n{dependencies}"
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        fs::write(folder.join("src/main.rs"), self.main)?;
        // The same versions for each program.
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).map(|_| ())
    }
}

/// Returns a command that builds a package into an empty folder.
fn build_command(package: &Path, arguments: &[&str], folder: &Path) -> Command {
    let mut command = cargo(package, arguments);
    command.env("CARGO_TARGET_DIR", folder.join("target"));
    // A cache of compiler results would measure itself.
    command
        .env_remove("RUSTC_WRAPPER")
        .env_remove("CARGO_BUILD_RUSTC_WRAPPER");
    command
}

/// CPU time of all processes that this one has started and waited for, with their own.
fn time_of_children() -> Result<Hundredths, String> {
    let stat = fs::read_to_string("/proc/self/stat");
    let stat =
        stat.map_err(|error| format!("the build cost is measured on Linux only: {error}"))?;
    parse_stat(&stat).ok_or_else(|| "/proc/self/stat has an unknown form".to_owned())
}

/// Reads `cutime` and `cstime`. The name of the program, in parentheses, may contain spaces.
fn parse_stat(stat: &str) -> Option<Hundredths> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(13);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    user.checked_add(system)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_children_is_behind_the_name() {
        let stat = "7 (a ) b) S 1 7 7 0 -1 4194304 100 200 0 0 11 12 1300 45 20 0 1 0 100";
        assert_eq!(parse_stat(stat), Some(1345));
        assert_eq!(parse_stat("7 (a) S 1"), None);
    }

    fn measured(time: Hundredths) -> Measured {
        Measured {
            comparison: COMPARISONS.get(1).unwrap(),
            time,
            base_time: 10_000,
        }
    }

    #[test]
    fn a_ratio_over_the_maximum_fails_and_is_printed() {
        assert!(measured(11_500).holds());
        assert!(!measured(11_501).holds());
        let row = measured(11_600).row();
        assert!(
            row.contains("| 100.00 | 1.16 | at most 1.15 | **missed** |"),
            "{row}"
        );
    }

    #[test]
    fn the_section_replaces_an_earlier_one_and_keeps_that_of_the_demo() {
        let page = "# Benchmarks\n\nText.\n\n## Demo\n\nQuick.\n";
        let root = crate::tree::TempTree::new(&[(bench::FILE, page)]);
        for (time, over) in [(11_600, 1), (11_400, 0)] {
            assert_eq!(write(root.path(), &[measured(time)]).unwrap().len(), over);
            let page = fs::read_to_string(root.path().join(bench::FILE)).unwrap();
            assert_eq!(without_section(&page), "# Benchmarks\n\nText.\n\n");
            assert_eq!(page.matches("| dhow-hitpay").count(), 1, "{page}");
            assert!(section_of(&page).contains(&decimal(time)), "{page}");
            assert!(page.ends_with("\n\n## Demo\n\nQuick.\n"), "{page}");
        }
        assert!(section_of("").contains("bench build"));
    }

    #[test]
    fn a_program_is_outside_of_the_workspace_with_its_versions() {
        let root = crate::workspace_root().unwrap();
        let folder = std::env::temp_dir().join(format!("dhow-program-{}", std::process::id()));
        VERIFY_ONLY.write(&root, &folder).unwrap();
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        let manifest: toml::Table = manifest.parse().unwrap();
        let hitpay = &manifest["dependencies"]["dhow-hitpay"];
        assert!(manifest.contains_key("workspace"));
        assert!(Path::new(hitpay["path"].as_str().unwrap()).is_dir());
    }
}
