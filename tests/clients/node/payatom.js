// PayAtom: JSON by axios, encrypted hashes, and V2 with its signature.
'use strict';

const crypto = require('node:crypto');

const { setting, check, checkSignature, same, md5, json, control, reference } = require('./calls');

const secret = () => setting('DHOW_PAYATOM_SECRET_KEY');
const sha256 = (text) => crypto.createHash('sha256').update(text);
const mac = (key, cipher, iv) => crypto.createHmac('sha256', key).update(cipher).update(iv).digest();

/** Encrypts a hash: initialisation vector, HMAC of ciphertext and vector, ciphertext. */
function seal(text) {
  const key = sha256(secret()).digest();
  const iv = crypto.randomBytes(16);
  const aes = crypto.createCipheriv('aes-256-cbc', key, iv);
  const cipher = Buffer.concat([aes.update(text, 'utf8'), aes.final()]);
  return Buffer.concat([iv, mac(key, cipher, iv), cipher]).toString('base64');
}

function open(sealed) {
  const blob = Buffer.from(String(sealed ?? ''), 'base64');
  if (blob.length < 64) return undefined;
  const key = sha256(secret()).digest();
  const [iv, given, cipher] = [blob.subarray(0, 16), blob.subarray(16, 48), blob.subarray(48)];
  if (!crypto.timingSafeEqual(mac(key, cipher, iv), given)) return undefined;
  const aes = crypto.createDecipheriv('aes-256-cbc', key, iv);
  return aes.update(cipher, undefined, 'utf8') + aes.final('utf8');
}

/** Checks `post_hash`: the MD5 of order id, received amount, status and secret. */
function checkHash(fields, of) {
  const hash = md5(`${fields.order_id}${fields.received_amount}${fields.status}${secret()}`);
  checkSignature(same(hash, open(fields.post_hash)), of);
  return fields;
}

const webhook = (body) => checkHash(body, "PayAtom's webhook");

/** The signature of V2: SHA-256 of the JSON with sorted names as PHP writes it, followed by the secret. */
function signed(fields) {
  const sorted = Object.fromEntries(Object.entries(fields).sort(([left], [right]) => (left < right ? -1 : 1)));
  const text = JSON.stringify(sorted)
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return { ...fields, signature: sha256(text + secret()).digest('hex') };
}

async function run(receiver) {
  const base = setting('DHOW_PAYATOM_BASE_URL');
  const pid = setting('DHOW_PAYATOM_PID');
  await control('payatom/webhook', { url: `${receiver.url}/payatom` });
  const order = reference();
  const customer = { pid, name: 'Ravi', email: 'ravi@shop.example', phone: '9000000000' };

  const created = await json('post', `${base}/pay/request.php`, { ...customer, order_id: order, amount: '599' });
  check(created.status === 'ok', created);
  const page = await json('get', `${base}/pay/connect.php?code=${encodeURIComponent(created.hash_value)}`);
  check(page.includes('599'), 'the page shows another amount');

  await control(`payatom/payins/${order}/pay`);
  const paid = await receiver.wait('/payatom', (fields) => fields.order_id === order);
  check(paid.status === 'Approved' && paid.received_amount === '599', paid);

  const asked = { pid, ref_code: paid.ref_code, post_hash: seal(md5(paid.ref_code + pid + secret())) };
  const polled = checkHash(await json('post', `${base}/api/status_polling.php`, asked), "PayAtom's status");
  check(polled.order_id === order && polled.status === 'Approved', polled);

  const refund = await json('post', `${base}/api/refund.php`, { ...asked, amount: 100 });
  check(refund.status === 'success', refund);
  await control(`payatom/payins/${order}/complete-refund`);
  const refunded = await receiver.wait('/payatom', (fields) => fields.order_id === order && fields.status === 'Refund Completed');
  check(refunded.refund_info.refund_amount === '100', refunded);

  await runV2(receiver, base, { ...customer, order_id: reference(), amount: 250 });
}

async function runV2(receiver, base, order) {
  const fields = { ...order, ip: '203.0.113.7', latitude: '19.07', longitude: '72.87', customer_id: 'é/7', upi_id: 'ravi@upi' };
  const key = { 'X-Api-Key': setting('DHOW_PAYATOM_API_KEY') };
  const created = await json('post', `${base}/api/v2/request.php`, signed(fields), key);
  check(created.status === 'success' && created.qr_code.startsWith('upi://pay?'), created);
  await control(`payatom/payins/${created.ref_code}/pay`);
  const paid = await receiver.wait('/payatom', (webhook) => webhook.ref_code === created.ref_code);
  check(paid.received_amount === '250', paid);
}

module.exports = { webhook, run };
