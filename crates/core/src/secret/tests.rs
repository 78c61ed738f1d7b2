//! Weak and strong secrets.

use super::*;

/// Weak texts, each with the rule that it breaks.
const WEAK: &[(&str, WeakSecret)] = &[
    ("", WeakSecret::Empty),
    (" ", WeakSecret::Empty),
    ("\n", WeakSecret::Empty),
    ("\t \r\n", WeakSecret::Empty),
    ("\u{a0}", WeakSecret::Empty),
    ("\u{feff}\u{200b}", WeakSecret::Empty),
    ("\"\"", WeakSecret::Empty),
    ("' '", WeakSecret::Empty),
    ("x", WeakSecret::TooShort),
    ("0", WeakSecret::TooShort),
    ("7fQ9$kz", WeakSecret::TooShort),
    ("\"7fQ9$kz\"", WeakSecret::TooShort),
    ("7fQ9$kz\n\n\n", WeakSecret::TooShort),
    ("undefined", WeakSecret::NoValue),
    ("UNDEFINED", WeakSecret::NoValue),
    (" 'undefined'\n", WeakSecret::NoValue),
    ("undefinedundefined", WeakSecret::NoValue),
    ("null", WeakSecret::NoValue),
    ("NULL", WeakSecret::NoValue),
    ("(null)", WeakSecret::NoValue),
    ("None", WeakSecret::NoValue),
    ("nil", WeakSecret::NoValue),
    ("<nil>", WeakSecret::NoValue),
    ("NaN", WeakSecret::NoValue),
    ("n/a", WeakSecret::NoValue),
    ("<no value>", WeakSecret::NoValue),
    ("[object Object]", WeakSecret::NoValue),
    ("[object Promise]", WeakSecret::NoValue),
    ("Promise { <pending> }", WeakSecret::NoValue),
    ("%!s(<nil>)", WeakSecret::NoValue),
    ("%!v(MISSING)", WeakSecret::NoValue),
    ("Optional.empty", WeakSecret::NoValue),
    ("not-set", WeakSecret::NoValue),
    ("(not provided)", WeakSecret::NoValue),
    ("java.lang.String@1b28cdfa", WeakSecret::NoValue),
    ("#<Secret:0x00007f8>", WeakSecret::NoValue),
    ("%(HITPAY_SALT)s", WeakSecret::Variable),
    ("((hitpay-salt))", WeakSecret::Variable),
    ("[[hitpay.salt]]", WeakSecret::Variable),
    ("@@HITPAY_SALT@@", WeakSecret::Variable),
    ("var.hitpay_salt", WeakSecret::Variable),
    ("settings.HITPAY_SALT", WeakSecret::Variable),
    ("XXXXXXXX9f3e", WeakSecret::Masked),
    ("####1234", WeakSecret::Masked),
    ("ChangeMe123!", WeakSecret::Template),
    ("to-be-defined", WeakSecret::Template),
    ("not-a-real-key", WeakSecret::Template),
    ("xxx-your-salt-xxx", WeakSecret::Template),
    ("my-secret-salt", WeakSecret::Template),
    ("$HITPAY_SALT", WeakSecret::Variable),
    ("\u{feff}\"$HITPAY_SALT\"", WeakSecret::Variable),
    ("$hitpay_salt", WeakSecret::Variable),
    ("$hitpaySalt", WeakSecret::Variable),
    ("${HITPAY_SALT}", WeakSecret::Variable),
    ("${HITPAY_SALT:-}", WeakSecret::Variable),
    ("salt-${STAGE}", WeakSecret::Variable),
    ("$(cat /run/secrets/salt)", WeakSecret::Variable),
    ("$(HITPAY_SALT)", WeakSecret::Variable),
    ("%HITPAY_SALT%", WeakSecret::Variable),
    ("%env(HITPAY_SALT)%", WeakSecret::Variable),
    ("!HITPAY_SALT!", WeakSecret::Variable),
    ("$env:HITPAY_SALT", WeakSecret::Variable),
    ("{{ hitpay_salt }}", WeakSecret::Variable),
    ("{{hitpay.salt}}", WeakSecret::Variable),
    ("${{ secrets.HITPAY_SALT }}", WeakSecret::Variable),
    ("{{resolve:secretsmanager:salt}}", WeakSecret::Variable),
    ("<%= ENV['SALT'] %>", WeakSecret::Variable),
    ("#{ENV['SALT']}", WeakSecret::Variable),
    ("@HITPAY_SALT@", WeakSecret::Variable),
    ("__HITPAY_SALT__", WeakSecret::Variable),
    ("#{HITPAY_SALT}#", WeakSecret::Variable),
    ("process.env.HITPAY_SALT", WeakSecret::Variable),
    ("os.environ['SALT']", WeakSecret::Variable),
    ("ENV['HITPAY_SALT']", WeakSecret::Variable),
    ("DHOW_HITPAY_SALT", WeakSecret::Variable),
    ("HITPAY_SALT", WeakSecret::Variable),
    ("op://vault/hitpay/salt", WeakSecret::Reference),
    ("OP://Private/HitPay/salt", WeakSecret::Reference),
    (
        "arn:aws:secretsmanager:eu-west-1:1:secret:x",
        WeakSecret::Reference,
    ),
    ("arn:aws:ssm:eu-west-1:1:parameter/x", WeakSecret::Reference),
    ("vault:secret/data/hitpay#salt", WeakSecret::Reference),
    ("ssm:/prod/salt", WeakSecret::Reference),
    ("awssm://salt", WeakSecret::Reference),
    ("ref+vault://secret/salt", WeakSecret::Reference),
    (
        "projects/1/secrets/salt/versions/latest",
        WeakSecret::Reference,
    ),
    ("@Microsoft.KeyVault(SecretUri=x)", WeakSecret::Reference),
    (
        "https://shop.vault.azure.net/secrets/salt",
        WeakSecret::Reference,
    ),
    ("/run/secrets/hitpay_salt", WeakSecret::Reference),
    ("file:/run/secrets/salt", WeakSecret::Reference),
    ("ENC[AES256_GCM,data:abc]", WeakSecret::Reference),
    ("$ANSIBLE_VAULT;1.1;AES256", WeakSecret::Reference),
    ("!vault |", WeakSecret::Reference),
    ("xxxxxxxx", WeakSecret::Masked),
    ("XXXXXXXX-XXXX-4XXX", WeakSecret::Masked),
    ("sk_live_xxxxxxxxxxxx", WeakSecret::Masked),
    ("********", WeakSecret::Masked),
    ("test_****1234", WeakSecret::Masked),
    ("••••••••", WeakSecret::Masked),
    ("●●●●●●●●1234", WeakSecret::Masked),
    ("sk_live_51Hq…", WeakSecret::Masked),
    ("sk_live_51Hq...", WeakSecret::Masked),
    ("REDACTED", WeakSecret::Masked),
    ("[REDACTED]", WeakSecret::Masked),
    ("<redacted>", WeakSecret::Masked),
    ("[FILTERED]", WeakSecret::Masked),
    ("Secret(…)", WeakSecret::Masked),
    ("SecretStr('**********')", WeakSecret::Masked),
    ("changeme", WeakSecret::Template),
    ("CHANGE_ME", WeakSecret::Template),
    ("Change-Me", WeakSecret::Template),
    ("<your-salt>", WeakSecret::Template),
    ("<salt>", WeakSecret::Template),
    ("\u{2039}your salt\u{203a}", WeakSecret::Template),
    ("\u{2039}the-value-of-the-salt>", WeakSecret::Template),
    ("[your api key]", WeakSecret::Template),
    ("{salt}", WeakSecret::Template),
    ("your-salt", WeakSecret::Template),
    ("YOUR_API_KEY", WeakSecret::Template),
    ("your-api-key-here", WeakSecret::Template),
    ("put your secret here", WeakSecret::Template),
    ("insert_hitpay_salt_here", WeakSecret::Template),
    ("replace-with-real-salt", WeakSecret::Template),
    ("example-secret", WeakSecret::Template),
    ("placeholder", WeakSecret::Template),
    ("todo", WeakSecret::Template),
    ("password", WeakSecret::Guessable),
    ("Password123", WeakSecret::Guessable),
    ("testtest", WeakSecret::Guessable),
    ("secret-key", WeakSecret::Guessable),
    ("12345678", WeakSecret::Guessable),
    ("87654321", WeakSecret::Guessable),
    ("abcdefgh", WeakSecret::Guessable),
    ("qwertyuiop", WeakSecret::Guessable),
    ("aaaaaaaa", WeakSecret::Guessable),
    (
        "00000000-0000-0000-0000-000000000000",
        WeakSecret::Guessable,
    ),
    ("--------", WeakSecret::Guessable),
    ("abababab", WeakSecret::Guessable),
];

