//! Output of `dhow providers`.

use dhow_core::{
    Operation, OptionSpec, PaymentProvider, Settings, WebhookRegistration, WebhookScheme,
};
use serde::Serialize;

use self::{
    polling::PollingView,
    rules::{LimitView, RulesView},
};
use crate::{
    gateways::Gateway,
    output::{Cell, Page, Show, Tone},
};

mod polling;
mod rules;

#[derive(Debug, Serialize)]
pub(crate) struct ProvidersView {
    providers: Vec<ProviderView>,
}

#[derive(Debug, Serialize)]
struct ProviderView {
    id: &'static str,
    name: &'static str,
    operations: Vec<Operation>,
    countries: Vec<&'static str>,
    currencies: Vec<&'static str>,
    limits: Vec<LimitView>,
    actions: Vec<String>,
    rules: Vec<RulesView>,
    webhook: WebhookView,
    polling: PollingView,
    options: Vec<OptionView>,
    notes: Vec<&'static str>,
    settings: Vec<SettingView>,
}

#[derive(Debug, Serialize)]
struct OptionView {
    operation: Operation,
    name: &'static str,
    value: String,
    meaning: &'static str,
}

#[derive(Debug, Serialize)]
struct WebhookView {
    algorithm: &'static str,
    method: String,
    registration: Vec<WebhookRegistration>,
    covers_everything: bool,
    has_timestamp: bool,
}

#[derive(Debug, Serialize)]
struct SettingView {
    variable: String,
    key: &'static str,
    list: bool,
    value: String,
    needed_for: String,
    about: &'static str,
    set: bool,
}

impl ProvidersView {
    /// Creates the output from each gateway, its provider and its settings.
    pub(crate) fn new(
        described: &[(&dyn Gateway, Box<dyn PaymentProvider>, Settings<'_>)],
    ) -> Self {
        let providers = described.iter().map(|(gateway, provider, settings)| {
            ProviderView::new(*gateway, provider.as_ref(), settings)
        });
        Self {
            providers: providers.collect(),
        }
    }
}

impl ProviderView {
    fn new(gateway: &dyn Gateway, provider: &dyn PaymentProvider, settings: &Settings<'_>) -> Self {
        let capabilities = provider.capabilities();
        let offered = Operation::ALL.iter();
        let offered = offered.filter(|operation| operation.offered_by(provider));
        let fields = gateway.fields().iter().map(|field| SettingView {
            variable: field.variable(gateway.factory().id()),
            key: field.name,
            list: field.kind.is_list(),
            value: field.kind.to_string(),
            needed_for: field.need.to_string(),
            about: field.meaning,
            set: settings.contains(field.name),
        });
        Self {
            id: gateway.id(),
            name: capabilities.name,
            operations: offered.copied().collect(),
            countries: capabilities.countries.clone(),
            currencies: capabilities.currencies().iter().map(|c| c.code()).collect(),
            limits: capabilities
                .payments
                .all_limits()
                .map(LimitView::from)
                .collect(),
            actions: capabilities
                .actions
                .iter()
                .map(ToString::to_string)
                .collect(),
            rules: capabilities.all_rules().map(RulesView::from).collect(),
            webhook: WebhookView::from(&capabilities.webhook),
            polling: PollingView::new(&capabilities.polling),
            options: capabilities.options().map(OptionView::new).collect(),
            notes: capabilities.notes,
            settings: fields.collect(),
        }
    }

    fn show(&self, page: &mut Page) {
        page.line(Tone::Strong, format!("{} ({})", self.name, self.id));
        page.paragraph("countries", &self.countries.join(" "));
        page.paragraph("currencies", &self.currencies.join(" "));
        page.paragraph("next actions", &self.actions.join(", "));
        page.paragraph("webhooks", &self.webhook.sentence());
        page.paragraph("polling", &self.polling.sentence());
        for note in &self.notes {
            page.paragraph("note", note);
        }
        let row = |option: &OptionView| {
            let meaning = Cell::new(Tone::Faint, option.meaning);
            vec![
                Cell::plain(option.name),
                Cell::plain(option.operation),
                Cell::plain(&option.value),
                meaning,
            ]
        };
        let rows: Vec<Vec<Cell>> = self.options.iter().map(row).collect();
        for rules in &self.rules {
            rules.show(page);
        }
        page.empty_line();
        page.table(
            &["option (--set NAME=VALUE)", "operation", "type", "meaning"],
            &rows,
        );
        let set = |setting: &SettingView| match setting.set {
            true => Cell::new(Tone::Good, "yes"),
            false => Cell::new(Tone::Faint, "-"),
        };
        let row = |setting: &SettingView| {
            let about = Cell::new(Tone::Faint, setting.about);
            vec![
                Cell::plain(&setting.variable),
                set(setting),
                Cell::plain(&setting.needed_for),
                about,
            ]
        };
        let rows: Vec<Vec<Cell>> = self.settings.iter().map(row).collect();
        page.empty_line();
        page.table(&["setting", "set", "needed for", "meaning"], &rows);
    }
}

impl OptionView {
    fn new(option: &OptionSpec) -> Self {
        Self {
            operation: option.operation,
            name: option.name,
            value: option.kind.to_string(),
            meaning: option.meaning,
        }
    }
}

impl From<&WebhookScheme> for WebhookView {
    fn from(scheme: &WebhookScheme) -> Self {
        Self {
            algorithm: scheme.algorithm,
            method: scheme.method.to_string(),
            registration: scheme.registration.to_vec(),
            covers_everything: scheme.covers_everything,
            has_timestamp: scheme.has_timestamp,
        }
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

impl WebhookView {
    fn sentence(&self) -> String {
        let covers = match self.covers_everything {
            true => "the whole body is signed",
            false => "not every field is signed",
        };
        let replays = match self.has_timestamp {
            true => "a signed timestamp limits replays",
            false => "no signed timestamp, so process each event only once",
        };
        let (algorithm, method) = (self.algorithm, &self.method);
        let ways: Vec<&str> = self.registration.iter().copied().map(way).collect();
        let registration = match ways.as_slice() {
            [] => String::new(),
            ways => format!("; register the URL {}", ways.join(" or ")),
        };
        format!("{algorithm} by {method}{registration}; {covers}; {replays}")
    }
}

impl Show for ProvidersView {
    fn show(&self, page: &mut Page) {
        let names = self.providers.iter().map(|provider| provider.id);
        let headings: Vec<&str> = std::iter::once("").chain(names).collect();
        let cell = |provider: &ProviderView, operation: &Operation| match provider
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
