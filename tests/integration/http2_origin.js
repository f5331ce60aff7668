// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// An origin on Node's own HTTP server. Prints its port, serves until it is ended. GET /wait is answered when somebody asks
// for /go; /waiting is answered when somebody waits; /echo sends the body back; others tell what they got, with a trailer.
const http = require('http');

const waiting = [];
const asking = [];
const server = http.createServer((request, response) => {
  if (request.url === '/wait') {
    waiting.push(response);
    asking.splice(0).forEach((other) => other.end('yes'));
    return;
  }
  if (request.url === '/waiting') {
    if (waiting.length > 0) response.end('yes');
    else asking.push(response);
    return;
  }
  if (request.url === '/go') {
    waiting.splice(0).forEach((other) => other.end('waited'));
    response.end('gone');
    return;
  }
  if (request.url === '/echo') {
    request.pipe(response);
    return;
  }
  let size = 0;
  request.on('data', (piece) => { size += piece.length; });
  request.on('end', () => {
    response.setHeader('Trailer', 'X-Size');
    response.setHeader('X-Version', request.httpVersion);
    response.setHeader('X-Headers', JSON.stringify(request.rawHeaders));
    response.write(`${request.method} ${request.url} `);
    response.addTrailers({ 'X-Size': `${size} ${request.trailers['x-sum'] || '-'}` });
    response.end(`${size} bytes`);
  });
});
server.listen(0, '127.0.0.1', () => console.log('port', server.address().port));
