//! Encrypted envelopes: one that was not sealed with the key never opens, and a sealed one opens to its text.

use dhow_crypto::{base64, envelope::EnvelopeKey};

use crate::input::Input;

/// Envelopes of any bytes, and of any text sealed with the key.
pub fn envelope(data: &[u8]) {
    let key = EnvelopeKey::from_secret(b"the key of the fuzzing target");
    let other = EnvelopeKey::from_secret(b"the key of another merchant..");
    // Without the key, no bytes are an envelope.
    assert!(key.open(data).is_err());
    let mut buffer = [0; 512];
    assert!(key.open_into(data, &mut buffer).is_err());
    assert!(
        key.open(base64::encode(data).as_bytes()).is_err(),
        "bytes of the input open"
    );

    let mut input = Input::new(data);
    let (change, place) = (input.byte(), input.position(usize::from(u16::MAX)));
    let mut iv = [0; 16];
    iv.fill_with(|| input.byte());
    let text = input.rest();
    let sealed = key.seal_with_iv(text, iv);
    assert_eq!(key.open(sealed.as_bytes()).as_deref(), Ok(text));
    let is_too_long = sealed.len() / 4 * 3 > buffer.len();
    let opened = key.open_into(sealed.as_bytes(), &mut buffer);
    match is_too_long {
        // The decoded envelope may be up to two bytes shorter than that.
        true => assert!(opened.is_err() || opened == Ok(text)),
        false => assert_eq!(opened, Ok(text)),
    }
    assert!(other.open(sealed.as_bytes()).is_err());

    let mut changed = base64::decode(sealed.as_bytes()).expect("an envelope is base64");
    let place = place % changed.len();
    let byte = changed.get_mut(place).expect("the place is inside");
    *byte ^= change;
    let opened = key.open(base64::encode(&changed).as_bytes());
    assert_eq!(opened.is_ok(), change == 0, "byte {place} is not covered");
    changed.truncate(place);
    assert!(key.open(base64::encode(&changed).as_bytes()).is_err());
}
