/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "aiv-client.h"

G_BEGIN_DECLS

void aiv_table_saver_ask (GtkWidget  *widget,
                          AivClient  *client,
                          const char *path,
                          const char *name);

G_END_DECLS
