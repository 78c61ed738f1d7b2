//! Output of `dhow providers`.

use dhow_core::{
    Capabilities, Currency, Operation, OptionSpec, SettingSpec, Settings, WebhookRegistration,
    WebhookScheme,
};
use serde::Serialize;

use crate::{
    gateways::{Account, Gateway},
    output::{Cell, Page, Show, Tone},
};

mod polling;
mod rules;

#[derive(Debug, Serialize)]
pub(crate) struct ProviderList {
    providers: Vec<ProviderDescription>,
}

/// A provider: its id, the account, its operations and capabilities in the library's JSON form, and its settings.
#[derive(Debug, Serialize)]
struct ProviderDescription {
    id: &'static str,
    account: AccountDescription,
    operations: Vec<Operation>,
    #[serde(flatten)]
    capabilities: Capabilities,
    settings: Vec<SettingState>,
}

/// The account whose capabilities are shown.
#[derive(Debug, Serialize)]
struct AccountDescription {
    /// True if required settings are missing, so that placeholders stand for them.
    example: bool,
    /// Variables of the missing settings.
    missing: Vec<String>,
    /// Variables that change the capabilities.
    depends_on: Vec<String>,
}

/// A setting, and its state in the configuration of this run.
#[derive(Debug, Serialize)]
struct SettingState {
    variable: String,
    #[serde(flatten)]
    spec: &'static SettingSpec,
    set: bool,
}

impl ProviderList {
    /// Creates the output from each gateway, its account and its settings.
    pub(crate) fn new(described: &[(&dyn Gateway, Account, Settings<'_>)]) -> Self {
        let providers = described.iter().map(|(gateway, account, settings)| {
            ProviderDescription::new(*gateway, account, settings)
        });
        Self {
            providers: providers.collect(),
        }
    }
}

impl AccountDescription {
    fn new(gateway: &dyn Gateway, account: &Account) -> Self {
        let variables = |specs: &[&SettingSpec]| {
            let id = gateway.factory().id();
            specs.iter().map(|spec| spec.variable(id)).collect()
        };
        Self {
            example: !account.missing.is_empty(),
            missing: variables(&account.missing),
            depends_on: variables(&account.decisive),
        }
    }

    fn show(&self, page: &mut Page) {
        match self.missing.as_slice() {
            [] => page.paragraph("account", "as configured"),
            missing => {
                let verb = if missing.len() == 1 { "is" } else { "are" };
                let missing = missing.join(", ");
                page.paragraph("account", &format!("an example: {missing} {verb} not set"));
            }
        }
        let depends_on = match self.depends_on.as_slice() {
            [] => "no setting".to_owned(),
            variables => variables.join(", "),
        };
        page.paragraph("changed by", &depends_on);
    }
}

impl ProviderDescription {
    fn new(gateway: &dyn Gateway, account: &Account, settings: &Settings<'_>) -> Self {
        let provider = account.provider.as_ref();
        let offered = Operation::ALL.iter();
        let offered = offered.filter(|operation| operation.offered_by(provider));
        let settings = gateway.fields().iter().map(|spec| SettingState {
            variable: spec.variable(gateway.factory().id()),
            spec,
            set: settings.contains(spec.name),
        });
        Self {
            id: gateway.id(),
            account: AccountDescription::new(gateway, account),
            operations: offered.copied().collect(),
            capabilities: provider.capabilities(),
            settings: settings.collect(),
        }
    }

    fn show(&self, page: &mut Page) {
        let shown = &self.capabilities;
        page.line(Tone::Strong, format!("{} ({})", shown.name, self.id));
        let currencies = shown.currencies().iter().copied().map(Currency::code);
        let actions = shown.actions.iter().map(ToString::to_string);
        self.account.show(page);
        page.paragraph("countries", &shown.countries.join(" "));
        page.paragraph("currencies", &currencies.collect::<Vec<_>>().join(" "));
        page.paragraph("next actions", &actions.collect::<Vec<_>>().join(", "));
        page.paragraph("webhooks", &webhook(&shown.webhook));
        let polling = polling::sentences(&shown.polling, &self.operations);
        for (index, sentence) in polling.iter().enumerate() {
            let label = if index == 0 { "polling" } else { "" };
            page.paragraph(label, sentence);
        }
        for note in &shown.notes {
            page.paragraph("note", note);
        }
        for rules in shown.all_rules() {
            rules::show(rules, page);
        }
        let row = |option: &OptionSpec| {
            let meaning = Cell::new(Tone::Faint, option.shown_meaning());
            let (name, operation) = (Cell::plain(option.name), Cell::plain(option.operation));
            vec![name, operation, Cell::plain(option.kind), meaning]
        };
        let rows: Vec<Vec<Cell>> = shown.options().map(row).collect();
        page.empty_line();
        page.table(
            &["option (--set NAME=VALUE)", "operation", "type", "meaning"],
            &rows,
        );
        let rows: Vec<Vec<Cell>> = self.settings.iter().map(SettingState::row).collect();
        page.empty_line();
        page.table(&["setting", "set", "needed for", "meaning"], &rows);
    }
}

impl SettingState {
    fn row(&self) -> Vec<Cell> {
        let set = match self.set {
            true => Cell::new(Tone::Good, "yes"),
            false => Cell::new(Tone::Faint, "-"),
        };
        vec![
            Cell::plain(&self.variable),
            set,
            Cell::plain(self.spec.need),
            Cell::new(Tone::Faint, self.spec.meaning),
        ]
    }
}

/// Returns a way to register the webhook URL, to follow "register the URL".
fn way(registration: WebhookRegistration) -> &'static str {
    match registration {
        WebhookRegistration::PerPayment => "with each payment",
        WebhookRegistration::ApiCall => "by an API call",
        WebhookRegistration::Dashboard => "on the dashboard",
        WebhookRegistration::Support => "through the gateway's support",
        // `WebhookRegistration` is non-exhaustive.
        other => other.as_str(),
    }
}

/// Describes signature, HTTP method and registration.
fn webhook(scheme: &WebhookScheme) -> String {
    let covers = match scheme.covers_everything {
        true => "the whole body is signed",
        false => "not every field is signed",
    };
    let replays = match scheme.has_timestamp {
        true => "a signed timestamp limits replays",
        false => "no signed timestamp, so process each event only once",
    };
    let (algorithm, method) = (scheme.algorithm, &scheme.method);
    let ways: Vec<&str> = scheme.registration.iter().copied().map(way).collect();
    let registration = match ways.as_slice() {
        [] => String::new(),
        ways => format!("; register the URL {}", ways.join(" or ")),
    };
    format!("{algorithm} by {method}{registration}; {covers}; {replays}")
}

impl Show for ProviderList {
    fn show(&self, page: &mut Page) {
        let names = self.providers.iter().map(|provider| provider.id);
        let headings: Vec<&str> = std::iter::once("").chain(names).collect();
        let cell = |provider: &ProviderDescription, operation: &Operation| match provider
            .operations
            .contains(operation)
        {
            true => Cell::new(Tone::Good, "yes"),
            false => Cell::new(Tone::Faint, "-"),
        };
        let row = |operation: &Operation| {
            let providers = self.providers.iter();
            let offered = providers.map(|provider| cell(provider, operation));
            std::iter::once(Cell::plain(operation))
                .chain(offered)
                .collect()
        };
        let rows: Vec<Vec<Cell>> = Operation::ALL.iter().map(row).collect();
        page.table(&headings, &rows);
        for provider in &self.providers {
            page.empty_line();
            provider.show(page);
        }
    }
}
