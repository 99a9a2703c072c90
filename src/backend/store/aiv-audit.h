/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-audit-row.h"
#include "store/aiv-store.h"

G_BEGIN_DECLS

GPtrArray *aiv_audit_list (AivStore *store,
                           guint     limit,
                           guint     offset,
                           GError  **error);

G_END_DECLS
