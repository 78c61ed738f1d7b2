// `node client.js GATEWAY` takes a payment at a simulated gateway and gives it back; `node client.js receive` only receives webhooks.
'use strict';

const { Receiver } = require('./receiver');

async function main(wanted) {
  const receiver = await Receiver.start();
  if (wanted === 'receive') {
    console.log(receiver.url);
    // The caller closes standard input when it has seen enough.
    await new Promise((resolve) => process.stdin.resume().on('end', resolve));
  } else {
    await require(`./${wanted}`).run(receiver);
    console.log(`${wanted}: done`);
  }
}

main(process.argv[2]).then(
  () => process.exit(0),
  (error) => {
    console.error(error.message);
    process.exit(1);
  },
);
