/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

#include "wire/aiv-wire-enums.h"

G_BEGIN_DECLS

char       *aiv_format_number      (gint64         number);
char       *aiv_format_signed      (gint64         number);
char       *aiv_format_date        (GDateTime     *date);
char       *aiv_format_date_time   (GDateTime     *date);
const char *aiv_format_ledger_kind (AivLedgerKind  kind);
const char *aiv_format_plan         (const char    *plan);
char       *aiv_format_subscription (const char    *status,
                                     gint64         start,
                                     gint64         end);

G_END_DECLS
