// An express server that verifies each webhook and replies as its gateway expects.
'use strict';

const express = require('express');

const { WrongSignature } = require('./calls');
const hitpay = require('./hitpay');
const payatom = require('./payatom');
const hub2 = require('./hub2');
const hpay = require('./hpay');

class Receiver {
  /** Webhooks and wrong signatures so far. */
  #received = [];

  static async start() {
    const receiver = new Receiver();
    const app = express();
    // Events are signed as bytes, so their bodies are not parsed before the check.
    const raw = express.raw({ type: 'application/json' });
    const form = express.urlencoded({ extended: false });
    app.post('/hitpay/form', form, receiver.#reply((request) => hitpay.form(request.body)));
    app.post('/hitpay/event', raw, receiver.#reply((request) => hitpay.event(request.body, request.get('Hitpay-Signature'))));
    app.post('/payatom', express.json(), receiver.#reply((request) => payatom.webhook(request.body), 200));
    app.post('/hub2', raw, receiver.#reply((request) => hub2.webhook(request.body, request.get('Hub2-Signature'))));
    app.get('/hpay/notify', receiver.#reply((request) => hpay.notify(request.query)));
    const server = app.listen(0, '127.0.0.1');
    await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject));
    receiver.url = `http://127.0.0.1:${server.address().port}`;
    return receiver;
  }

  #reply(verify, refusal = 400) {
    return (request, response) => {
      // After the reply, because the client may end this process.
      const add = (webhook) => response.on('finish', () => this.#received.push(webhook));
      try {
        add({ path: request.path, fields: verify(request) });
        response.json({ hash_status: 'HashMatched', acknowledge: 'yes' });
      } catch (error) {
        if (!(error instanceof WrongSignature)) throw error;
        add({ error });
        response.status(refusal).json({ hash_status: 'HashMismatch', acknowledge: 'no' });
      }
    };
  }

  /** Waits for a webhook that was verified and that `wanted` accepts. A webhook with a wrong signature is an error. */
  async wait(path, wanted) {
    for (let tries = 0; tries < 6000; tries += 1) {
      for (const webhook of this.#received) {
        if (webhook.error) throw webhook.error;
        if (webhook.path === path && wanted(webhook.fields)) return webhook.fields;
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`no webhook at ${path} within 60 seconds`);
  }
}

module.exports = { Receiver };
