/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-test-wait.h"

G_BEGIN_DECLS

void       aiv_app_test_init  (int             *argc,
                               char          ***argv);
int        aiv_app_test_run   (void);
GtkWindow *aiv_app_test_show  (GtkWidget       *content,
                               int              width,
                               int              height);
void       aiv_app_test_close (GtkWindow       *window);
void       aiv_app_test_shot  (GtkWindow       *window,
                               const char      *name);
GtkWidget *aiv_app_test_find  (GtkWidget       *root,
                               GType            type,
                               const char      *text);
gboolean   aiv_app_test_shows (GtkWindow       *window,
                               const char      *text);
void       aiv_app_test_drop  (gpointer         object);
gboolean   aiv_app_test_press (GtkWidget       *widget,
                               guint            keyval,
                               GdkModifierType  state);

G_END_DECLS
