//! From a harness to a test program.

/// Makes the test program of a harness: `laws!(MyHarness);` in a test target with `harness = false`.
///
/// The program lists only the tests that have something to try. It takes the arguments of any test program, and `--table` for the
/// summary of all laws and verbs.
#[macro_export]
macro_rules! laws {
    ($harness:ty) => {
        fn main() -> ::std::process::ExitCode {
            $crate::run::<$harness>(::std::env::args().skip(1))
        }
    };
}
