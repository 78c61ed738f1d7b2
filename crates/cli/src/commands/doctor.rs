//! `dhow doctor`: looks at the configuration without using it.

use clap::Args;
use dhow_core::{Result, closest_name};

use crate::{
    args::Gateways,
    config::Config,
    exit::Exit,
    fingerprints, gateways,
    run::Session,
    view::{DiagnosisView, Finding, GatewayView, State},
};

mod file_checks;
mod gateway_checks;
mod value_checks;

/// Check the configuration of each gateway, without using the network
///
/// Looks for missing and suspicious values, secrets that can be guessed, files that other users can read, addresses that cannot be used,
/// key files that do not parse, keys of another environment, and variables that nobody reads. Of secrets it prints fingerprints under a
/// random key of this run: equal ones are equal, and nothing else can be learned from them.
#[derive(Args)]
#[command(after_help = "\
Exit code 0: nothing fails, though there may be warnings; 2: something fails, a named gateway is not configured, or none is.

Example:
  dhow doctor hitpay --config dhow.toml")]
pub(crate) struct Doctor {
    #[command(flatten)]
    gateways: Gateways,
}

impl Doctor {
    pub(super) fn run(&self, session: &Session) -> Result<Exit> {
        let config = session.config()?;
        let key = fingerprints::draw_key()?;
        let asked = self.gateways.gateways();
        let mut views: Vec<GatewayView> = asked
            .map(|gateway| gateway_checks::look_at(gateway.0, &config, &key))
            .collect();
        let mut general = strangers(&config);
        let files = config.files_with_secrets();
        general
            .extend(files.filter_map(|(option, path)| file_checks::open_to_others(option, path)));
        if !self.gateways.is_all() {
            views.iter_mut().for_each(require);
        } else if views.iter().all(|view| !view.configured) {
            let text = "no gateway is configured; `dhow providers` lists the variables";
            general.push(Finding::new(State::Fail, "gateways", text));
        }
        let view = DiagnosisView::of(views, general);
        session.out.answer(&view);
        Ok(match view.is_healthy() {
            true => Exit::Yes,
            false => Exit::Usage,
        })
    }
}

/// A gateway that was asked for must be configured.
fn require(view: &mut GatewayView) {
    if !view.configured {
        let text = format!(
            "nothing is set; `dhow providers` lists its variables, and [{}] in a file serves as well",
            view.provider
        );
        view.findings = vec![Finding::new(State::Fail, "settings", text)];
    }
}

/// Variables of ours that nothing reads: a misspelt name looks like a missing value.
fn strangers(config: &Config) -> Vec<Finding> {
    let read: Vec<String> = gateways::all()
        .flat_map(|gateway| gateway.factory().variables())
        .collect();
    let unread = config.variable_names();
    let unread = unread.filter(|name| !read.iter().any(|known| known == name));
    unread
        .map(|name| {
            let near = closest_name(name, &read).map(|known| format!("; is {known} meant?"));
            let text = format!("nothing reads it{}", near.unwrap_or_default());
            Finding::new(State::Warn, name, text)
        })
        .collect()
}
