//! The laws of `dhow-conformance`, tried on Cowrie.

mod cowrie;

dhow_conformance::laws!(cowrie::CowrieHarness);
