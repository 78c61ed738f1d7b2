// HTTP calls with axios, and checks.
'use strict';

const axios = require('axios');
const crypto = require('node:crypto');

/** A signature that does not match. */
class WrongSignature extends Error {}

function setting(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

function check(holds, shown) {
  if (!holds) throw new Error(typeof shown === 'string' ? shown : JSON.stringify(shown));
}

function checkSignature(matches, of) {
  if (!matches) throw new WrongSignature(`the signature of ${of} does not match`);
}

/** Compares without telling by time where two texts differ. */
function same(expected, given) {
  const [left, right] = [Buffer.from(expected), Buffer.from(String(given ?? ''))];
  return left.length === right.length && crypto.timingSafeEqual(left, right);
}

const md5 = (text) => crypto.createHash('md5').update(text).digest('hex');
const hmac = (key, message) => crypto.createHmac('sha256', key).update(message).digest('hex');

/** Sends a request and returns the parsed JSON of a successful response. */
async function json(method, url, data, headers) {
  try {
    return (await axios({ method, url, data, headers, timeout: 60_000 })).data;
  } catch (error) {
    throw new Error(`${method} ${url}: ${error.message} ${JSON.stringify(error.response?.data)}`);
  }
}

/** Calls the control API of the sandbox. */
const control = (path, data) => json('post', `${setting('DHOW_SANDBOX_URL')}/_sandbox/${path}`, data ?? {});

/** A reference that no other run uses. */
const reference = () => `NODE-${crypto.randomBytes(6).toString('hex')}`;

module.exports = { WrongSignature, setting, check, checkSignature, same, md5, hmac, json, control, reference };
