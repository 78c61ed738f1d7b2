//! Tests of the payers' pages: amount, state, errors and facts.

use super::*;

const FIELD: Field<'static> = Field {
    name: "amount",
    label: "Another amount",
    hint: "Whole INR",
    value: "90",
    autocomplete: "off",
    button: None,
    error: None,
};

fn checkout() -> Checkout {
    Checkout::new("HitPay", HEADING, "599.00 SGD")
}

#[test]
fn the_amount_is_in_the_heading_and_in_the_title() {
    let page = checkout();
    assert_eq!(page.title, "599.00 SGD");
    let amount = "<span class=\"amount\">599.00 <small>SGD</small></span>";
    assert!(page.body.0.contains(amount), "{}", page.body.0);
    let words = Checkout::new("HitPay", HEADING, "Any amount");
    let amount = "<span class=\"amount\">Any amount</span>";
    assert!(words.body.0.contains(amount), "{}", words.body.0);
}

#[test]
fn a_state_is_announced_and_begins_the_title() {
    let mut page = checkout();
    page.state(Tone::Bad, "Failed", "Nothing was charged.");
    assert_eq!(page.title, "Failed: 599.00 SGD");
    let notice = "<div class=\"notice bad\" role=\"status\">";
    assert!(page.body.0.contains(notice), "{}", page.body.0);
}

#[test]
fn an_error_belongs_to_its_field_and_begins_the_title() {
    let mut page = checkout();
    let form = |error| Form {
        field: Some(Field { error, ..FIELD }),
        ..Form::default()
    };
    page.form(&form(None));
    assert_eq!(page.title, "599.00 SGD");
    assert!(!page.body.0.contains("aria-invalid"), "{}", page.body.0);
    page.form(&form(Some("Enter <whole> INR.")));
    assert_eq!(page.title, "Error: 599.00 SGD");
    for part in [
        "<label for=\"amount\">Another amount</label>",
        "role=\"alert\" id=\"amount-error\">Enter &lt;whole&gt; INR.</p>",
        "aria-describedby=\"amount-hint amount-error\" aria-invalid=\"true\" autofocus>",
    ] {
        assert!(page.body.0.contains(part), "{part} in {}", page.body.0);
    }
}

#[test]
fn empty_facts_are_left_out() {
    let mut page = checkout();
    page.facts(&[("For", "a game"), ("Name", "")]);
    assert!(page.body.0.contains("<dt>For</dt><dd>a game</dd>"));
    assert!(!page.body.0.contains("Name"), "{}", page.body.0);
}
