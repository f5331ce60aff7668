// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/order_service.h"

#include "app/demo/catalogue_items.h"
#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

namespace signalbox::demo {
namespace {

constexpr std::size_t mostOrders = 500; // then the oldest is forgotten
constexpr std::size_t mostLines = 20;
constexpr std::size_t longestNote = 200;
constexpr std::int64_t mostPieces = 99;
constexpr std::size_t longestId = 40;

struct Validated {
    Json content;
    Json errors = Json::array();
};

void addError(Json& errors, std::string pointer, std::string detail)
{
    errors.push_back({{"pointer", std::move(pointer)}, {"detail", std::move(detail)}});
}

void validateLine(const Json& line, std::size_t index, Validated& out, std::int64_t& total)
{
    const std::string pointer = fmt::format("/items/{}", index);
    if (!line.is_object())
        return addError(out.errors, pointer, "an object with id and quantity is expected");
    const auto id = line.find("id");
    const CatalogueItem* item
        = id != line.end() && id->is_string() ? findCatalogueItem(id->get<std::string>()) : nullptr;
    if (item == nullptr)
        addError(out.errors, pointer + "/id", "the shop does not sell this");
    const auto quantity = line.find("quantity");
    const bool isNumber = quantity != line.end() && quantity->is_number_integer();
    const std::int64_t pieces = isNumber ? quantity->get<std::int64_t>() : 0;
    if (pieces < 1 || pieces > mostPieces)
        return addError(
            out.errors, pointer + "/quantity", fmt::format("a whole number from 1 to {} is expected", mostPieces));
    if (item == nullptr)
        return;
    total += pieces * item->cents;
    out.content["items"].push_back({{"id", item->id}, {"name", item->name}, {"quantity", pieces}});
}

Validated validated(const Json& body)
{
    Validated out;
    out.content["items"] = Json::array();
    const auto items = body.find("items");
    if (items == body.end() || !items->is_array() || items->empty() || items->size() > mostLines) {
        addError(out.errors, "/items", fmt::format("a list of 1 to {} items is expected", mostLines));
        return out;
    }
    std::int64_t total = 0;
    for (std::size_t i = 0; i < items->size(); ++i)
        validateLine((*items)[i], i, out, total);
    const auto note = body.find("note");
    if (note != body.end()) {
        if (!note->is_string() || note->get_ref<const std::string&>().size() > longestNote)
            addError(out.errors, "/note", fmt::format("a text of at most {} bytes is expected", longestNote));
        else
            out.content["note"] = *note;
    }
    out.content["total"] = fmt::format("{}.{:02}", total / 100, total % 100);
    return out;
}

// The order that a body asks for, or the answer that says why not.
std::variant<Json, SimpleResponse> readOrder(const SimpleRequest& request)
{
    const std::string mediaType = request.head.headers.joined("Content-Type");
    if (!equalsIgnoringCase(trimmed(split(mediaType, ';').front()), "application/json"))
        return problemResponse(415, "Unsupported media type", "An order is sent as application/json");
    const Json body = Json::parse(request.body, nullptr, false);
    if (body.is_discarded() || !body.is_object())
        return problemResponse(400, "Malformed JSON", "The body is not a JSON object");
    Validated result = validated(body);
    if (result.errors.empty())
        return std::move(result.content);
    SimpleResponse response = jsonResponse(
        422, {{"type", "about:blank"}, {"title", "Not a valid order"}, {"status", 422}, {"errors", result.errors}});
    response.headers.set("Content-Type", "application/problem+json");
    return response;
}

SimpleResponse noSuchOrder(const std::string& id)
{
    return problemResponse(404, "No such order", "There is no order \"" + id + "\" of yours");
}

bool isOrderId(std::string_view id)
{
    return id.size() <= longestId
        && std::all_of(id.begin(), id.end(), [](char c) { return isAlpha(c) || isDigit(c) || c == '-'; });
}

// RFC 9110 13.1.1: If-Match holds when it is absent or names the present version.
bool failsIfMatch(const SimpleRequest& request, const std::string& tag)
{
    const auto& headers = request.head.headers;
    return headers.contains("If-Match") && !matchesEntityTag(headers.joined("If-Match"), tag);
}

} // namespace

OrderService::OrderService()
{
    const auto add = [this](std::string customer, std::string_view item, int quantity) {
        const Json line{{"id", item}, {"quantity", quantity}};
        const Validated order = validated({{"items", Json::array({line})}});
        keep({.id = std::to_string(m_nextNumber++), .customer = std::move(customer), .content = order.content});
    };
    add("alice", "kettle", 1);
    add("alice", "green-tea", 3);
    add("bob", "notebook", 2);
}

SimpleResponse OrderService::handle(const SimpleRequest& request, RandomSource& random)
{
    SimpleResponse response = answer(request);
    response.headers.add("Server", "orders/1.9");
    response.delay = milliseconds(random, 4, 30);
    return response;
}

SimpleResponse OrderService::answer(const SimpleRequest& request)
{
    const RequestPath path = pathOf(request);
    const std::string& method = request.head.method;
    if (path.segments == std::vector<std::string>{"ready"})
        return textResponse(200, "text/plain", "ready\n");
    if (path.segments.empty() || path.segments.size() > 2 || path.segments.front() != "orders")
        return problemResponse(404, "Not found", "There is nothing here; try /orders");
    const std::string customer = request.head.headers.joined("X-User");
    if (customer.empty())
        return problemResponse(401, "Who are you?", "The gateway did not say whose orders are meant");
    const std::lock_guard lock(m_mutex);
    if (path.segments.size() == 1) {
        if (method == "GET" || method == "HEAD")
            return list(customer);
        return method == "POST" ? create(request, customer) : methodNotAllowed("GET, HEAD, POST");
    }
    const std::string& id = path.segments[1];
    if (method == "PUT")
        return replace(request, customer, id);
    if (method == "DELETE")
        return remove(request, customer, id);
    if (method != "GET" && method != "HEAD")
        return methodNotAllowed("GET, HEAD, PUT, DELETE");
    const Order* order = find(customer, id);
    return order == nullptr ? noSuchOrder(id) : show(request, *order);
}

SimpleResponse OrderService::list(const std::string& customer) const
{
    Json orders = Json::array();
    for (const Order& order : m_orders) {
        if (order.customer == customer)
            orders.push_back({{"id", order.id}, {"total", order.content["total"]}});
    }
    return jsonResponse(200, {{"customer", customer}, {"orders", std::move(orders)}});
}

SimpleResponse OrderService::create(const SimpleRequest& request, const std::string& customer)
{
    auto read = readOrder(request);
    if (auto* refusal = std::get_if<SimpleResponse>(&read))
        return std::move(*refusal);
    const Order order{
        .id = std::to_string(m_nextNumber++), .customer = customer, .content = std::get<Json>(std::move(read))};
    SimpleResponse response = show(request, order);
    response.status = 201;
    response.headers.add("Location", "/orders/" + order.id);
    keep(order);
    return response;
}

SimpleResponse OrderService::replace(const SimpleRequest& request, const std::string& customer, const std::string& id)
{
    if (!isOrderId(id))
        return problemResponse(400, "Bad order number", "Letters, digits and - are taken, at most 40");
    auto read = readOrder(request);
    if (auto* refusal = std::get_if<SimpleResponse>(&read))
        return std::move(*refusal);
    Order* present = find(customer, id);
    if (failsIfMatch(request, present != nullptr ? entityTagOf(id + std::to_string(present->version)) : ""))
        return problemResponse(412, "The order has changed", "Read it again before changing it");
    if (present == nullptr) {
        const Order order{.id = id, .customer = customer, .content = std::get<Json>(std::move(read))};
        SimpleResponse response = show(request, order);
        response.status = 201;
        keep(order);
        return response;
    }
    present->content = std::get<Json>(std::move(read));
    ++present->version;
    return show(request, *present);
}

SimpleResponse OrderService::remove(const SimpleRequest& request, const std::string& customer, const std::string& id)
{
    const Order* present = find(customer, id);
    if (present == nullptr)
        return noSuchOrder(id);
    if (failsIfMatch(request, entityTagOf(id + std::to_string(present->version))))
        return problemResponse(412, "The order has changed", "Read it again before removing it");
    m_orders.erase(std::find_if(m_orders.begin(), m_orders.end(), [present](const Order& o) { return &o == present; }));
    SimpleResponse response;
    response.status = 204;
    return response;
}

SimpleResponse OrderService::show(const SimpleRequest& request, const Order& order) const
{
    Json body{{"id", order.id}, {"customer", order.customer}, {"version", order.version}};
    body.update(order.content);
    SimpleResponse response = jsonResponse(200, body);
    response.headers.add("Cache-Control", "private, no-cache");
    answerConditionally(request, response, entityTagOf(order.id + std::to_string(order.version)));
    return response;
}

OrderService::Order* OrderService::find(std::string_view customer, std::string_view id)
{
    const auto found = std::find_if(m_orders.begin(), m_orders.end(),
        [&](const Order& order) { return order.id == id && order.customer == customer; });
    return found == m_orders.end() ? nullptr : &*found;
}

void OrderService::keep(Order order)
{
    if (m_orders.size() >= mostOrders)
        m_orders.pop_front();
    m_orders.push_back(std::move(order));
}

} // namespace signalbox::demo
