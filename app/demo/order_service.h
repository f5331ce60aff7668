// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Orders, kept in memory, one store for both endpoints:
//   GET /orders   POST /orders   GET, PUT, DELETE /orders/{id}   GET /ready
// The customer is whom the gateway names in X-User; another's orders do not exist for them. An order is
// {"items": [{"id": "kettle", "quantity": 2}], "note": "optional"}. GET obeys If-None-Match, PUT and DELETE If-Match.
// Thread: safe from any; the two endpoints answer on two.
#pragma once

#include "app/demo/demo_http.h"

#include <deque>
#include <mutex>

namespace signalbox::demo {

class OrderService {
public:
    OrderService(); // with a few orders, so that the first list is not empty
    SimpleResponse handle(const SimpleRequest& request, RandomSource& random);

private:
    struct Order {
        std::string id;
        std::string customer;
        Json content; // items, note, total
        unsigned version = 1;
    };
    SimpleResponse answer(const SimpleRequest& request);
    SimpleResponse list(const std::string& customer) const;
    SimpleResponse create(const SimpleRequest& request, const std::string& customer);
    SimpleResponse replace(const SimpleRequest& request, const std::string& customer, const std::string& id);
    SimpleResponse remove(const SimpleRequest& request, const std::string& customer, const std::string& id);
    SimpleResponse show(const SimpleRequest& request, const Order& order) const;
    Order* find(std::string_view customer, std::string_view id);
    void keep(Order order);

    std::mutex m_mutex;
    std::deque<Order> m_orders; // oldest first; guarded by m_mutex
    unsigned m_nextNumber = 1001; // guarded by m_mutex
};

} // namespace signalbox::demo
