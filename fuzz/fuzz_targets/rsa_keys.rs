//! Runs the target `rsa_keys` with libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = dhow_fuzz_targets::rsa_keys(data);
});
