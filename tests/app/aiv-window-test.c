/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-window-test.h"

#include "aiv-window.h"

/* Where nothing composites, a frame is drawn inside of the window's size. */
#define FRAME 10

/**
 * aiv_window_test_open:
 * @self: a window that was closed
 *
 * Shows it as the next run of the program would.
 */
void
aiv_window_test_open (AivWindowTest *self)
{
  self->account = aiv_account_new (self->settings, self->secrets);
  self->window = GTK_WINDOW (aiv_window_new (self->settings, self->account));
  gtk_window_present (self->window);
  aiv_test_wait (gtk_widget_get_mapped (GTK_WIDGET (self->window)) && gtk_widget_get_width (GTK_WIDGET (self->window)) > 0);
}

/**
 * aiv_window_test_close:
 * @self: an open window
 *
 * Closes it, and waits until nothing of it is left.
 */
void
aiv_window_test_close (AivWindowTest *self)
{
  /* libadwaita 1.7 has an idle call pending for pages that were just pushed, which does not bear their end. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  aiv_app_test_close (g_steal_pointer (&self->window));
  aiv_app_test_drop (&self->account);
}

/**
 * aiv_window_test_restart:
 * @self: an open window
 *
 * What is on the disk stays, everything else goes.
 */
void
aiv_window_test_restart (AivWindowTest *self)
{
  aiv_window_test_close (self);
  aiv_window_test_open (self);
}

static void
forget (AivWindowTest *self)
{
  g_settings_reset (self->settings, "accounts");
  g_settings_reset (self->settings, "account");
}

/**
 * aiv_window_test_begin:
 * @self: all zero
 * @width: of the window's content, in pixels
 *
 * Shows the window as it is at the first start.
 */
void
aiv_window_test_begin (AivWindowTest *self,
                       int            width)
{
  self->settings = g_settings_new (AIV_APP_ID);
  self->secrets = aiv_secrets_new_memory ();
  forget (self);
  g_settings_set_int (self->settings, "window-width", width + FRAME);
  g_settings_set_int (self->settings, "window-height", 640);
  aiv_window_test_open (self);
}

/**
 * aiv_window_test_end:
 * @self: an open window
 *
 * Closes it for good.
 */
void
aiv_window_test_end (AivWindowTest *self)
{
  aiv_window_test_close (self);
  forget (self);
  /* Pages that libadwaita 1.7 leaks when a dialog closes over them may hold the list of accounts, and so these. */
  g_clear_object (&self->settings);
  g_clear_object (&self->secrets);
}

/**
 * aiv_window_test_find:
 * @self: an open window
 * @type: of a widget
 * @text: (nullable): as [func@app_test_find]
 *
 * Returns: (nullable): the first of its widgets that matches
 */
GtkWidget *
aiv_window_test_find (AivWindowTest *self,
                      GType          type,
                      const char    *text)
{
  return aiv_app_test_find (GTK_WIDGET (self->window), type, text);
}

/**
 * aiv_window_test_type:
 * @self: an open window
 * @row: the title of an entry row
 * @text: what it is to hold
 *
 * Fills in a form.
 */
void
aiv_window_test_type (AivWindowTest *self,
                      const char    *row,
                      const char    *text)
{
  gtk_editable_set_text (GTK_EDITABLE (aiv_window_test_find (self, ADW_TYPE_ENTRY_ROW, row)), text);
}
