// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// An origin on Node's own HTTP server. Prints its port, serves until it is ended.
const http = require('http');

const server = http.createServer((request, response) => {
  let size = 0;
  request.on('data', (piece) => { size += piece.length; });
  request.on('end', () => {
    response.setHeader('Trailer', 'X-Size');
    response.write(`${request.method} ${request.url} `); // no length known: chunked
    response.addTrailers({ 'X-Size': String(size) });
    response.end(`${size} bytes`);
  });
});
server.listen(0, '127.0.0.1', () => console.log('port', server.address().port));