#[test]
fn a_secret_that_can_be_guessed_cannot_be_made() {
    for (text, rule) in WEAK {
        assert_eq!(Secret::new(*text), Err(*rule), "{text:?}");
    }
}

/// Texts that a program may use as a secret and a settings file may not, each with the rule that it breaks.
const SAMPLES: &[(&str, WeakSecret)] = &[
    ("mysecretpassword", WeakSecret::Template),
    ("MySecretPassword123", WeakSecret::Template),
    ("mysecret-password", WeakSecret::Template),
    ("my-gateway-secret-7", WeakSecret::Template),
    ("my-gateway-secret77", WeakSecret::Template),
    ("yoursecretwebhooksaltgoeshere", WeakSecret::Template),
    ("exampleapikeyfortesting", WeakSecret::Template),
    ("FIXME-LATER", WeakSecret::Template),
    ("fixmelater9f3e", WeakSecret::Template),
    ("CHANGE-ME-LATER", WeakSecret::Template),
    ("change_me_9f8e7d6c", WeakSecret::Template),
    ("\"changeme2024now\"", WeakSecret::Template),
    ("9f8e7d-changeme", WeakSecret::Template),
    ("TODO-ask-ops", WeakSecret::Template),
    ("salt: TODO", WeakSecret::Template),
    ("PLACEHOLDER_9f8e7d", WeakSecret::Template),
    ("replace-me-9f8e", WeakSecret::Template),
    ("temporary-9f8e7d", WeakSecret::Template),
    ("meowmeowmeow", WeakSecret::Guessable),
    ("meowmeowme", WeakSecret::Guessable),
    ("MeowmeowMEOW", WeakSecret::Guessable),
    ("xyzxyzxyz", WeakSecret::Guessable),
    ("9f8e9f8e", WeakSecret::Guessable),
    (" lalalala\n", WeakSecret::Guessable),
];

