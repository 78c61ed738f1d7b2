"""HitPay: forms by requests, and webhooks of both versions."""

import json as text_json

from calls import check, check_signature, control, hmac_sha256, json, reference, same, setting


def salts():
    return setting("DHOW_HITPAY_EVENT_SALTS").split(",")


def form(pairs):
    """A form webhook: HMAC-SHA256 of names and values, sorted by name."""
    fields = dict(pairs)
    given = fields.pop("hmac", None)
    text = "".join(name + fields[name] for name in sorted(fields))
    check_signature(same(hmac_sha256(setting("DHOW_HITPAY_SALT"), text.encode()), given), "HitPay's form")
    return fields


def event(body, given):
    """An event webhook: HMAC-SHA256 of the body with the salt of the endpoint."""
    check_signature(any(same(hmac_sha256(salt, body), given) for salt in salts()), "HitPay's event")
    return text_json.loads(body)


def run(receiver):
    base = setting("DHOW_HITPAY_BASE_URL")
    key = {"X-BUSINESS-API-KEY": setting("DHOW_HITPAY_API_KEY"), "X-Requested-With": "XMLHttpRequest"}
    order = reference()
    endpoint = control("hitpay/webhook-endpoints", {"url": f"{receiver.url}/hitpay/event"})
    check(endpoint["salt"] in salts(), "another salt")

    # A form, whose flags are words.
    request = json("POST", f"{base}/payment-requests", headers=key, data={
        "amount": "599.50",
        "currency": "SGD",
        "payment_methods[]": ["card", "paynow_online"],
        "name": "Zoë & Søn",
        "email": "zoe@shop.example",
        "reference_number": order,
        "webhook": f"{receiver.url}/hitpay/form",
        "allow_repeated_payments": "false",
        "send_email": "false",
    })
    check(request["amount"] == "599.50" and request["status"] == "pending", request)
    check(request["payment_methods"] == ["card", "paynow_online"], request)

    control(f"hitpay/payment-requests/{request['id']}/pay")
    paid = receiver.wait("/hitpay/form", lambda fields: fields["reference_number"] == order)
    check(paid["status"] == "completed" and paid["amount"] == "599.50", paid)
    receiver.wait("/hitpay/event", lambda fields: fields.get("reference_number") == order)

    read = json("GET", f"{base}/payment-requests/{request['id']}", headers=key)
    check(read["status"] == "completed" and read["payments"][0]["id"] == paid["payment_id"], read)

    wanted = {"amount": 99.5, "payment_id": paid["payment_id"], "send_email": False}
    refund = json("POST", f"{base}/refund", headers=key, json=wanted)
    check(refund["amount_refunded"] == 99.5 and refund["status"] == "succeeded", refund)
    receiver.wait("/hitpay/event", lambda fields: fields["id"] == paid["payment_id"] and fields.get("refunded_amount") == 99.5)
