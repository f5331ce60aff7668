// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Node's own HTTP/2 client, with prior knowledge. usage: node http2_client.js URL trailers|many|drain
// many: 90 requests at once on one connection, while another waits (path /wait).
// drain: prints "ready" when /wait is under way, then waits for its answer.
const http2 = require('http2');

const [url, what] = process.argv.slice(2);
const session = http2.connect(url);
session.on('error', (error) => { console.log('error', error.message); process.exitCode = 1; });
session.on('goaway', (code) => console.log('goaway', code));

function ask(headers, body) {
  return new Promise((resolve) => {
    const stream = session.request(headers, { waitForTrailers: body !== undefined });
    const answer = { text: '' };
    stream.setEncoding('utf8');
    stream.on('response', (fields) => { answer.status = fields[':status']; });
    stream.on('data', (piece) => { answer.text += piece; });
    stream.on('trailers', (fields) => { answer.trailers = fields; });
    stream.on('wantTrailers', () => { stream.sendTrailers({ 'x-sum': '42' }); });
    stream.on('error', (error) => { answer.error = error.message; });
    stream.on('close', () => resolve(answer));
    stream.end(body);
  });
}

async function main() {
  if (what === 'trailers') {
    const answer = await ask({ ':path': '/t', ':method': 'POST' }, 'hello');
    console.log(answer.status, answer.text, answer.trailers['x-size']);
  } else if (what === 'many') {
    const waiting = ask({ ':path': '/wait' });
    const answers = await Promise.all(Array.from({ length: 90 }, (_, i) => ask({ ':path': `/n${i}`, ':method': 'POST' }, 'x'.repeat(i))));
    const good = answers.filter((answer, i) => answer.status === 200 && answer.text === `POST /n${i} ${i} bytes`).length;
    await ask({ ':path': '/go' });
    const last = await waiting;
    console.log(good, 'good, then', last.status);
  } else if (what === 'drain') {
    const waiting = ask({ ':path': '/wait' });
    await ask({ ':path': '/waiting' });
    console.log('ready');
    const answer = await waiting;
    console.log(answer.status, answer.text);
  }
  session.close();
}
main();
