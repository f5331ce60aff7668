// SPDX-FileCopyrightText: 2026 The Signalbox developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The pane right of the canvas: the selected node's name and settings, made from its schema. Commits on Enter and when a field
// loses the focus; findings stand at their fields. Thread: GUI.
#pragma once

#include "ui/bridge/document_session.h"
#include "ui/bridge/gateway_controller.h"
#include "ui/forms/field_control.h"
#include "ui/forms/form_subject.h"

#include <QtWidgets/QWidget>

class QLabel;
class QLineEdit;
class QScrollArea;
class QVBoxLayout;

namespace signalbox {

class PropertyPane final : public QWidget {
    Q_OBJECT
public:
    PropertyPane(DocumentSession& session, GatewayController& gateway, QWidget* parent = nullptr);
    ~PropertyPane() override;

    // The first field gets the focus.
    void focusForm();
    const std::vector<FieldControl*>& fields() const { return m_fields; }

Q_SIGNALS:
    void requestsWanted(const QString& filter);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void onDrawingChanged();
    void rebuild();
    void addHints(QVBoxLayout& form);
    void refresh();
    void shareContext(const FormSubject& subject);
    void rename();
    void change(const Edit& edit, const QString& field);
    QStringList completionsOf(const FieldSchema& field) const;
    void showNotice();
    QString focusedField() const;
    void refocus(const QString& field);

    DocumentSession& m_session;
    GatewayController& m_gateway;
    FormContext m_context;
    std::optional<FormSubject> m_subject;
    std::string m_shape;
    NodeRef m_shown;
    std::vector<FieldSchema> m_schema; // what the controls were made of; lives as long as they do
    QScrollArea* m_scroll;
    QLineEdit* m_name;
    QLabel* m_title;
    QLabel* m_subtitle;
    QWidget* m_notice;
    QLabel* m_noticeTitle;
    QLabel* m_noticeText;
    QWidget* m_form = nullptr;
    QVBoxLayout* m_column;
    std::vector<FieldControl*> m_fields;
    bool m_isChanging = false;
};

} // namespace signalbox
