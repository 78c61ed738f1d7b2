// Hub2: a USSD prompt that the payer confirms, and a transfer, as there is no refund.
'use strict';

const { setting, check, checkSignature, same, hmac, json, control, reference } = require('./calls');

const secrets = () => setting('DHOW_HUB2_WEBHOOK_SECRETS').split(',');

/** A webhook: HMAC-SHA256 of the body, with the new secret (`s1`) or the old one (`s0`). */
function webhook(body, header) {
  const parts = String(header ?? '').split(',').map((part) => part.trim().split('='));
  const given = parts.filter(([name]) => name === 's1' || name === 's0').map(([, value]) => value);
  const matches = secrets().some((secret) => given.some((value) => same(hmac(secret, body), value)));
  checkSignature(Buffer.isBuffer(body) && matches, "Hub2's webhook");
  return JSON.parse(body);
}

async function run(receiver) {
  const base = setting('DHOW_HUB2_BASE_URL');
  const merchant = setting('DHOW_HUB2_MERCHANT_ID');
  const key = { ApiKey: setting('DHOW_HUB2_API_KEY'), MerchantId: merchant, Environment: setting('DHOW_HUB2_ENVIRONMENT') };
  const events = ['payment_intent.succeeded', 'transfer.succeeded'];
  const registered = await json('post', `${base}/webhooks`, { url: `${receiver.url}/hub2`, events, description: 'Node' }, key);
  check(secrets().includes(registered.secret), 'another secret');

  const order = reference();
  const wanted = { customerReference: 'C-1', purchaseReference: order, amount: 1000, currency: 'XOF', overrideBusinessName: 'Épicerie' };
  const intent = await json('post', `${base}/payment-intents`, wanted, key);
  check(intent.amount === 1000 && intent.status === 'payment_required', intent);
  const claims = JSON.parse(Buffer.from(intent.token.split('.')[1], 'base64url'));
  check(claims.intentId === intent.id && claims.merchantId === merchant, claims);

  // The token in the body takes the place of the key.
  const attempt = await json('post', `${base}/payment-intents/${intent.id}/payments`, {
    token: intent.token,
    paymentMethod: 'mobile_money',
    country: 'CI',
    provider: 'mtn',
    mobileMoney: { msisdn: '00000001' },
  });
  check(attempt.status === 'processing', attempt);
  const status = () => json('get', `${base}/payment-intents/${intent.id}/status?token=${intent.token}`);
  check((await status()).nextAction.type === 'ussd', 'another action');
  await control(`hub2/payment-intents/${intent.id}/pay`);

  const paid = await receiver.wait('/hub2', ({ data }) => data.purchaseReference === order);
  check(paid.type === 'payment_intent.succeeded' && paid.data.amount === 1000, paid);
  check((await status()).status === 'successful', 'the intent is not paid');

  const transfer = await json('post', `${base}/transfers`, {
    reference: `${order}-back`,
    amount: 1000,
    currency: 'XOF',
    description: 'Remboursement',
    destination: { type: 'mobile_money', country: 'CI', recipientName: 'Awa Koné', msisdn: '00000001', provider: 'mtn' },
  }, key);
  const sent = await receiver.wait('/hub2', ({ data }) => data.id === transfer.id);
  check(sent.type === 'transfer.succeeded', sent);
  check((await json('get', `${base}/transfers/${transfer.id}/status`, undefined, key)).status === 'successful', 'the transfer is not paid');
}

module.exports = { webhook, run };
