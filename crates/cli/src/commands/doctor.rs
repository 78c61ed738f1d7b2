//! `dhow doctor`: checks the configuration without using the network.

use clap::Args;
use dhow_core::Result;

use crate::{
    args::GatewayFilter,
    config::Config,
    exit::Exit,
    fingerprints,
    session::Session,
    view::{Diagnosis, Finding, GatewayDiagnosis, State},
};

mod connection_checks;
mod file_checks;
mod gateway_checks;
mod program_checks;
mod value_checks;

/// Check the settings of each gateway without using the network
///
/// Finds missing and suspicious values, weak secrets, files that other users can read, unusable URLs, key files that do not parse, keys of
/// the wrong environment, and unknown variables. Also checks DHOW_FORWARD_SECRET and DHOW_STORE, if they are set. Secrets are shown as fingerprints only: within one run, equal secrets have equal
/// fingerprints.
#[derive(Args)]
#[command(after_help = "\
Exit codes: 0 no check failed (there may be warnings); 2 a check failed, a gateway named here is not configured, or no gateway is.

Example:
  dhow doctor hitpay --config dhow.toml")]
pub(crate) struct Doctor {
    #[command(flatten)]
    gateways: GatewayFilter,
}

impl Doctor {
    pub(super) fn run(&self, session: &Session) -> Result<Exit> {
        let config = session.unchecked_config()?;
        let key = fingerprints::draw_key()?;
        let selected = self.gateways.gateways();
        let mut diagnoses: Vec<GatewayDiagnosis> = selected
            .map(|gateway| gateway_checks::check(gateway.0, &config, &key))
            .collect();
        let mut general = unknown_variables(&config);
        general.extend(program_checks::check(&config));
        general.extend(connection_checks::check(&config));
        let files = config.files_with_secrets();
        general.extend(
            files.filter_map(|(option, path)| file_checks::check_permissions(option, path)),
        );
        if !self.gateways.is_all() {
            diagnoses.iter_mut().for_each(require);
        } else if diagnoses.iter().all(|gateway| !gateway.configured) {
            let text = "no gateway is configured; `dhow providers` lists the settings, and `dhow sandbox --env-file FILE` writes those of simulated gateways";
            general.push(Finding::new(State::Fail, "gateways", text));
        }
        let diagnosis = Diagnosis::new(diagnoses, general);
        session.out.result(&diagnosis);
        Ok(match diagnosis.is_healthy() {
            true => Exit::Success,
            false => Exit::Usage,
        })
    }
}

/// Adds a failure if a gateway named on the command line is not configured.
fn require(gateway: &mut GatewayDiagnosis) {
    if !gateway.configured {
        let text = format!(
            "not configured; `dhow providers {0}` lists the variables, which may also be keys of [{0}] in a --config file",
            gateway.provider
        );
        gateway.findings = vec![Finding::new(State::Fail, "settings", text)];
    }
}

/// Returns a failure for each variable that is no setting: a misspelt name leaves the intended setting unset, and all other commands
/// refuse it.
fn unknown_variables(config: &Config) -> Vec<Finding> {
    let errors = config.unknown_variables().into_iter();
    let findings = errors.map(|error| {
        let (place, rule) = (error.field().unwrap_or_default(), error.message());
        Finding::new(State::Fail, place, rule)
    });
    findings.collect()
}
