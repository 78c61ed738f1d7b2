//! `cargo xtask ci`: every check that a change must pass, the fastest first.

use std::path::Path;

use crate::run::{Outcome, cargo, finish};
use crate::steps::Step;
use crate::tools;
use crate::{budget, deny, fuzz, kit_check, pages, test, tidy};

pub(crate) mod browser;
mod clippy;
mod container;
mod examples;
mod features;
mod outside;
mod power_loss;
mod scaffold;

/// The steps in their order.
pub(crate) const STEPS: &[Step] = &[
    Step::new("fmt", fmt),
    Step::new("tidy", tidy::run),
    Step::new("pages", pages::run),
    Step::new("typos", typos),
    Step::new("machete", machete),
    Step::new("container", container::run),
    Step::new("deny", deny::if_installed),
    Step::new("clippy", clippy::run),
    Step::new("tests", test::run),
    Step::new("outside", outside::run),
    Step::new("power-loss", power_loss::run),
    Step::new("browser", browser::run),
    Step::new("examples", examples::run),
    Step::new("kit-check", kit_check::step),
    Step::new("fuzz", fuzz::step),
    Step::new("scaffold", scaffold::run),
    Step::new("docs", docs),
    Step::new("features", features::run),
    Step::new("budget", budget::run),
];

fn fmt(root: &Path) -> Outcome {
    tools::FMT.run(root, &["--all", "--", "--check"])
}

/// Spelling, by the exceptions in `typos.toml`.
fn typos(root: &Path) -> Outcome {
    tools::TYPOS.run(root, &["--format", "brief"])
}

/// Dependencies that no source file names.
fn machete(root: &Path) -> Outcome {
    // The metadata has the names of the libraries: `md-5` is used as `md5`.
    tools::MACHETE.run(root, &["--with-metadata"])
}

fn docs(root: &Path) -> Outcome {
    let options = ["--locked", "--workspace", "--all-features", "--no-deps"];
    let arguments = [&["doc"], &options[..]].concat();
    finish(cargo(root, &arguments).env("RUSTDOCFLAGS", "-D warnings"))
}
