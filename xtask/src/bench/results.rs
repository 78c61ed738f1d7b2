//! Results of the programs in `benches/peers`, and the limits that they miss.

use serde::Deserialize;

/// All measurements of a run.
#[derive(Debug, Deserialize)]
pub(super) struct Results {
    pub(super) groups: Vec<Group>,
}

/// Programs that were measured in turns.
#[derive(Debug, Deserialize)]
pub(super) struct Group {
    pub(super) title: String,
    pub(super) rows: Vec<Row>,
}

/// One program.
#[derive(Debug, Deserialize)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) bytes: usize,
    pub(super) limit: Limit,
    pub(super) nanoseconds: u64,
    /// Hundredths of the base: the median, and the quartiles.
    pub(super) ratio: [u64; 3],
    /// Nanoseconds more than the base.
    pub(super) more: u64,
    /// Instructions of one event, if they were counted.
    #[serde(default)]
    pub(super) instructions: Option<u64>,
}

/// Bound that a program has to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Limit {
    None,
    Base,
    Peer,
    Hundredths(u64),
    Nanoseconds(u64),
}

/// Result of comparing a program with its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Kept,
    Missed,
    /// There is no limit.
    None,
}

impl Results {
    pub(super) fn parse(json: &str) -> Result<Self, String> {
        serde_json::from_str(json).map_err(|error| format!("the output of the peers: {error}"))
    }

    /// Adds the number of instructions of a program.
    pub(super) fn set_instructions(&mut self, title: &str, name: &str, count: u64) {
        let groups = self.groups.iter_mut().filter(|group| group.title == title);
        let mut rows = groups.flat_map(|group| &mut group.rows);
        if let Some(row) = rows.find(|row| row.name == name) {
            row.instructions = Some(count);
        }
    }

    /// Names of the programs that miss a limit.
    pub(super) fn missed(&self) -> Vec<String> {
        let rows = self.groups.iter().flat_map(|group| {
            let missed = |row: &&Row| group.verdict(row) == Verdict::Missed;
            let rows = group.rows.iter().filter(missed);
            rows.map(|row| format!("{}: {}", group.title, row.name))
        });
        rows.collect()
    }
}

impl Group {
    pub(super) fn verdict(&self, row: &Row) -> Verdict {
        let kept = match row.limit {
            Limit::None | Limit::Base => return Verdict::None,
            Limit::Hundredths(limit) => row.ratio.first().is_some_and(|median| *median <= limit),
            Limit::Nanoseconds(limit) => row.more <= limit,
            // The limit of a peer is one of ours: to be quicker.
            Limit::Peer => self.slowest_of_ours() < row.nanoseconds,
        };
        match kept {
            true => Verdict::Kept,
            false => Verdict::Missed,
        }
    }

    /// Hundredths of the instructions of the base.
    pub(super) fn instruction_ratio(&self, row: &Row) -> Option<u64> {
        let base = self.rows.first()?.instructions?;
        (row.instructions? * 100).checked_div(base)
    }

    /// Time of the slowest program with a limit.
    fn slowest_of_ours(&self) -> u64 {
        let limited = |row: &&Row| {
            let limit = row.limit;
            matches!(limit, Limit::Hundredths(_) | Limit::Nanoseconds(_))
        };
        let times = self.rows.iter().filter(limited).map(|row| row.nanoseconds);
        times.max().unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::bench) const JSON: &str = r#"{"groups":[{"title":"Events","rows":[
        {"name":"reference","bytes":500,"limit":"base","nanoseconds":1000,"ratio":[100,100,100],"more":0},
        {"name":"ours","bytes":500,"limit":{"hundredths":150},"nanoseconds":1510,"ratio":[151,150,152],"more":510},
        {"name":"ours alone","bytes":500,"limit":"none","nanoseconds":700,"ratio":[70,70,70],"more":0},
        {"name":"slow peer","bytes":510,"limit":"peer","nanoseconds":4000,"ratio":[400,390,410],"more":3000},
        {"name":"quick peer","bytes":510,"limit":"peer","nanoseconds":1400,"ratio":[140,139,141],"more":400},
        {"name":"call","bytes":150,"limit":{"nanoseconds":5000},"nanoseconds":1500,"ratio":[150,1,1],"more":5000}]}]}"#;

    #[test]
    fn a_ratio_above_its_limit_and_a_quicker_peer_are_missed() {
        let results = Results::parse(JSON).unwrap();
        let missed = ["Events: ours", "Events: quick peer"];
        assert_eq!(results.missed(), missed);
        let group = results.groups.first().unwrap();
        let verdicts: Vec<_> = group.rows.iter().map(|row| group.verdict(row)).collect();
        use Verdict::{Kept, Missed, None};
        assert_eq!(verdicts, [None, Missed, None, Kept, Missed, Kept]);
    }

    #[test]
    fn instructions_are_those_of_the_program_and_its_group() {
        let mut results = Results::parse(JSON).unwrap();
        results.set_instructions("Events", "reference", 20_000);
        results.set_instructions("Events", "ours", 25_500);
        results.set_instructions("Other events", "ours alone", 1);
        let group = results.groups.first().unwrap();
        let ratios: Vec<_> = group
            .rows
            .iter()
            .map(|row| group.instruction_ratio(row))
            .collect();
        assert_eq!(ratios, [Some(100), Some(127), None, None, None, None]);
    }

    #[test]
    fn an_output_of_another_form_is_an_error() {
        assert!(Results::parse("{}").is_err());
    }
}
