/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-pending-deletes.h"

G_BEGIN_DECLS

void aiv_undo_toast_show (GtkWidget  *widget,
                          AivSession *session,
                          GPtrArray  *items,
                          GPtrArray  *batches,
                          const char *text);

G_END_DECLS
