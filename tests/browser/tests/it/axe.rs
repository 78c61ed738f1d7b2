//! Accessibility rules, checked by axe in the page.

use std::fmt::Write as _;

use serde_json::Value;
use thirtyfour::prelude::*;

/// Runs axe and passes its violations on, or its error as one.
const RUN: &str = r"
    const done = arguments[arguments.length - 1];
    const failed = error => done([{id: 'axe', impact: 'critical', help: String(error), nodes: []}]);
    try {
        axe.run(document, {resultTypes: ['violations'], preload: false}).then(
            results => done(results.violations.map(({id, impact, help, nodes}) => ({
                id, impact, help, nodes: nodes.map(node => node.target.join(' ') + ': ' + node.failureSummary),
            }))),
            failed,
        );
    } catch (error) {
        failed(error);
    }
";

/// Checks the page that the browser shows.
///
/// # Panics
/// If axe finds a violation of any impact.
pub(crate) async fn check(driver: &WebDriver, place: &str) {
    let violations = driver.execute_async(RUN, vec![]).await.unwrap();
    let violations = violations.json().as_array().unwrap();
    let mut report = String::new();
    for violation in violations {
        let text = |name: &str| violation[name].as_str().unwrap_or("?");
        let _ = writeln!(
            report,
            "{} ({}): {}",
            text("id"),
            text("impact"),
            text("help")
        );
        for node in violation["nodes"].as_array().into_iter().flatten() {
            let _ = writeln!(
                report,
                "  {}",
                node.as_str().unwrap_or_default().replace('\n', "\n  ")
            );
        }
    }
    assert!(violations.is_empty(), "{place}:\n{report}");
}

/// Version of axe in the page, as in `package.json`.
pub(crate) async fn version(driver: &WebDriver) -> Value {
    let version = driver.execute("return axe.version", vec![]).await;
    version.unwrap().json().clone()
}
