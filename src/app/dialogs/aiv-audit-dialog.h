/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-client.h"

G_BEGIN_DECLS

#define AIV_TYPE_AUDIT_DIALOG (aiv_audit_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AivAuditDialog, aiv_audit_dialog, AIV, AUDIT_DIALOG, AdwDialog)

AdwDialog *aiv_audit_dialog_new (AivClient *client);

G_END_DECLS
