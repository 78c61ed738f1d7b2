//! The table of all laws by verb.

use crate::{About, Harness, LAWS, Verb, applies};

/// Returns a Markdown table of the laws by verb: tested, or the number of the reason below the table.
pub(super) fn table<H: Harness>(harness: &H) -> String {
    let mut reasons: Vec<&'static str> = Vec::new();
    let mut mark = |result: Result<(), &'static str>| match result {
        Ok(()) => "tested".to_owned(),
        Err(why) => {
            let known = reasons.iter().position(|reason| *reason == why);
            let number = known.unwrap_or_else(|| {
                reasons.push(why);
                reasons.len() - 1
            });
            format!("({})", number + 1)
        }
    };
    let mut calls = "| law |".to_owned();
    let mut line = "|---|".to_owned();
    for verb in Verb::ALL {
        calls += &format!(" {verb} |");
        line += "---|";
    }
    calls = format!("{calls}\n{line}\n");
    let mut whole = "| law | |\n|---|---|\n".to_owned();
    for law in LAWS {
        if law.about == About::Whole {
            let cell = mark(applies(harness, law, None));
            whole += &format!("| {} | {cell} |\n", law.name);
            continue;
        }
        calls += &format!("| {} |", law.name);
        for verb in Verb::ALL {
            let cell = match law.verbs().contains(&Some(*verb)) {
                true => mark(applies(harness, law, Some(*verb))),
                false => String::new(),
            };
            calls += &format!(" {cell} |");
        }
        calls += "\n";
    }
    let notes = reasons.iter().enumerate();
    let notes: String = notes
        .map(|(number, why)| format!("({}) does not apply: {why}\n", number + 1))
        .collect();
    format!("{calls}\n{whole}\n{notes}")
}
