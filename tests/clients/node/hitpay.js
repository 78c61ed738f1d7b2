// HitPay: JSON with numbers and booleans, and webhooks of both versions.
'use strict';

const { setting, check, checkSignature, same, hmac, json, control, reference } = require('./calls');

const salts = () => setting('DHOW_HITPAY_EVENT_SALTS').split(',');

/** A form webhook: HMAC-SHA256 of names and values, sorted by name. */
function form(body) {
  const { hmac: given, ...fields } = body ?? {};
  const text = Object.keys(fields).sort().map((name) => name + fields[name]).join('');
  checkSignature(same(hmac(setting('DHOW_HITPAY_SALT'), text), given), "HitPay's form");
  return fields;
}

/** An event webhook: HMAC-SHA256 of the body with the salt of the endpoint. */
function event(body, given) {
  checkSignature(Buffer.isBuffer(body) && salts().some((salt) => same(hmac(salt, body), given)), "HitPay's event");
  return JSON.parse(body);
}

async function run(receiver) {
  const base = setting('DHOW_HITPAY_BASE_URL');
  const key = { 'X-BUSINESS-API-KEY': setting('DHOW_HITPAY_API_KEY') };
  const order = reference();
  const endpoint = await control('hitpay/webhook-endpoints', { url: `${receiver.url}/hitpay/event` });
  check(salts().includes(endpoint.salt), 'another salt');

  const request = await json('post', `${base}/payment-requests`, {
    amount: 599.5,
    currency: 'sgd',
    payment_methods: ['card'],
    email: 'zoe@shop.example',
    name: 'Zoë & Søn',
    reference_number: order,
    webhook: `${receiver.url}/hitpay/form`,
    allow_repeated_payments: false,
    send_email: false,
    metadata: { cart: '7' },
  }, key);
  check(request.amount === '599.50' && request.status === 'pending', request);

  await control(`hitpay/payment-requests/${request.id}/pay`);
  const paid = await receiver.wait('/hitpay/form', (fields) => fields.reference_number === order);
  check(paid.status === 'completed' && paid.amount === '599.50' && paid.payment_request_id === request.id, paid);
  await receiver.wait('/hitpay/event', (fields) => fields.reference_number === order);

  const read = await json('get', `${base}/payment-requests/${request.id}`, undefined, key);
  check(read.status === 'completed' && read.payments[0].id === paid.payment_id, read);

  const refund = await json('post', `${base}/refund`, { amount: 99.5, payment_id: paid.payment_id, send_email: false }, key);
  check(refund.amount_refunded === 99.5 && refund.status === 'succeeded', refund);
  await receiver.wait('/hitpay/event', (fields) => fields.id === paid.payment_id && fields.refunded_amount === 99.5);
}

module.exports = { form, event, run };
