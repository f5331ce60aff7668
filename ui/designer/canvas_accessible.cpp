// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/designer/canvas_accessible.h"

#include "ui/designer/canvas_view.h"

#include <QtGui/QAccessible>
#include <QtWidgets/QAccessibleWidget>

#include <map>

namespace signalbox {

namespace {

// One node. Found again by position in the Tab order, so that it never holds an item that is gone.
class AccessibleNode final : public QAccessibleInterface, public QAccessibleActionInterface {
public:
    AccessibleNode(CanvasView& view, std::size_t index)
        : m_view(view)
        , m_index(index)
    {
    }

    bool isValid() const override { return item() != nullptr; }
    QObject* object() const override { return nullptr; }
    QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(&m_view); }
    QAccessibleInterface* child(int) const override { return nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QAccessible::Role role() const override { return QAccessible::ListItem; }
    QString text(QAccessible::Text which) const override
    {
        return which == QAccessible::Name && item() != nullptr ? item()->spokenName() : QString();
    }
    void setText(QAccessible::Text, const QString&) override { }
    QRect rect() const override
    {
        if (item() == nullptr)
            return {};
        const QRect rect = m_view.mapFromScene(item()->sceneBoundingRect()).boundingRect();
        return {m_view.viewport()->mapToGlobal(rect.topLeft()), rect.size()};
    }
    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.selectable = true;
        state.focusable = true;
        const NodeItem* node = item();
        const bool isSelected = node != nullptr && node->node() == m_view.canvas().session().selection().node();
        state.selected = isSelected;
        state.focused = isSelected && m_view.hasFocus();
        return state;
    }
    void* interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface*>(this) : nullptr;
    }
    QStringList actionNames() const override { return {setFocusAction(), pressAction()}; }
    void doAction(const QString&) override
    {
        if (item() != nullptr)
            m_view.canvas().session().selection().select(NodeRef(item()->node()));
    }
    QStringList keyBindingsForAction(const QString&) const override { return {}; }

private:
    const NodeItem* item() const
    {
        const auto nodes = m_view.canvas().orderedNodes();
        return m_index < nodes.size() ? nodes[m_index] : nullptr;
    }

    CanvasView& m_view;
    std::size_t m_index;
};

class AccessibleCanvas final : public QAccessibleWidget {
public:
    explicit AccessibleCanvas(CanvasView& view)
        : QAccessibleWidget(&view, QAccessible::List)
        , m_view(view)
    {
    }
    ~AccessibleCanvas() override
    {
        for (const auto& [index, id] : m_children)
            QAccessible::deleteAccessibleInterface(id);
    }
    int childCount() const override { return static_cast<int>(m_view.canvas().orderedNodes().size()); }
    QAccessibleInterface* child(int index) const override
    {
        if (index < 0 || index >= childCount())
            return nullptr;
        const auto found = m_children.find(index);
        if (found != m_children.end())
            return QAccessible::accessibleInterface(found->second);
        auto* node = new AccessibleNode(m_view, static_cast<std::size_t>(index));
        m_children.emplace(index, QAccessible::registerAccessibleInterface(node)); // the registry owns it
        return node;
    }
    int indexOfChild(const QAccessibleInterface* wanted) const override
    {
        for (const auto& [index, id] : m_children) {
            if (QAccessible::accessibleInterface(id) == wanted)
                return index;
        }
        return -1;
    }

private:
    CanvasView& m_view;
    mutable std::map<int, QAccessible::Id> m_children;
};

QAccessibleInterface* makeAccessible(const QString&, QObject* object)
{
    auto* view = qobject_cast<CanvasView*>(object);
    return view == nullptr ? nullptr : new AccessibleCanvas(*view);
}

} // namespace

void installCanvasAccessibility() { QAccessible::installFactory(makeAccessible); }

} // namespace signalbox
