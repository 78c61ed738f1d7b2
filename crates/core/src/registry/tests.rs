//! Providers and verifiers, by id and from variables.

use async_trait::async_trait;
use bytes::Bytes;

use super::*;
use crate::ErrorKind;
use crate::{
    Call, Capabilities, Delivery, Environment, Error, Event, NewPayment, Payment,
    ProviderReference, Rejection, RejectionReason, Reply, RequestRules, SettingKind, SettingNeed,
    SettingSpec, Settings, TransportError, Verified, WebhookScheme, WebhookSigner,
};

/// A gateway that reports the account it was created for.
#[derive(Debug)]
struct Gateway {
    id: ProviderId,
    account: String,
}

impl Gateway {
    fn of(settings: &Settings<'_>) -> Result<Self> {
        Ok(Self {
            id: settings.factory().id().clone(),
            account: settings.text("account")?.unwrap_or_default().to_owned(),
        })
    }

    fn named(id: &'static str, account: &str) -> Arc<dyn PaymentProvider> {
        let (id, account) = (ProviderId::from_static(id), account.to_owned());
        Arc::new(Self { id, account })
    }
}

impl WebhookVerifier for Gateway {
    fn verify_webhook(&self, delivery: &Delivery) -> Result<Verified, Rejection> {
        if delivery.single_header("account") == Ok(Some(self.account.as_bytes())) {
            let reply = Reply::empty(200);
            return Ok(Verified::new_unchecked(
                self.id.clone(),
                "v1",
                "account",
                delivery,
                reply,
            ));
        }
        let reply = Reply::empty(401);
        Err(Rejection::new(RejectionReason::NotConfigured, reply))
    }

    fn event(&self, _: &Verified) -> Event {
        unreachable!("nothing is verified here")
    }
}

impl WebhookSigner for Gateway {
    fn provider_id(&self) -> ProviderId {
        self.id.clone()
    }

    fn add_signature(&self, unsigned: Delivery) -> Result<Delivery> {
        Ok(unsigned.with_header("account", &self.account)?)
    }
}

#[async_trait]
impl PaymentProvider for Gateway {
    fn id(&self) -> ProviderId {
        self.id.clone()
    }

    fn environment(&self) -> Environment {
        Environment::Sandbox
    }

    fn capabilities(&self) -> Capabilities {
        let rules = RequestRules::payments(self.id.clone(), &[]);
        Capabilities::new("Gateway", rules, WebhookScheme::new("none"))
    }

    async fn create_payment(&self, _: &NewPayment) -> Result<Payment> {
        Err(Error::unsupported(self.account.clone()))
    }

    async fn payment_status(&self, _: &ProviderReference) -> Result<Payment> {
        Err(Error::unsupported("knows nothing"))
    }
}

#[derive(Debug)]
struct NoNetwork;

#[async_trait]
impl Transport for NoNetwork {
    async fn send(&self, _: Call) -> Result<http::Response<Bytes>, TransportError> {
        Err(TransportError::not_sent("there is no network here"))
    }
}

const SETTINGS: &[SettingSpec] = &[
    SettingSpec::new("api_key", SettingKind::Secret, "").needed_for(SettingNeed::Calls),
    SettingSpec::new("account", SettingKind::Text, "").needed_for(SettingNeed::Both),
    SettingSpec::SHORT_SECRETS,
];

/// A factory that reads the API key for calls only.
const fn factory(id: &'static str) -> ProviderFactory {
    ProviderFactory::new(
        ProviderId::from_static(id),
        SETTINGS,
        |settings, _| {
            settings.secret("api_key")?;
            Ok(Arc::new(Gateway::of(settings)?))
        },
        |settings| Ok(Arc::new(Gateway::of(settings)?)),
    )
}

const FACTORIES: &[&ProviderFactory] = &[
    &factory("cowrie"),
    &factory("shell-pay"),
    &factory("shell-pay2"),
];

fn no_files(_: &str) -> std::io::Result<Vec<u8>> {
    Err(std::io::Error::other("no files here"))
}

fn providers(variables: &[(&str, &str)]) -> Result<Registry> {
    let variables = variables.iter().copied();
    Registry::from_settings(FACTORIES, variables, &no_files, Arc::new(NoNetwork))
}

fn verifiers(variables: &[(&str, &str)]) -> Result<Registry> {
    let variables = variables.iter().copied();
    Registry::verifiers_from_settings(FACTORIES, variables, &no_files)
}

fn message(registry: Result<Registry>) -> String {
    let error = registry.unwrap_err();
    format!("{} {}", error.field().unwrap(), error.message())
}

const KEY: (&str, &str) = ("DHOW_COWRIE_API_KEY", "9f8e7d6c5b4a");
const ACCOUNT: (&str, &str) = ("DHOW_COWRIE_ACCOUNT", "1042");

