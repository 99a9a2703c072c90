/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-present-error.h"

#include <glib/gi18n.h>

#include "aiv-announce.h"
#include "aiv-api-error.h"
#include "aiv-error.h"

/* Long enough to read two sentences and to reach the button. */
#define TOAST_SECONDS 10

static void
on_details_response (AdwAlertDialog *dialog,
                     const char     *response,
                     const char     *details)
{
  if (g_str_equal (response, "copy"))
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (dialog)), details);
}

/**
 * aiv_app_show_error_details:
 * @widget: above what
 * @details: what aiv_api_error_details() told: the server's own words, without secrets
 *
 * Shows the technical side of an error, to be copied into a report.
 */
void
aiv_app_show_error_details (GtkWidget  *widget,
                            const char *details)
{
  AdwDialog *dialog = adw_alert_dialog_new (C_("heading", "Details"), NULL);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL,
                                   "label", details,
                                   "selectable", TRUE,
                                   "focusable", FALSE, /* or all of it is selected from the start */
                                   "wrap", TRUE,
                                   "wrap-mode", PANGO_WRAP_WORD_CHAR,
                                   "xalign", 0.0,
                                   NULL);

  gtk_widget_add_css_class (label, "monospace");
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), label);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog),
                                  "copy", C_("button", "_Copy"),
                                  "close", C_("button", "C_lose"),
                                  NULL);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "close");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "close");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_details_response), g_strdup (details),
                         (GClosureNotify) (GCallback) g_free, 0);
  adw_dialog_present (dialog, widget);
}

static void
on_toast_details (AdwToast   *toast,
                  const char *details)
{
  GtkWidget *title = adw_toast_get_custom_title (toast);

  if (title != NULL)
    aiv_app_show_error_details (title, details);
}

static GtkWidget *
make_label (const char *text,
            const char *css_class)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL,
                                   "label", text,
                                   "wrap", TRUE,
                                   "wrap-mode", PANGO_WRAP_WORD_CHAR,
                                   "natural-wrap-mode", GTK_NATURAL_WRAP_NONE,
                                   "max-width-chars", 60,
                                   "xalign", 0.0,
                                   NULL);

  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
show_toast (AdwToastOverlay *overlay,
            const char      *heading,
            const char      *text,
            const char      *details)
{
  AdwToast *toast = adw_toast_new ("");
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  if (heading != NULL)
    gtk_box_append (GTK_BOX (box), make_label (heading, "heading"));
  gtk_box_append (GTK_BOX (box), make_label (text, NULL));
  adw_toast_set_custom_title (toast, box);
  adw_toast_set_timeout (toast, TOAST_SECONDS);
  if (details != NULL)
    {
      adw_toast_set_button_label (toast, C_("button", "_Details"));
      g_signal_connect_data (toast, "button-clicked", G_CALLBACK (on_toast_details), g_strdup (details),
                             (GClosureNotify) (GCallback) g_free, 0);
    }
  adw_toast_overlay_add_toast (overlay, toast);
}

static void
on_alert_response (AdwAlertDialog *dialog,
                   const char     *response,
                   const char     *details)
{
  if (g_str_equal (response, "details"))
    aiv_app_show_error_details (GTK_WIDGET (g_object_get_data (G_OBJECT (dialog), "aiv-parent")), details);
}

static void
show_alert (GtkWidget  *widget,
            const char *heading,
            const char *text,
            const char *details)
{
  AdwDialog *dialog = adw_alert_dialog_new (heading != NULL ? heading : C_("heading", "That Did Not Work"), text);

  if (details != NULL)
    {
      adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "details", C_("button", "_Details"));
      g_object_set_data_full (G_OBJECT (dialog), "aiv-parent", g_object_ref (widget), g_object_unref);
      g_signal_connect_data (dialog, "response", G_CALLBACK (on_alert_response), g_strdup (details),
                             (GClosureNotify) (GCallback) g_free, 0);
    }
  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", C_("button", "_OK"));
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "close");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "close");
  adw_dialog_present (dialog, widget);
}

/**
 * aiv_app_present_error:
 * @widget: where it happened
 * @error: why
 * @heading: (nullable): what could not be done, translated: "Could not cancel the video"
 *
 * Tells people that something they asked for failed: plain words, what to do next, and the
 * technical side under “Details”. A toast where there is an overlay around @widget, a dialog
 * where there is none (inside dialogs). An error that only says that somebody cancelled is
 * not told.
 */
void
aiv_app_present_error (GtkWidget    *widget,
                       const GError *error,
                       const char   *heading)
{
  GtkWidget *overlay;
  g_autofree char *text = NULL;
  g_autofree char *details = NULL;
  g_autofree char *spoken = NULL;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (error != NULL);

  if (aiv_error_is_cancelled (error) || (text = aiv_api_error_describe (error)) == NULL)
    return;

  details = aiv_api_error_details (error);
  g_debug ("%s: %s", heading != NULL ? heading : "error", details != NULL ? details : text);

  overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
  if (overlay == NULL)
    {
      show_alert (widget, heading, text, details);
      return;
    }

  show_toast (ADW_TOAST_OVERLAY (overlay), heading, text, details);
  spoken = heading != NULL ? g_strdup_printf ("%s. %s", heading, text) : g_strdup (text);
  aiv_announce (GTK_WIDGET (overlay), spoken, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

/**
 * aiv_app_tell_unsent:
 * @widget: where it was made
 * @title: what was not sent, translated
 * @reason: (nullable): why, translated; %NULL: nobody knows whether it has arrived
 *
 * Tells who does not see what the page says: in words, and who has closed the window meanwhile, or
 * looks at another, with a notification.
 */
void
aiv_app_tell_unsent (GtkWidget  *widget,
                     const char *title,
                     const char *reason)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (title != NULL);

  if (reason != NULL)
    aiv_announce (widget, reason, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
  gtk_widget_activate_action (widget, "app.unsent", "(ss)", title,
                              reason != NULL ? reason
                                             : C_("notification", "The connection was lost, and it is not known whether it has arrived. Open the app to see."));
}
