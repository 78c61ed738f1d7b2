"""HPay: a V1 link, the order inquiry, and a transfer signed by pycryptodome, as there is no refund."""

import base64
from pathlib import Path

from Crypto.Hash import SHA256
from Crypto.PublicKey import RSA
from Crypto.Signature import pkcs1_15

from calls import call, check, check_signature, control, json, md5, reference, same, setting


def notify(query):
    """A return or notify: MD5 of eight values with a space before each."""
    names = ["transaction_info", "order_code", "price", "payment_id", "payment_type", "error_text"]
    values = [query.get(name, "") for name in names] + [setting("DHOW_HPAY_MERCHANT_ID"), setting("DHOW_HPAY_PASSCODE")]
    check_signature(same(md5("".join(f" {value}" for value in values)), query.get("secure_code")), "HPay's notification")
    return query


def link_query(receiver, order):
    """A V1 link: MD5 of five values and the passcode with `|` between them."""
    signed = {
        "merchant_site_code": setting("DHOW_HPAY_MERCHANT_ID"),
        "receiver": setting("DHOW_HPAY_MERCHANT_EMAIL"),
        "price": "200000",
        "currency": "vnd",
        "order_code": order,
    }
    return {
        **signed,
        "return_url": "http://127.0.0.1:9/thanks",
        "transaction_info": "Vé tàu",
        "notify_url": f"{receiver.url}/hpay/notify",
        "installment": 0,
        "secure_code": md5("|".join([*signed.values(), setting("DHOW_HPAY_PASSCODE")])),
    }


def run(receiver):
    merchant, passcode, order = setting("DHOW_HPAY_MERCHANT_ID"), setting("DHOW_HPAY_PASSCODE"), reference()
    checkout = setting("DHOW_HPAY_CHECKOUT_BASE_URL")
    opened = call("GET", f"{checkout}/v1/checkout.php", params=link_query(receiver, order))
    check(opened.status_code == 303, f"HPay refused the link with {opened.status_code}")

    control(f"hpay/orders/{order}/pay")
    paid = receiver.wait("/hpay/notify", lambda query: query["order_code"] == order)
    check(paid["price"] == "200000" and paid["error_text"] == "", paid)

    inquiry = json("POST", f"{checkout}/api/transaction/GetTransactionDetail", data={
        "merchant_id": merchant,
        "order_code": order,
        "checksum": md5(f"{merchant}|{order}|{passcode}"),
    })
    check(inquiry["error_code"] == "00" and inquiry["data"]["transaction_status"] == "00", inquiry)
    check(inquiry["data"]["transaction_id"] == paid["payment_id"], inquiry)
    transfer(merchant, passcode)


def transfer(merchant, passcode):
    account = setting("DHOW_HPAY_ACCOUNT_BASE_URL")
    identifier, name, number = reference(), "NGUYEN VAN A", "0123456789"
    key = RSA.import_key(Path(setting("DHOW_HPAY_PRIVATE_KEY_FILE")).read_bytes())
    signature = pkcs1_15.new(key).sign(SHA256.new(f"{identifier}|{merchant}|200000|{name}|{passcode}".encode()))
    sent = json("POST", f"{account}/api/ibft/create", json={
        "requestId": identifier,
        "merchantId": merchant,
        "merchantEmail": setting("DHOW_HPAY_MERCHANT_EMAIL"),
        "bankName": "VCB",
        "bankAccountNumber": number,
        "bankAccountName": name,
        "amount": "200000",
        "note": "hoan tien",
        "secureChain": base64.b64encode(signature).decode(),
    })
    check(sent["error_code"] == "000", sent)
    certificate = RSA.import_key(Path(setting("DHOW_HPAY_GATEWAY_CERT_FILE")).read_bytes())
    text = f"{identifier}|{number}|{sent['data']['omiCashoutId']}|{passcode}"
    try:
        pkcs1_15.new(certificate).verify(SHA256.new(text.encode()), base64.b64decode(sent["data"]["secureChain"]))
    except ValueError:
        check_signature(False, "HPay's transfer")

    found = json("GET", f"{account}/api/ibft/inquiry", params={
        "requestId": identifier,
        "merchantId": merchant,
        "secureChain": md5(f"{identifier}|{merchant}|{passcode}"),
    })
    check((found["data"]["transaction_status"], found["data"]["cashout_status"]) == (4, 3), found)
    check_signature(same(md5(f"{identifier}|{passcode}"), found["secure_chain"]), "HPay's inquiry")