#[test]
fn placeholders_in_settings_are_refused() {
    for (text, rule) in SAMPLES {
        assert_eq!(Secret::from_settings(*text), Err(*rule), "{text:?}");
    }
    for (text, rule) in WEAK {
        assert_eq!(Secret::from_settings(*text), Err(*rule), "{text:?}");
    }
}

#[test]
fn samples_of_documents_can_be_verified() {
    for text in ["mysecretpassword", "meowmeowmeow"] {
        assert_eq!(Secret::new(text).unwrap().expose(), text);
    }
}

#[test]
fn secrets_as_gateways_issue_them_are_accepted() {
    for text in [
        "7fQ9$kz1",
        "self-made-salt-1",
        "my-gateway-secret-77",
        "test_51c9f0a4b2",
        "whsec_new_51d2e8",
        "s3cr3t-Pass_0001",
        "5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd",
        "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
        "JBSWY3DPEHPK3PXP",
        "xJ4+/dGq0Kx2vL9bW8yZ1A==",
        "$2b$10$N9qo8uLOickgx2ZM",
        "K7%x2%Pq",
        "$%&/()=?!",
        "(k7$x2!pq)",
        "73920184",
        "eyJhbGciOiJIUzI1NiJ9.eyJpbnRlbnRJZCI6InBpXzEifQ.c2ln",
        "correct horse battery staple",
        "current-secret",
        "\"quoted-9f8e7d\"",
        "9f8e7d6c5b4a\n",
    ] {
        assert_eq!(Secret::new(text).unwrap().expose(), text);
        assert_eq!(Secret::from_settings(text).unwrap().expose(), text);
    }
    // One character more than a repeated block, and one that differs.
    for text in ["9f8e79f8e7", "9f8e9f8f", "todos-9f8e7d", "mastodon-9f8e"] {
        assert_eq!(Secret::from_settings(text).unwrap().expose(), text);
    }
}

#[test]
fn seven_bytes_are_too_few_and_eight_are_enough() {
    assert_eq!(Secret::new("7fQ9$kz").unwrap_err(), WeakSecret::TooShort);
    assert!(Secret::new("7fQ9$kz1").is_ok());
    assert_eq!("7fQ9$kz".parse::<Secret>(), Err(WeakSecret::TooShort));
}

#[test]
fn a_weak_secret_can_be_allowed_and_an_empty_one_cannot() {
    for (text, rule) in WEAK {
        let allowed = Secret::allow_weak(*text);
        match rule {
            WeakSecret::Empty => assert_eq!(allowed, Err(WeakSecret::Empty), "{text:?}"),
            _ => assert_eq!(allowed.unwrap().expose(), *text),
        }
    }
    assert_eq!(Secret::allow_weak("1234").unwrap().expose(), "1234");
}

#[test]
fn a_refusal_contains_the_rule_and_not_the_value() {
    for (text, rule) in WEAK.iter().filter(|(text, _)| text.trim().len() > 2) {
        let message = format!("{rule} {rule:?}");
        assert!(!message.contains(text.trim()), "{text:?}: {message}");
    }
    let message = WeakSecret::TooShort.to_string();
    assert!(
        message.starts_with("must have at least 8 bytes"),
        "{message}"
    );
}

#[test]
fn no_part_of_a_secret_is_printed() {
    let secret = Secret::new("meowmeowmeow").unwrap();
    assert!(!format!("{secret:?} {secret:#?}").contains("meow"));
}

#[test]
fn a_header_carries_the_secret_and_does_not_print_it() {
    let header = Secret::new("meowmeow")
        .unwrap()
        .to_header("token", "Bearer ");
    let header = header.unwrap();
    assert_eq!(header, "Bearer meowmeow");
    assert!(!format!("{header:?}").contains("meow"));
    let error = Secret::new("meow\nmeow").unwrap().to_header("token", "");
    assert_eq!(error.unwrap_err().field(), Some("token"));
}

#[test]
fn secrets_compare_by_all_their_bytes() {
    let secret = |text: &str| Secret::new(text).unwrap();
    assert_eq!(secret("9f8e7d6c"), secret("9f8e7d6c"));
    assert_ne!(secret("9f8e7d6c"), secret("9f8e7d6d"));
    assert_ne!(secret("9f8e7d6c"), secret("9f8e7d6c5"));
    assert_ne!(secret("9f8e7d6c"), secret("9f8e7d6c\n"));
}
