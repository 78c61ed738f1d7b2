//! The laws of `dhow-conformance`, for Cowrie.

mod cowrie;

dhow_conformance::laws!(cowrie::CowrieHarness);
