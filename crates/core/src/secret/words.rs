//! Word lists for the detection of placeholders: lower case, separated by white space.

/// Returns true if a list has the word.
pub(super) fn has(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|listed| listed == word)
}

/// Text of missing values in programming languages, without punctuation: `[object Object]` is `objectobject`.
pub(super) const NO_VALUE: &str = "
    undefined null none nil nan na void nothing nullptr nullvalue undef true false objectobject objectundefined
    objectnull objectpromise promisepending optionalempty novalue notset unset notdefined notconfigured notfound
    notavailable unavailable empty blank missing unknown nonetype systemstring systemobject
    systemsecuritysecurestring dbnull stdnullopt infinity error nilclass emptystring nonexistent notprovided notspecified notgiven
    unspecified notapplicable absent nosecret nosalt nokey noapikey tidakada kosong belumada khôngcó trống chưacó пусто
    нет 未设置 空值 なし vacío vacio aucun nenhum";

/// Start of an object's text in programming languages.
pub(super) const OBJECT_STARTS: &str = "%! #< java.lang. ljava.lang. system.security.";

/// Brackets around a variable, anywhere in the text.
pub(super) const VARIABLE_BRACKETS: [(&str, &str); 11] = [
    ("${", "}"),
    ("#{", "}"),
    ("$(", ")"),
    ("{{", "}}"),
    ("<%", "%>"),
    ("{%", "%}"),
    ("$[", "]"),
    ("@{", "}"),
    ("((", "))"),
    ("[[", "]]"),
    ("%(", ")s"),
];

/// Marks around a variable that is the whole text.
pub(super) const VARIABLE_MARKS: [(&str, &str); 11] = [
    ("$", ""),
    ("$$", ""),
    ("%", "%"),
    ("!", "!"),
    ("@", "@"),
    ("__", "__"),
    ("##", "##"),
    ("#", "#"),
    ("$env:", ""),
    ("env:", ""),
    ("@@", "@@"),
];

/// Start of code that reads a variable.
pub(super) const VARIABLE_STARTS: &str = "
    process.env os.environ os.getenv getenv( env( env[ env. $env %env( system.getenv import.meta.env std::env secrets.
    vars. var. config( config. settings. self. this.";

/// Names of secret stores, before a colon.
pub(super) const STORES: &str = "
    arn vault ssm secretsmanager secretmanager sm aws gcp azure akv keyvault keyring keychain op 1password bw bitwarden
    lastpass doppler infisical sops kms enc file env secret secrets ref awssm gsm conjur consul etcd k8s docker chamber
    berglas http https";

/// Start of other references to a secret.
pub(super) const REFERENCE_STARTS: &str = "
    enc[ ref+ @microsoft.keyvault !vault $ansible_vault !ref !sub !getatt !importvalue !secret fn:: projects/
    /run/secrets/ /var/run/secrets/ /etc/ secretkeyref valuefrom @/ ./ ~/";

/// Words in place of a removed value.
pub(super) const MASKED: &str = "
    redacted masked filtered censored scrubbed sanitized sanitised obfuscated concealed";

/// Whole texts in place of a removed value, without punctuation.
pub(super) const HIDDEN: &str = "
    hidden omitted truncated removed secrethidden hiddenvalue valuehidden removedforsecurity hiddenforsecurity";

/// Texts of templates, without punctuation.
pub(super) const TEMPLATE: &str = "
    changeme changeit changethis changemenow pleasechange pleasechangeme replaceme replacethis replace fixme todo tbd
    tba placeholder example sample dummy fake insertme fillme fillin setme addme foobar foobarbaz loremipsum yoursecret
    yourkey yoursalt yourapikey yoursalthere yourkeyhere yoursecrethere yourtokenhere hitpaysalt hitpayapikey hub2secret
    hpaypasscode payatomsecret yourtoken yourpasscode yoursecretkey apikeyhere secrethere keyhere salthere tokenhere
    samplekey samplesecret examplekey examplesecret dummykey dummysecret mysecretkey myapikey";

/// Reminders, without punctuation.
pub(super) const MARKS: &str = "
    changeme changeit changethis changenow pleasechange tobechanged fixme fixthis todo replaceme replacethis placeholder
    insertme insertsecret fillme fillin setme addme temporary notasecret doesnotmatter dontuse donotuse";

/// Words of a phrase that ask for a value.
pub(super) const ASKING: &str = "
    your yours my insert put paste enter replace replaceme change changeme placeholder example sample dummy fake todo
    fixme fill filled please here goes real changed replaced defined provided set added";

/// Names of secrets and of their issuers.
pub(super) const NOUNS: &str = "
    secret secrets key apikey keys api salt salts token passcode passcodes password webhook hitpay hub2 hpay payatom dhow
    merchant credential credentials operator signing hmac gateway event";

/// Further words of such a phrase.
pub(super) const FILLING: &str = "
    own the me this it with in a an xxx live test sandbox value string to be do not use is secure random long some any
    super very top private public account from of dashboard env id x code for and production prod dev staging text that
    default before now strong client shop";

/// Common passwords, without punctuation.
pub(super) const COMMON: &str = "
    password passwort passw0rd p4ssw0rd p4ssword pswd passwd password1 password12 password123 password1234 passphrase
    passcode secret secret123 mysecret topsecret supersecret verysecret secretkey thisisasecret notasecret apikey
    accesstoken mytoken salt key privatekey default admin admin123 administrator root user username guest letmein welcome
    welcome1 welcome123 iloveyou monkey dragon sunshine princess football baseball master superman batman trustno1
    qwerty123 qwertz azerty abc123 test test1234 testing hunter2 deadbeef cafebabe";

/// Rows of keys and sequences of characters, in both directions.
pub(super) const KEYBOARD: &str = "
    qwertyuiopasdfghjklzxcvbnm qwertzuiopasdfghjklyxcvbnm azertyuiopqsdfghjklmwxcvbn asdfghjkl zxcvbnm
    abcdefghijklmnopqrstuvwxyz0123456789 zyxwvutsrqponmlkjihgfedcba9876543210 01234567890123456789 98765432109876543210
    1q2w3e4r5t6y7u8i9o0p 1qaz2wsx3edc4rfv5tgb6yhn7ujm q1w2e3r4t5y6u7i8o9p0 abcd1234abcd1234 a1b2c3d4e5f6g7h8";
