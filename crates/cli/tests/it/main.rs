//! Tests of the built binary: exit codes, JSON, files and signals.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod attention_bench;
mod command;
mod crashes;
mod demo;
mod discover;
mod doctor;
mod examples;
mod expected;
mod explain;
mod fingerprints;
mod front;
mod help;
mod hitpay_payouts;
mod hpay;
mod hub2;
mod interrupted;
mod killed;
mod ledger;
mod listen;
mod local_refusals;
mod loops;
mod manual;
mod next_steps;
mod openapi;
mod orders;
mod outcomes;
mod output;
mod payatom;
mod payments;
mod providers;
mod proxy;
mod readme_tables;
mod receiver;
mod record;
mod references;
mod relay;
mod repeated;
mod resolve;
mod sandbox;
mod sandbox_explain;
mod sandbox_killed;
mod sandbox_killed_webhooks;
mod sandbox_state;
mod send;
mod serve;
mod serve_limits;
mod serve_postgres;
mod serve_tls;
mod served;
mod serving;
mod settings;
mod shop_bench;
mod store_files;
mod two_servers;
mod unknown_words;
mod vectors;
mod verdicts;
mod webhook;
