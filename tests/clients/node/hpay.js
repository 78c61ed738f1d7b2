// HPay: a V1 link and its page, the order inquiry, and a transfer signed with RSA, as there is no refund.
'use strict';

const axios = require('axios');
const crypto = require('node:crypto');
const fs = require('node:fs');

const { setting, check, checkSignature, same, md5, json, reference } = require('./calls');

/** A return or notify: MD5 of eight values with a space before each. */
function notify(query) {
  const names = ['transaction_info', 'order_code', 'price', 'payment_id', 'payment_type', 'error_text'];
  const values = [...names.map((name) => query[name] ?? ''), setting('DHOW_HPAY_MERCHANT_ID'), setting('DHOW_HPAY_PASSCODE')];
  checkSignature(same(md5(values.map((value) => ` ${value}`).join('')), query.secure_code), "HPay's notification");
  return query;
}

/** A V1 link: MD5 of five values and the passcode with `|` between them. */
function link(receiver, order) {
  const signed = [setting('DHOW_HPAY_MERCHANT_ID'), setting('DHOW_HPAY_MERCHANT_EMAIL'), '200000', 'vnd', order];
  const [merchant_site_code, receiver_email, price, currency, order_code] = signed;
  const query = new URLSearchParams({
    merchant_site_code,
    return_url: 'http://127.0.0.1:9/thanks?cart=7',
    receiver: receiver_email,
    transaction_info: 'Vé tàu',
    order_code,
    price,
    currency,
    lang: 'vi',
    notify_url: `${receiver.url}/hpay/notify`,
    installment: 0,
    secure_code: md5([...signed, setting('DHOW_HPAY_PASSCODE')].join('|')),
  });
  return `${setting('DHOW_HPAY_CHECKOUT_BASE_URL')}/v1/checkout.php?${query}`;
}

async function run(receiver) {
  const [merchant, passcode, order] = [setting('DHOW_HPAY_MERCHANT_ID'), setting('DHOW_HPAY_PASSCODE'), reference()];
  const redirects = { maxRedirects: 0, validateStatus: () => true, timeout: 60_000 };
  const opened = await axios.get(link(receiver, order), redirects);
  check(opened.status === 303, `HPay refused the link with ${opened.status}`);

  // The payer presses the button of the page and returns to the shop with the signed query.
  const page = new URL(opened.headers.location, setting('DHOW_SANDBOX_URL')).href;
  const pressed = await axios.post(page, new URLSearchParams({ outcome: 'pay' }), redirects);
  const back = Object.fromEntries(new URL(pressed.headers.location).searchParams);
  check(notify(back).cart === '7', back);
  const paid = await receiver.wait('/hpay/notify', (query) => query.order_code === order);
  check(paid.price === '200000' && paid.error_text === '' && paid.payment_id === back.payment_id, paid);

  const inquiry = await json('post', `${setting('DHOW_HPAY_CHECKOUT_BASE_URL')}/api/transaction/GetTransactionDetail`, {
    merchant_id: merchant,
    order_code: order,
    checksum: md5(`${merchant}|${order}|${passcode}`),
  });
  check(inquiry.error_code === '00' && inquiry.data.transaction_status === '00', inquiry);
  check(inquiry.data.transaction_id === paid.payment_id, inquiry);
  await transfer(merchant, passcode);
}

async function transfer(merchant, passcode) {
  const account = setting('DHOW_HPAY_ACCOUNT_BASE_URL');
  const [id, name, number] = [reference(), 'NGUYEN VAN A', '0123456789'];
  const key = fs.readFileSync(setting('DHOW_HPAY_PRIVATE_KEY_FILE'));
  const sent = await json('post', `${account}/api/ibft/create`, {
    requestId: id,
    merchantId: merchant,
    merchantEmail: setting('DHOW_HPAY_MERCHANT_EMAIL'),
    bankName: 'VCB',
    bankAccountNumber: number,
    bankAccountName: name,
    amount: '200000',
    note: 'hoan tien',
    secureChain: crypto.sign('sha256', Buffer.from(`${id}|${merchant}|200000|${name}|${passcode}`), key).toString('base64'),
  });
  check(sent.error_code === '000', sent);
  const text = Buffer.from(`${id}|${number}|${sent.data.omiCashoutId}|${passcode}`);
  const { publicKey } = new crypto.X509Certificate(fs.readFileSync(setting('DHOW_HPAY_GATEWAY_CERT_FILE')));
  const matches = crypto.verify('sha256', text, publicKey, Buffer.from(sent.data.secureChain, 'base64'));
  checkSignature(matches, "HPay's transfer");

  const query = new URLSearchParams({ requestId: id, merchantId: merchant, secureChain: md5(`${id}|${merchant}|${passcode}`) });
  const found = await json('get', `${account}/api/ibft/inquiry?${query}`);
  check(found.data.transaction_status === 4 && found.data.cashout_status === 3, found);
  checkSignature(same(md5(`${id}|${passcode}`), found.secure_chain), "HPay's inquiry");
}

module.exports = { notify, run };
