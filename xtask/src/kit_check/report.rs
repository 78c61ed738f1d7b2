//! The table of faults and laws, and the reasons to fail.

use std::collections::BTreeSet;

use super::faults::Fault;
use super::trial::KitResult;

/// Least share of the visible faults that laws must detect, in percent.
const LEAST_CAUGHT: usize = 95;

/// A fault and the result of the kit.
#[derive(Debug)]
pub(super) struct Judged<'a> {
    pub(super) fault: &'a Fault,
    pub(super) result: KitResult,
}

impl Judged<'_> {
    fn caught(&self) -> bool {
        !self.result.failed.is_empty()
    }

    fn expected(&self) -> bool {
        let law = self.fault.law.as_deref();
        law.is_some_and(|law| self.result.has(law))
    }

    fn visible(&self) -> bool {
        self.fault.law.is_some()
    }

    /// The laws that detected the fault, for the table.
    fn seen_by(&self) -> String {
        let laws: Vec<&str> = self.result.laws().into_iter().collect();
        let law = self.fault.law.as_deref().unwrap_or("no law");
        match (self.visible(), self.caught(), self.expected()) {
            (false, false, _) => "not visible from outside".to_owned(),
            (false, true, _) => format!("marked as not visible, but caught by {}", laws.join(", ")),
            (true, _, true) => law.to_owned(),
            (true, true, false) => format!("{} instead of {law}", laws.join(", ")),
            (true, false, _) => format!("MISSED by {law}{}", self.excuse()),
        }
    }

    fn excuse(&self) -> String {
        match (self.result.broke, self.result.reached) {
            (Some(why), _) => format!(" ({why})"),
            (None, false) => " (the changed code never ran)".to_owned(),
            (None, true) => String::new(),
        }
    }
}

/// A line of the table.
pub(super) fn line(fault: &Fault, result: &KitResult) -> String {
    let judged = Judged {
        fault,
        result: result.clone(),
    };
    let money = if fault.money { "*" } else { " " };
    format!("{money} {:<44} {}", fault.name, judged.seen_by())
}

/// Prints the totals and returns the reasons to fail.
pub(super) fn report(judged: &[Judged<'_>]) -> Vec<String> {
    let visible: Vec<&Judged<'_>> = judged.iter().filter(|judged| judged.visible()).collect();
    let money: Vec<&&Judged<'_>> = visible.iter().filter(|judged| judged.fault.money).collect();
    let (all, caught) = (
        visible.len(),
        visible.iter().filter(|judged| judged.caught()).count(),
    );
    let expected = visible.iter().filter(|judged| judged.expected()).count();
    let money_caught = money.iter().filter(|judged| judged.caught()).count();
    println!(
        "\n{} faults, {} of them not visible from outside\n{caught} of {all} caught, {expected} of them by the law \
         that must; of {} about money or forgery (*) {money_caught}",
        judged.len(),
        judged.len() - all,
        money.len()
    );
    let mut reasons = Vec::new();
    if caught * 100 < all * LEAST_CAUGHT {
        reasons.push(format!(
            "{caught} of {all} visible faults are caught, fewer than {LEAST_CAUGHT}%"
        ));
    }
    let without_input = judged
        .iter()
        .flat_map(|judged| &judged.result.without_input);
    let without_input: BTreeSet<&str> = without_input.map(String::as_str).collect();
    // This law is about the harness, so its violation has no call or delivery.
    for test in without_input
        .into_iter()
        .filter(|test| *test != "the_harness_is_complete")
    {
        reasons.push(format!("{test}: its violation does not name the input"));
    }
    for trial in judged {
        let missed_money = trial.fault.money && !trial.caught();
        let wrong_law = trial.visible() && trial.caught() && !trial.expected();
        if missed_money || wrong_law || (!trial.visible() && trial.caught()) {
            reasons.push(format!("{}: {}", trial.fault.name, trial.seen_by()));
        }
    }
    reasons
}

/// The faults that no law caught, one per line.
pub(super) fn missed(judged: &[Judged<'_>]) -> String {
    let missed = judged
        .iter()
        .filter(|judged| judged.visible() && !judged.expected());
    let line = |missed: &Judged<'_>| {
        let (name, does) = (&missed.fault.name, &missed.fault.does);
        let money = if missed.fault.money {
            " (money or forgery)"
        } else {
            ""
        };
        format!("- {name}{money}: {does} {}\n", missed.seen_by())
    };
    missed.map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(name: &str, law: Option<&str>, money: bool) -> Fault {
        Fault {
            name: name.to_owned(),
            does: "Errs.".to_owned(),
            law: law.map(str::to_owned),
            not_visible: law.is_none().then(|| "why".to_owned()),
            money,
            edits: Vec::new(),
        }
    }

    fn judged<'a>(fault: &'a Fault, failed: &[&str]) -> Judged<'a> {
        let failed = failed.iter().map(|law| (*law).to_owned()).collect();
        let result = KitResult {
            failed,
            broke: None,
            reached: true,
            without_input: BTreeSet::new(),
        };
        Judged { fault, result }
    }

    #[test]
    fn a_missed_one_in_twenty_is_allowed_and_a_second_is_not() {
        let plain = fault("plain", Some("l"), false);
        let with = |missed: usize| {
            let caught = (missed..20).map(|_| judged(&plain, &["l::refund"]));
            let missed = (0..missed).map(|_| judged(&plain, &[]));
            report(&caught.chain(missed).collect::<Vec<_>>())
        };
        assert_eq!(with(1), [""; 0]);
        assert_eq!(
            with(2),
            ["18 of 20 visible faults are caught, fewer than 95%"]
        );
    }

    #[test]
    fn a_missed_fault_of_money_and_another_law_than_expected_fail() {
        let plain = fault("plain", Some("l"), false);
        let money = fault("money", Some("l"), true);
        let hidden = fault("hidden", None, false);
        let mut all: Vec<Judged<'_>> = (0..40).map(|_| judged(&plain, &["l"])).collect();
        all.push(judged(&hidden, &[]));
        assert_eq!(report(&all), [""; 0]);
        all.push(judged(&money, &[]));
        all.push(judged(&plain, &["m::refund"]));
        all.push(judged(&hidden, &["m"]));
        let reasons = [
            "money: MISSED by l",
            "plain: m instead of l",
            "hidden: marked as not visible, but caught by m",
        ];
        assert_eq!(report(&all), reasons);
        let missed = missed(&all);
        assert_eq!(missed.lines().count(), 2, "{missed}");
        assert!(missed.contains("- money (money or forgery): Errs. MISSED by l\n"));
    }
}
