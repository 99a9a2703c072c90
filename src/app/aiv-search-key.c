/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-search-key.h"

static gboolean
on_key (GtkWidget *page,
        GVariant  *args,
        gpointer   action)
{
  return gtk_widget_get_mapped (page) && gtk_widget_activate_action (page, action, NULL);
}

/**
 * aiv_search_key_add:
 * @page: a page with something to search
 * @action: its action that begins a search
 *
 * Has Ctrl+F start @action wherever in the window the focus is, as long as @page is to be seen.
 */
void
aiv_search_key_add (GtkWidget  *page,
                    const char *action)
{
  GtkEventController *controller;

  g_return_if_fail (GTK_IS_WIDGET (page));
  g_return_if_fail (action != NULL);

  controller = gtk_shortcut_controller_new ();
  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (controller), GTK_SHORTCUT_SCOPE_GLOBAL);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_f, GDK_CONTROL_MASK),
                                                          gtk_callback_action_new (on_key, g_strdup (action), g_free)));
  gtk_widget_add_controller (page, controller);
}
