"""PayAtom: JSON by requests, hashes encrypted by pycryptodome, and V2 with its signature."""

import base64
import hashlib
import json as text_json

from Crypto.Cipher import AES
from Crypto.Hash import HMAC, SHA256
from Crypto.Random import get_random_bytes
from Crypto.Util.Padding import pad, unpad

from calls import call, check, check_signature, control, json, md5, reference, same, setting


def secret():
    return setting("DHOW_PAYATOM_SECRET_KEY")


def key():
    return SHA256.new(secret().encode()).digest()


def seal(text):
    """Encrypts a hash: initialisation vector, HMAC of ciphertext and vector, ciphertext."""
    iv = get_random_bytes(16)
    cipher = AES.new(key(), AES.MODE_CBC, iv).encrypt(pad(text.encode(), 16))
    return base64.b64encode(iv + HMAC.new(key(), cipher + iv, SHA256).digest() + cipher).decode()


def opened(sealed):
    """Decrypts a hash; None if it was not made with the secret."""
    try:
        blob = base64.b64decode(str(sealed), validate=True)
        iv, mac, cipher = blob[:16], blob[16:48], blob[48:]
        HMAC.new(key(), cipher + iv, SHA256).verify(mac)
        return unpad(AES.new(key(), AES.MODE_CBC, iv).decrypt(cipher), 16).decode()
    except ValueError:
        return None


def check_hash(fields, of):
    """Checks `post_hash`: the MD5 of order id, received amount, status and secret."""
    expected = md5(f"{fields['order_id']}{fields['received_amount']}{fields['status']}{secret()}")
    check_signature(same(expected, opened(fields.get("post_hash"))), of)
    return fields


def webhook(body):
    return check_hash(text_json.loads(body), "PayAtom's webhook")


def signed(fields):
    """The signature of V2: SHA-256 of the JSON with sorted names as PHP writes it, followed by the secret."""
    text = text_json.dumps(fields, sort_keys=True, separators=(",", ":")).replace("/", "\\/")
    return {**fields, "signature": hashlib.sha256((text + secret()).encode()).hexdigest()}


def run(receiver):
    base = setting("DHOW_PAYATOM_BASE_URL")
    pid = setting("DHOW_PAYATOM_PID")
    control("payatom/webhook", {"url": f"{receiver.url}/payatom"})
    order = reference()
    customer = {"pid": pid, "name": "Ravi", "email": "ravi@shop.example", "phone": "9000000000"}

    # As a GET with a JSON body, as some of PayAtom's pages say.
    created = json("GET", f"{base}/pay/request.php", json={**customer, "order_id": order, "amount": "599"})
    check(created["status"] == "ok", created)
    page = call("GET", f"{base}/pay/connect.php", params={"code": created["hash_value"]})
    check(page.status_code == 200 and "599" in page.text, f"PayAtom's page: {page.status_code}")

    control(f"payatom/payins/{order}/pay")
    paid = receiver.wait("/payatom", lambda fields: fields["order_id"] == order)
    check(paid["status"] == "Approved" and paid["received_amount"] == "599", paid)

    asked = {"pid": pid, "ref_code": paid["ref_code"], "post_hash": seal(md5(paid["ref_code"] + pid + secret()))}
    polled = check_hash(json("POST", f"{base}/api/status_polling.php", json=asked), "PayAtom's status")
    check(polled["order_id"] == order and polled["status"] == "Approved", polled)

    refund = json("POST", f"{base}/api/refund.php", json={**asked, "amount": 100})
    check(refund["status"] == "success", refund)
    control(f"payatom/payins/{order}/complete-refund")
    refunded = receiver.wait("/payatom", lambda fields: (fields["order_id"], fields["status"]) == (order, "Refund Completed"))
    check(refunded["refund_info"]["refund_amount"] == "100", refunded)

    run_v2(receiver, base, {**customer, "order_id": reference(), "amount": 250})


def run_v2(receiver, base, order):
    fields = {**order, "ip": "203.0.113.7", "latitude": "19.07", "longitude": "72.87", "customer_id": "é/7", "upi_id": "ravi@upi"}
    headers = {"X-Api-Key": setting("DHOW_PAYATOM_API_KEY")}
    created = json("POST", f"{base}/api/v2/request.php", headers=headers, json=signed(fields))
    check(created["status"] == "success" and created["qr_code"].startswith("upi://pay?"), created)
    control(f"payatom/payins/{created['ref_code']}/pay")
    paid = receiver.wait("/payatom", lambda webhook: webhook["ref_code"] == created["ref_code"])
    check(paid["received_amount"] == "250", paid)
