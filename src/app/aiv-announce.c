/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-announce.h"

/**
 * aiv_announce:
 * @widget: what it is about
 * @text: (nullable): what to say, translated; nothing is said of an empty one
 * @priority: whether it may interrupt
 *
 * Lets a screen reader say something. The window says it: a screen reader knows it as soon as there is one, but learns
 * of a new widget only when it looks, and what an unknown widget says is lost. Nothing is said under GTK_A11Y=test, which
 * cannot (GTK 4.18 follows a null pointer).
 */
void
aiv_announce (GtkWidget                         *widget,
              const char                        *text,
              GtkAccessibleAnnouncementPriority  priority)
{
  g_autoptr(GtkATContext) context = NULL;
  GtkRoot *root;

  g_return_if_fail (GTK_IS_WIDGET (widget));

  root = gtk_widget_get_root (widget);
  if (root == NULL || text == NULL || *text == '\0')
    return;
  context = gtk_accessible_get_at_context (GTK_ACCESSIBLE (root));
  if (context != NULL && !g_str_equal (G_OBJECT_TYPE_NAME (context), "GtkTestATContext"))
    gtk_accessible_announce (GTK_ACCESSIBLE (root), text, priority);
}
