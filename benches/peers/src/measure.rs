//! CPU time of several programs, measured in turns.

use std::{hint::black_box, time::Duration};

use cpu_time::ThreadTime;
use serde::Serialize;

/// Minimum CPU time of one program in one round: long beside the cost of reading the clock, short beside a change of the machine's load.
const BATCH: Duration = Duration::from_millis(2);

/// A measured program.
pub(crate) struct Work {
    name: String,
    bytes: usize,
    limit: Limit,
    run: Box<dyn FnMut(u32)>,
}

/// Bound that a program has to keep.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Limit {
    /// Measured for comparison only.
    None,
    /// The program that the ratios refer to, which has to be the first one of its group.
    Base,
    /// A program of another project, which the programs with a limit have to precede.
    Peer,
    /// At most this many hundredths of the base.
    Hundredths(u64),
    /// At most this many nanoseconds more than the base.
    Nanoseconds(u64),
}

impl Work {
    pub(crate) fn new<T>(
        name: impl Into<String>,
        bytes: usize,
        limit: Limit,
        mut run: impl FnMut() -> T + 'static,
    ) -> Self {
        let run = move |count| {
            for _ in 0..count {
                // Not by value, because a large result would be copied.
                black_box(&run());
            }
        };
        Self {
            name: name.into(),
            bytes,
            limit,
            run: Box::new(run),
        }
    }
}

/// Programs that are compared with the first of them.
pub(crate) struct Group {
    title: &'static str,
    works: Vec<Work>,
}

/// Measurements of one group.
#[derive(Debug, Serialize)]
pub(crate) struct Measured {
    title: &'static str,
    rows: Vec<Row>,
}

/// Measurements of one program.
#[derive(Debug, Serialize)]
struct Row {
    name: String,
    bytes: usize,
    limit: Limit,
    /// Median of all rounds.
    nanoseconds: u64,
    /// Hundredths of the base: the median of the rounds, and the quartiles.
    ratio: [u64; 3],
    /// Median of the differences from the base. Negative ones count as zero.
    more: u64,
}

impl Group {
    pub(crate) fn new(title: &'static str, works: Vec<Work>) -> Self {
        Self { title, works }
    }

    pub(crate) fn title(&self) -> &'static str {
        self.title
    }

    /// Names of the programs.
    pub(crate) fn programs(&self) -> Vec<&str> {
        self.works.iter().map(|work| work.name.as_str()).collect()
    }

    /// Runs one of the programs, and nothing else.
    pub(crate) fn run(&mut self, program: usize, count: u32) {
        (self.works.get_mut(program).unwrap().run)(count);
    }

    /// Measures the programs in turns: each once in every round, so that all of them meet the same load and clock rate.
    pub(crate) fn measure(mut self, rounds: usize) -> Measured {
        let counts: Vec<u32> = self.works.iter_mut().map(calibrate).collect();
        let mut times: Vec<Vec<u64>> = vec![Vec::new(); self.works.len()];
        for _ in 0..rounds {
            for ((work, count), times) in self.works.iter_mut().zip(&counts).zip(&mut times) {
                times.push(picoseconds(work, *count));
            }
        }
        let base = times.first().cloned().unwrap_or_default();
        let rows = self.works.into_iter().zip(times);
        Measured {
            title: self.title,
            rows: rows.map(|(work, times)| row(work, &times, &base)).collect(),
        }
    }
}

fn row(work: Work, times: &[u64], base: &[u64]) -> Row {
    let pairs = || times.iter().zip(base);
    let ratios = pairs().map(|(time, base)| time * 100 / base.max(&1));
    let more = pairs().map(|(time, base)| time.saturating_sub(*base) / 1000);
    let [low, median, high] = quartiles(ratios.collect());
    Row {
        name: work.name,
        bytes: work.bytes,
        limit: work.limit,
        nanoseconds: quartiles(times.to_vec())[1] / 1000,
        ratio: [median, low, high],
        more: quartiles(more.collect())[1],
    }
}

/// Number of repetitions that take [`BATCH`].
fn calibrate(work: &mut Work) -> u32 {
    let mut count = 1;
    loop {
        let start = ThreadTime::now();
        (work.run)(count);
        if start.elapsed() >= BATCH {
            return count;
        }
        count *= 2;
    }
}

fn picoseconds(work: &mut Work, count: u32) -> u64 {
    let start = ThreadTime::now();
    (work.run)(count);
    let nanoseconds = u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX);
    nanoseconds.saturating_mul(1000) / u64::from(count)
}

/// Lower quartile, median and upper quartile.
fn quartiles(mut values: Vec<u64>) -> [u64; 3] {
    values.sort_unstable();
    let at = |quarter: usize| values.get(values.len() * quarter / 4).copied();
    [1, 2, 3].map(|quarter| at(quarter).unwrap_or_default())
}
