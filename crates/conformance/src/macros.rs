//! The macro that turns a harness into a test program.

/// Generates the `main` function that runs the laws for a harness: `laws!(MyHarness);` in a test target with `harness = false`.
///
/// The program lists only the tests that apply to the provider. It takes the arguments of any Rust test program, `--table` to print all
/// laws by verb, and `--seed N` to reproduce a failure.
#[macro_export]
macro_rules! laws {
    ($harness:ty) => {
        fn main() -> ::std::process::ExitCode {
            $crate::run::<$harness>(::std::env::args().skip(1))
        }
    };
}
