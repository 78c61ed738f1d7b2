//! Runs the target `scrubbed` with libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = dhow_fuzz_targets::scrubbed(data);
});
