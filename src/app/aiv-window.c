/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-window.h"

#include <glib/gi18n.h>

/**
 * AivWindow:
 *
 * The main window: the sign-in page, or a sidebar with the main pages beside it. The player
 * is pushed over all of it.
 */
struct _AivWindow
{
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
  AdwNavigationView *root_view;
  AdwNavigationSplitView *split_view;
  AdwNavigationView *content_view;
  GtkListBox *sidebar;
};

G_DEFINE_FINAL_TYPE (AivWindow, aiv_window, ADW_TYPE_APPLICATION_WINDOW)

static void
on_row_activated (AivWindow     *self,
                  GtkListBoxRow *row)
{
  adw_navigation_split_view_set_show_content (self->split_view, TRUE);
}

static void
on_toast (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  AivWindow *self = AIV_WINDOW (widget);
  AdwToast *toast = adw_toast_new (g_variant_get_string (parameter, NULL));

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
aiv_window_constructed (GObject *object)
{
  AivWindow *self = AIV_WINDOW (object);
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  GSettings *settings = aiv_application_get_settings (AIV_APPLICATION (application));

  G_OBJECT_CLASS (aiv_window_parent_class)->constructed (object);

  g_settings_bind (settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
}

static void
aiv_window_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_WINDOW);
  G_OBJECT_CLASS (aiv_window_parent_class)->dispose (object);
}

static void
aiv_window_class_init (AivWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = aiv_window_constructed;
  object_class->dispose = aiv_window_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/aiv-window.ui");
  gtk_widget_class_bind_template_child (widget_class, AivWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, AivWindow, root_view);
  gtk_widget_class_bind_template_child (widget_class, AivWindow, split_view);
  gtk_widget_class_bind_template_child (widget_class, AivWindow, content_view);
  gtk_widget_class_bind_template_child (widget_class, AivWindow, sidebar);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_install_action (widget_class, "win.toast", "s", on_toast);
}

static void
aiv_window_init (AivWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * aiv_window_new:
 * @application: the application, started
 *
 * Returns: (transfer none): the window, not yet shown
 */
AivWindow *
aiv_window_new (AivApplication *application)
{
  g_return_val_if_fail (AIV_IS_APPLICATION (application), NULL);

  return g_object_new (AIV_TYPE_WINDOW, "application", application, NULL);
}
