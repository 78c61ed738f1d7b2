"""Hub2: floats without a fraction as amounts, a redirection, and a transfer, as there is no refund."""

import json as text_json

import jwt

from calls import check, check_signature, control, hmac_sha256, json, reference, same, setting


def secrets():
    return setting("DHOW_HUB2_WEBHOOK_SECRETS").split(",")


def webhook(body, header):
    """A webhook: HMAC-SHA256 of the body, with the new secret (`s1`) or the old one (`s0`)."""
    parts = [part.strip().partition("=") for part in (header or "").split(",")]
    given = [value for name, _, value in parts if name in ("s0", "s1")]
    matches = any(same(hmac_sha256(secret, body), value) for secret in secrets() for value in given)
    check_signature(matches, "Hub2's webhook")
    return text_json.loads(body)


def run(receiver):
    base = setting("DHOW_HUB2_BASE_URL")
    merchant = setting("DHOW_HUB2_MERCHANT_ID")
    key = {"ApiKey": setting("DHOW_HUB2_API_KEY"), "MerchantId": merchant, "Environment": setting("DHOW_HUB2_ENVIRONMENT")}
    events = ["payment_intent.succeeded", "transfer.succeeded"]
    registered = json("POST", f"{base}/webhooks", headers=key, json={"url": f"{receiver.url}/hub2", "events": events, "description": "Python"})
    check(registered["secret"] in secrets(), "another secret")

    order = reference()
    # Sent as `1000.0`.
    wanted = {"customerReference": "C-1", "purchaseReference": order, "amount": 1000.0, "currency": "XOF"}
    intent = json("POST", f"{base}/payment-intents", headers=key, json=wanted)
    check(intent["amount"] == 1000 and intent["status"] == "payment_required", intent)
    # Hub2 alone has the key of the token.
    claims = jwt.decode(intent["token"], options={"verify_signature": False})
    check(jwt.get_unverified_header(intent["token"])["alg"] == "HS256", "another algorithm")
    check((claims["intentId"], claims["merchantId"], claims["mode"]) == (intent["id"], merchant, intent["mode"]), claims)

    # The token in the body takes the place of the key.
    back = {"onSuccessRedirectionUrl": "https://shop.example/paid", "onFailedRedirectionUrl": "https://shop.example/failed"}
    attempt = json("POST", f"{base}/payment-intents/{intent['id']}/payments", json={
        "token": intent["token"],
        "paymentMethod": "mobile_money",
        "country": "SN",
        "provider": "wave",
        "mobileMoney": {"msisdn": "00000001", **back},
    })
    check(attempt["status"] == "processing", attempt)

    def status():
        return json("GET", f"{base}/payment-intents/{intent['id']}/status", params={"token": intent["token"]})

    # The URL of the page is often not in the first response.
    pages = [status().get("nextAction", {}).get("data", {}).get("url") for _ in range(2)]
    check(pages[1], "no page")
    control(f"hub2/payment-intents/{intent['id']}/pay")

    paid = receiver.wait("/hub2", lambda event: event["data"].get("purchaseReference") == order)
    check(paid["type"] == "payment_intent.succeeded" and paid["data"]["amount"] == 1000, paid)
    check(status()["status"] == "successful", "the intent is not paid")

    transfer = json("POST", f"{base}/transfers", headers=key, json={
        "reference": f"{order}-back",
        "amount": 1000.0,
        "currency": "XOF",
        "description": "Remboursement",
        "destination": {"type": "mobile_money", "country": "SN", "recipientName": "Awa Koné", "msisdn": "00000001", "provider": "wave"},
    })
    sent = receiver.wait("/hub2", lambda event: event["data"]["id"] == transfer["id"])
    check(sent["type"] == "transfer.succeeded", sent)
    read = json("GET", f"{base}/transfers/{transfer['id']}/status", headers=key)
    check(read["status"] == "successful", read)
