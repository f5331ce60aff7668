// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// An origin on Node's own HTTP/2 server, without TLS. Prints its port, serves until it is ended. /connections: how many there were.
const http2 = require('http2');

let connections = 0;
const server = http2.createServer((request, response) => {
  if (request.url === '/connections') {
    response.end(String(connections));
    return;
  }
  let size = 0;
  request.on('data', (piece) => { size += piece.length; });
  request.on('end', () => {
    response.end(`${request.method} ${request.url} h2c ${size} bytes, authority ${request.authority}`);
  });
});
server.on('session', () => { connections += 1; });
server.listen(0, '127.0.0.1', () => console.log('port', server.address().port));