#[test]
fn a_provider_is_found_by_its_id_and_so_is_its_verifier() {
    let both = [
        Gateway::named("cowrie", "1"),
        Gateway::named("shell-pay", "2"),
    ];
    let mut registry: Registry = both.into_iter().collect();
    assert_eq!(registry.provider("cowrie").unwrap().id().as_str(), "cowrie");
    assert_eq!(
        registry.get("shell-pay").unwrap().id().as_str(),
        "shell-pay"
    );
    assert!(registry.get("other").is_none());
    assert!(registry.verifier("shell-pay").is_some());
    assert!(registry.provider("other").is_none() && registry.verifier("other").is_none());
    let before = registry.register(Gateway::named("cowrie", "3"));
    assert!(format!("{before:?}").contains("account: \"1\""));
    assert_eq!(registry.providers().count(), 2);
    let verifier = format!("{:?}", registry.verifier("cowrie"));
    assert!(verifier.contains("account: \"3\""), "{verifier}");
}

#[test]
fn a_verifier_alone_is_no_provider() {
    let mut registry = Registry::default();
    let verifier: Arc<dyn WebhookVerifier> = Gateway::named("cowrie", "1");
    let id = ProviderId::from_static("cowrie");
    assert!(registry.register_verifier(id, verifier).is_none());
    assert!(registry.verifier("cowrie").is_some());
    assert!(registry.provider("cowrie").is_none() && registry.providers().next().is_none());
    assert!(!registry.is_empty() && Registry::default().is_empty());
    let ids: Vec<&str> = registry.verifiers().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, ["cowrie"]);
}

#[test]
fn every_provider_with_settings_is_made_of_them() {
    let others = [
        ("PATH", "/bin"),
        ("DHOW_OTHER_API_KEY", "x"),
        ("DHOW_SHELL_PAY_ACCOUNT", ""),
    ];
    let registry = providers(&[KEY, ACCOUNT, others[0], others[1], others[2]]).unwrap();
    let printed = format!("{:?}", registry.provider("cowrie").unwrap());
    assert!(printed.contains("account: \"1042\""), "{printed}");
    assert_eq!(registry.providers().count(), 1);
    assert!(registry.verifier("cowrie").is_some());

    let two = [
        ("DHOW_SHELL_PAY2_API_KEY", KEY.1),
        ("DHOW_SHELL_PAY2_ACCOUNT", "7"),
    ];
    let registry = providers(&two).unwrap();
    assert!(registry.provider("shell-pay2").is_some());
    assert!(providers(&[]).unwrap().is_empty());
}

#[test]
fn a_program_that_only_listens_needs_no_api_key() {
    let registry = verifiers(&[ACCOUNT]).unwrap();
    assert!(registry.verifier("cowrie").is_some());
    assert!(registry.providers().next().is_none());
    let weak = ("DHOW_COWRIE_API_KEY", "x");
    assert!(verifiers(&[ACCOUNT, weak]).is_ok());
    assert_eq!(message(verifiers(&[KEY])), "DHOW_COWRIE_ACCOUNT is not set");
}

#[test]
fn a_setting_that_is_missing_or_wrong_is_named() {
    assert_eq!(
        message(providers(&[ACCOUNT])),
        "DHOW_COWRIE_API_KEY is not set"
    );
    let weak = message(providers(&[ACCOUNT, ("DHOW_COWRIE_API_KEY", "$KEY")]));
    assert!(weak.starts_with("DHOW_COWRIE_API_KEY "), "{weak}");
}

#[cfg(unix)]
#[test]
fn a_value_that_is_not_utf_8_is_named() {
    use std::os::unix::ffi::OsStringExt;

    let variables = [("DHOW_COWRIE_ACCOUNT", OsString::from_vec(vec![0xff]))];
    let odd = Registry::verifiers_from_settings(FACTORIES, variables, &no_files);
    assert_eq!(message(odd), "DHOW_COWRIE_ACCOUNT is not UTF-8");
}

#[test]
fn the_error_for_a_misspelt_variable_names_the_closest() {
    let misspelt = ("DHOW_COWRIE_ACOUNT", "1042");
    let told_of = message(providers(&[KEY, ACCOUNT, misspelt]));
    assert!(
        told_of.starts_with("DHOW_COWRIE_ACOUNT is not a setting; "),
        "{told_of}"
    );
    assert!(
        told_of.ends_with("; is DHOW_COWRIE_ACCOUNT meant?"),
        "{told_of}"
    );
    // The provider's part of the name, for a provider without settings.
    let provider = ("DHOW_COWIRE_ACCOUNT", "1042");
    assert_eq!(
        message(verifiers(&[provider])),
        "DHOW_COWIRE_ACCOUNT is not a setting; is DHOW_COWRIE_ACCOUNT meant?"
    );
    // A program with its own source of settings gets the same errors, all at once.
    let names = [
        KEY.0,
        misspelt.0,
        "PATH",
        "DHOW_SHELL_PAY_X",
        "DHOW_OTHER_API_KEY",
    ];
    let errors = Registry::unknown_variables(FACTORIES, &names);
    let fields: Vec<_> = errors.iter().map(|error| error.field().unwrap()).collect();
    assert_eq!(fields, [misspelt.0, "DHOW_SHELL_PAY_X"]);
    let first = format!("{} {}", fields[0], errors[0].message());
    assert_eq!(first, told_of);
    // A second account of the program's own.
    let second = ("DHOW_COWRIE2_ACCOUNT", "7");
    assert!(verifiers(&[ACCOUNT, second]).is_ok());
}

