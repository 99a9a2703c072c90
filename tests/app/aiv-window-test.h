/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-account.h"
#include "aiv-app-test.h"

G_BEGIN_DECLS

/* The whole window, with accounts and secrets of the test's own: first in a test's fixture. */
typedef struct
{
  GSettings *settings;
  AivSecrets *secrets;
  AivAccount *account;
  GtkWindow *window;
} AivWindowTest;

void       aiv_window_test_begin   (AivWindowTest *self,
                                    int            width);
void       aiv_window_test_end     (AivWindowTest *self);
void       aiv_window_test_restart (AivWindowTest *self);
void       aiv_window_test_close   (AivWindowTest *self);
void       aiv_window_test_open    (AivWindowTest *self);
GtkWidget *aiv_window_test_find    (AivWindowTest *self,
                                    GType          type,
                                    const char    *text);
void       aiv_window_test_type    (AivWindowTest *self,
                                    const char    *row,
                                    const char    *text);

G_END_DECLS
