//! Fields and parts of saved messages.

use super::*;

fn source(text: &str) -> Source {
    let bytes = Bytes::copy_from_slice(text.as_bytes());
    parse(&bytes).and_then(Source::from_delivery).unwrap()
}

fn shown(parts: &[Part]) -> Vec<String> {
    let text = |(name, value): &Part| format!("{name}={}", String::from_utf8_lossy(value));
    parts.iter().map(text).collect()
}

#[test]
fn fields_keep_the_order_and_the_text_of_the_message() {
    let query = source("GET /ipn?b=2+%C3%A9&&%20a=1 HTTP/1.1\n\n");
    assert_eq!(shown(&query.fields), ["b=2 é", "a=1"]);
    let form = source("POST /x?q=0 HTTP/1.1\n\nb=2&a=");
    assert_eq!(shown(&form.fields), ["q=0", "b=2", "a="]);
    let json = r#"{"z":1.50,"data":{"y":"é\"","z":true,"in":[1]},"n":null,"list":[{"w":0}]}"#;
    for text in [
        format!("POST /x HTTP/1.1\n\n{json}"),
        format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{json}"),
        format!("HTTP/2 200\n\n{json}"),
        json.to_owned(),
    ] {
        let source = source(&text);
        let expected = ["z=1.50", "y=é\"", "data.z=true", "n=", "w=0"];
        assert_eq!(shown(&source.fields), expected, "{text}");
        let expected = [
            r#"data={"y":"é\"","z":true,"in":[1]}"#,
            "in=[1]",
            r#"list=[{"w":0}]"#,
        ];
        assert_eq!(shown(&source.objects), expected);
    }
    assert!(parse(&Bytes::from_static(b"nothing")).is_err());
}

#[test]
fn a_signature_is_found_in_its_place_and_is_not_signed_itself() {
    let source = source(
        "POST /hook HTTP/1.1\nHost: h\nX-Sign: aa\nX-Time: 7\n\n{\"a\":1,\"checksum\":\"bb\"}",
    );
    let header = Place::Header("X-Sign".to_owned());
    let field = Place::Field("checksum".to_owned());
    assert_eq!(source.signature(&header).as_deref(), Some("aa"));
    assert_eq!(source.signature(&field).as_deref(), Some("bb"));
    assert_eq!(source.signature(&Place::Field("b".to_owned())), None);
    assert_eq!(
        source.likely_places(),
        [Place::Header("x-sign".to_owned()), field.clone()]
    );
    let known = Known {
        values: vec![
            ("merchant".into(), "m".into()),
            ("a".into(), "other".into()),
        ],
        ..Known::default()
    };
    assert_eq!(shown(&source.values(&field, &known)), ["a=1", "merchant=m"]);
    let expected = [
        "a=1",
        "checksum=bb",
        "merchant=m",
        "body={\"a\":1,\"checksum\":\"bb\"}",
        "path=/hook",
        "method=POST",
        "x-time=7",
    ];
    assert_eq!(shown(&source.values(&header, &known)), expected);
}

#[test]
fn a_place_is_a_header_or_a_field() {
    assert_eq!(Place::parse("header:X"), Ok(Place::Header("X".into())));
    assert_eq!(Place::parse("field:a:b"), Ok(Place::Field("a:b".into())));
    for wrong in ["", "X", "header:", "cookie:a"] {
        assert!(Place::parse(wrong).is_err(), "{wrong}");
    }
}
