//! A Criterion measurement of a thread's CPU time, which does not depend on the load of the machine.

use std::time::Duration;

use cpu_time::ThreadTime;
use criterion::{
    Throughput,
    measurement::{Measurement, ValueFormatter, WallTime},
};

/// Measures the CPU time of the benchmarking thread. Use it with `Criterion::default().with_measurement(CpuTime)`.
#[derive(Debug, Clone, Copy, Default)]
pub struct CpuTime;

impl Measurement for CpuTime {
    type Intermediate = ThreadTime;
    type Value = Duration;

    fn start(&self) -> ThreadTime {
        ThreadTime::now()
    }

    fn end(&self, started: ThreadTime) -> Duration {
        started.elapsed()
    }

    fn add(&self, first: &Duration, second: &Duration) -> Duration {
        first.saturating_add(*second)
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        WallTime.to_f64(value)
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        &NANOSECONDS
    }
}

const NANOSECONDS: Nanoseconds = Nanoseconds;

/// Formats nanoseconds without scaling, so that ratios of benchmarks can be read directly.
struct Nanoseconds;

impl ValueFormatter for Nanoseconds {
    fn scale_values(&self, _typical: f64, _values: &mut [f64]) -> &'static str {
        "ns of CPU"
    }

    fn scale_throughputs(
        &self,
        _typical: f64,
        _each: &Throughput,
        _values: &mut [f64],
    ) -> &'static str {
        "ns of CPU"
    }

    fn scale_for_machines(&self, _values: &mut [f64]) -> &'static str {
        "ns of CPU"
    }
}
