// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/message.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>

namespace signalbox {

std::string_view toText(HttpVersion version)
{
    switch (version) {
    case HttpVersion::Http10: return "HTTP/1.0";
    case HttpVersion::Http11: return "HTTP/1.1";
    case HttpVersion::Http2: return "HTTP/2";
    }
    return "HTTP/1.1";
}

void RequestHead::clear()
{
    method.clear();
    target.clear();
    version = HttpVersion::Http11;
    headers.clear();
}

void ResponseHead::clear()
{
    status = 200;
    reason.clear();
    version = HttpVersion::Http11;
    headers.clear();
}

std::string_view standardReason(int status)
{
    switch (status) {
    case 100: return "Continue";
    case 101: return "Switching Protocols";
    case 103: return "Early Hints"; // RFC 8297
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 203: return "Non-Authoritative Information";
    case 204: return "No Content";
    case 205: return "Reset Content";
    case 206: return "Partial Content";
    case 207: return "Multi-Status"; // RFC 4918
    case 300: return "Multiple Choices";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 305: return "Use Proxy";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 407: return "Proxy Authentication Required";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 411: return "Length Required";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Content";
    case 426: return "Upgrade Required";
    case 428: return "Precondition Required"; // RFC 6585
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 451: return "Unavailable For Legal Reasons"; // RFC 7725
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    case 507: return "Insufficient Storage"; // RFC 4918
    case 511: return "Network Authentication Required"; // RFC 6585
    default: return {};
    }
}

bool isIdempotent(std::string_view method)
{
    constexpr std::array<std::string_view, 6> methods{"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"};
    return std::find(methods.begin(), methods.end(), method) != methods.end();
}

bool responseHasBody(int status, std::string_view requestMethod)
{
    return status >= 200 && status != 204 && status != 304 && requestMethod != "HEAD";
}

bool isHopByHop(std::string_view headerName)
{
    // Length first: nearly every field name is told apart without a comparison.
    switch (headerName.size()) {
    case 2: return equalsIgnoringCase(headerName, "TE");
    case 7: return equalsIgnoringCase(headerName, "Upgrade");
    case 10: return equalsIgnoringCase(headerName, "Connection") || equalsIgnoringCase(headerName, "Keep-Alive");
    case 16: return equalsIgnoringCase(headerName, "Proxy-Connection");
    case 17: return equalsIgnoringCase(headerName, "Transfer-Encoding");
    default: return false;
    }
}

} // namespace signalbox
