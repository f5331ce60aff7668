// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The one node that is selected, shared by canvas, form, YAML view, findings and traffic. Kind Document: nothing is.
// Thread: GUI.
#pragma once

#include "core/base/finding.h"

#include <QtCore/QObject>

namespace signalbox {

class NodeSelection final : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    const NodeRef& node() const { return m_node; }
    bool isEmpty() const { return m_node.kind == NodeKind::Document; }
    void clear() { select({}); }
    void select(const NodeRef& node)
    {
        if (node == m_node)
            return;
        m_node = node;
        Q_EMIT changed(m_node);
    }

Q_SIGNALS:
    void changed(const signalbox::NodeRef& node);

private:
    NodeRef m_node;
};

} // namespace signalbox