#[test]
fn collected_settings_keep_their_origins() {
    let collected = |account: &str| {
        let mut settings = Settings::new(FACTORIES[0]).with_config_file("shop.toml");
        let place = "account in [cowrie] of shop.toml";
        settings.set("account", place, account).unwrap();
        settings
    };
    let set = |mut settings: Settings<'static>| {
        settings.set("api_key", KEY.0, KEY.1).unwrap();
        settings
    };
    let providers = |settings| Registry::from_collected([settings], Arc::new(NoNetwork));

    let registry = providers(set(collected("1042"))).unwrap();
    let printed = format!("{:?}", registry.provider("cowrie").unwrap());
    assert!(printed.contains("account: \"1042\""), "{printed}");
    assert_eq!(
        message(providers(collected("1042"))),
        "DHOW_COWRIE_API_KEY is not set (or api_key in [cowrie] of shop.toml)"
    );
    let empty = message(providers(set(collected(" "))));
    assert_eq!(
        empty,
        "account in [cowrie] of shop.toml must not be only white space"
    );

    let verifiers = |settings| Registry::verifiers_from_collected([settings]);
    let registry = verifiers(collected("1042")).unwrap();
    assert!(registry.verifier("cowrie").is_some() && registry.providers().next().is_none());
    assert_eq!(
        message(verifiers(Settings::new(FACTORIES[1]))),
        "DHOW_SHELL_PAY_ACCOUNT is not set"
    );
}

#[test]
fn a_signer_needs_a_factory_with_one_and_the_settings_that_all_uses_need() {
    const SIGNING: &ProviderFactory =
        &factory("cowrie").with_signer(|settings| Ok(Arc::new(Gateway::of(settings)?)));
    let error = Settings::new(FACTORIES[0]).signer().unwrap_err();
    assert_eq!(
        error.to_string(),
        "cowrie: unsupported: this build cannot sign test webhooks of the gateway"
    );
    let mut settings = Settings::new(SIGNING);
    let error = settings.signer().unwrap_err();
    assert_eq!(error.field(), Some("DHOW_COWRIE_ACCOUNT"));
    settings.set("account", ACCOUNT.0, ACCOUNT.1).unwrap();
    let signer = settings.signer().unwrap();
    let signed = signer.sign_test_webhook(Delivery::post("/", "{}")).unwrap();
    assert_eq!(signed.single_header("account"), Ok(Some(&b"1042"[..])));
}

#[test]
fn a_factory_for_webhooks_makes_verifiers_only() {
    const FACTORY: &ProviderFactory =
        &ProviderFactory::for_webhooks(ProviderId::from_static("cowrie"), SETTINGS, |settings| {
            Ok(Arc::new(Gateway::of(settings)?))
        });
    let variables = [ACCOUNT, ("DHOW_COWRIE_API_KEY", "key_0123456789")];
    let verifiers = Registry::verifiers_from_settings(&[FACTORY], variables, &no_files).unwrap();
    assert!(verifiers.verifier("cowrie").is_some());
    // A missing setting is not named, because no setting would help.
    for variables in [&variables[..], &variables[..1]] {
        let variables = variables.iter().copied();
        let made = Registry::from_settings(&[FACTORY], variables, &no_files, Arc::new(NoNetwork));
        let error = made.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert_eq!(error.provider().unwrap().as_str(), "cowrie");
        assert!(error.message().contains("feature `client`"), "{error}");
    }
}

#[test]
fn errors_of_a_provider_name_the_variable() {
    const FACTORY: &ProviderFactory = &ProviderFactory::new(
        ProviderId::from_static("cowrie"),
        &[SettingSpec::new("key_file", SettingKind::SecretFile, "").with_field("key")],
        |_, _| Err(Error::configuration("key", "is no key")),
        |_| Err(Error::invalid("key", "is no setting's field")),
    );
    let file = [("DHOW_COWRIE_KEY_FILE", "a.pem")];
    let made = Registry::from_settings(&[FACTORY], file, &no_files, Arc::new(NoNetwork));
    let error = made.unwrap_err();
    assert_eq!(error.field(), Some("DHOW_COWRIE_KEY_FILE"));
    assert_eq!(error.provider().unwrap().as_str(), "cowrie");
    let made = Registry::verifiers_from_settings(&[FACTORY], file, &no_files);
    assert_eq!(made.unwrap_err().field(), Some("key"));
    let later = FACTORY.naming_the_variable(Error::configuration("key", "is needed"));
    assert_eq!(later.field(), Some("DHOW_COWRIE_KEY_FILE"));
}
