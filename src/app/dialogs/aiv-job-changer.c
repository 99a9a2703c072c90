/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-job-changer.h"

#include <glib/gi18n.h>

#include "aiv-fiber.h"
#include "aiv-format.h"
#include "aiv-job-text.h"
#include "aiv-present-error.h"
#include "aiv-weak.h"

/**
 * AivJobChanger:
 *
 * What administrators do to the work of others, for the widget that shows it: cancel and refund. What it
 * does to the credits is asked of the server and told first; only then it is done. What is asked ends with
 * the changer, which belongs to the widget.
 */
struct _AivJobChanger
{
  GObject parent_instance;

  GtkWidget *widget; /* weak */
  AivClient *client;
  DexFuture *asking; /* what a change would do, or the change */
  char **job_ids;    /* NULL: all of the user, or of everybody */
  char *user_id;
  gboolean refund;
  GtkEditable *reason; /* of the dialog, weak */
};

enum
{
  DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivJobChanger, aiv_job_changer, G_TYPE_OBJECT)

#define MAX_REASON 200

static void
toast (AivJobChanger *self,
       const char    *text)
{
  GtkRoot *root = self->widget != NULL ? gtk_widget_get_root (self->widget) : NULL;

  if (root != NULL)
    gtk_widget_activate_action (GTK_WIDGET (root), "win.toast", "s", text);
}

/* --- doing it -------------------------------------------------------------------------- */

static DexFuture *
on_changed (DexFuture *done,
            gpointer   weak)
{
  g_autoptr(AivJobChanger) self = aiv_weak_get (weak);
  g_autoptr(AivWireJobsChanged) changed = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *videos = NULL;
  g_autofree char *credits = NULL;
  g_autofree char *text = NULL;

  if (self == NULL || self->widget == NULL)
    return dex_future_new_true ();

  if ((changed = dex_await_boxed (dex_ref (done), &error)) == NULL)
    {
      aiv_app_present_error (self->widget, error,
                             self->refund ? C_("heading", "Could not refund") : C_("heading", "Could not cancel"));
      g_signal_emit (self, signals[DONE], 0, FALSE);
      return dex_future_new_true ();
    }
  credits = aiv_format_number (changed->credits);
  videos = aiv_format_number (changed->count);
  if (self->refund)
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s credit refunded", "%s credits refunded",
                                         (gulong) changed->credits),
                            credits);
  else
    /* Translators: how many videos, and how many credits go back to their owners */
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s video cancelled, credits given back: %s",
                                         "%s videos cancelled, credits given back: %s", (gulong) changed->count),
                            videos, credits);
  toast (self, text);
  g_signal_emit (self, signals[DONE], 0, TRUE);
  return dex_future_new_true ();
}

static void
on_response (AivJobChanger *self,
             const char    *response)
{
  const char *const *ids = (const char *const *) self->job_ids;
  DexFuture *future;

  if (self->widget == NULL || !g_str_equal (response, "do"))
    return;
  if (self->refund)
    future = aiv_client_refund_jobs (self->client, ids, gtk_editable_get_text (self->reason), FALSE);
  else
    future = aiv_client_cancel_jobs (self->client, ids, self->user_id, FALSE);
  aiv_let_go (&self->asking);
  self->asking = dex_future_finally (future, on_changed, aiv_weak_new (self), aiv_weak_free);
}

/* --- asking first ---------------------------------------------------------------------- */

static void
on_reason_changed (AdwAlertDialog *dialog,
                   GtkEditable    *entry)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  adw_alert_dialog_set_response_enabled (dialog, "do", text[0] != '\0');
}

static void
add_reason (AivJobChanger  *self,
            AdwAlertDialog *dialog)
{
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), C_("label", "Reason, for their history"));
  adw_entry_row_set_max_length (ADW_ENTRY_ROW (row), MAX_REASON);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  adw_alert_dialog_set_extra_child (dialog, list);
  adw_alert_dialog_set_response_enabled (dialog, "do", FALSE);
  g_signal_connect_object (row, "changed", G_CALLBACK (on_reason_changed), dialog, G_CONNECT_SWAPPED);
  g_set_weak_pointer (&self->reason, GTK_EDITABLE (row));
  adw_dialog_set_focus (ADW_DIALOG (dialog), row);
}

static void
ask (AivJobChanger      *self,
     AivWireJobsChanged *effect)
{
  g_autofree char *number = aiv_format_number (effect->count);
  g_autofree char *heading = NULL;
  g_autofree char *body = NULL;
  AdwDialog *dialog;

  if (self->refund)
    heading = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Refund %s Video?", "Refund %s Videos?", (gulong) effect->count),
                               number);
  else
    heading = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Cancel %s Video?", "Cancel %s Videos?", (gulong) effect->count),
                               number);
  body = self->refund ? aiv_job_text_refund (effect) : aiv_job_text_cancel (effect);
  dialog = adw_alert_dialog_new (heading, body);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "keep",
                                  self->refund ? C_("button", "_Close") : C_("button", "_Keep"), "do",
                                  self->refund ? C_("button", "_Refund") : C_("button", "_Cancel Videos"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "do",
                                            self->refund ? ADW_RESPONSE_SUGGESTED : ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), self->refund ? "do" : "keep");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "keep");
  if (self->refund)
    add_reason (self, ADW_ALERT_DIALOG (dialog));
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, self->widget);
}

static void
tell_nothing (AivJobChanger      *self,
              AivWireJobsChanged *effect)
{
  g_autofree char *left_out = NULL;
  AdwDialog *dialog;

  if (!self->refund)
    {
      toast (self, C_("toast", "Nothing of it is unfinished"));
      return;
    }
  left_out = aiv_job_text_left_out (effect);
  dialog = adw_alert_dialog_new (C_("heading", "Nothing to Refund"), left_out);
  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", C_("button", "_Close"));
  adw_dialog_present (dialog, self->widget);
}

static DexFuture *
on_previewed (DexFuture *done,
              gpointer   weak)
{
  g_autoptr(AivJobChanger) self = aiv_weak_get (weak);
  g_autoptr(AivWireJobsChanged) effect = NULL;
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->widget == NULL)
    return dex_future_new_true ();

  if ((effect = dex_await_boxed (dex_ref (done), &error)) == NULL)
    aiv_app_present_error (self->widget, error, C_("heading", "Could not find out what it would do"));
  else if (effect->count == 0)
    tell_nothing (self, effect);
  else
    ask (self, effect);
  return dex_future_new_true ();
}

static void
preview (AivJobChanger     *self,
         const char *const *job_ids,
         const char        *user_id,
         gboolean           refund)
{
  g_strfreev (self->job_ids);
  self->job_ids = g_strdupv ((char **) job_ids);
  g_set_str (&self->user_id, user_id);
  self->refund = refund;
  aiv_let_go (&self->asking);
  self->asking = dex_future_finally (refund ? aiv_client_refund_jobs (self->client, job_ids, NULL, TRUE)
                                            : aiv_client_cancel_jobs (self->client, job_ids, user_id, TRUE),
                                     on_previewed, aiv_weak_new (self), aiv_weak_free);
}

/* --- the object ------------------------------------------------------------------------ */

static void
aiv_job_changer_dispose (GObject *object)
{
  AivJobChanger *self = AIV_JOB_CHANGER (object);

  aiv_let_go (&self->asking);
  g_clear_weak_pointer (&self->widget);
  g_clear_weak_pointer (&self->reason);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (aiv_job_changer_parent_class)->dispose (object);
}

static void
aiv_job_changer_finalize (GObject *object)
{
  AivJobChanger *self = AIV_JOB_CHANGER (object);

  g_strfreev (self->job_ids);
  g_free (self->user_id);

  G_OBJECT_CLASS (aiv_job_changer_parent_class)->finalize (object);
}

static void
aiv_job_changer_class_init (AivJobChangerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aiv_job_changer_dispose;
  G_OBJECT_CLASS (klass)->finalize = aiv_job_changer_finalize;

  /**
   * AivJobChanger::done:
   * @changed: whether it was done
   *
   * Something was tried: what is shown is to be read again.
   */
  signals[DONE] = g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                G_TYPE_BOOLEAN);
}

static void
aiv_job_changer_init (AivJobChanger *self)
{
}

/**
 * aiv_job_changer_new:
 * @widget: over which questions are asked; must hold on to what is returned
 * @client: of an administrator
 *
 * Returns: (transfer full): a changer
 */
AivJobChanger *
aiv_job_changer_new (GtkWidget *widget,
                     AivClient *client)
{
  AivJobChanger *self;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);
  g_return_val_if_fail (AIV_IS_CLIENT (client), NULL);

  self = g_object_new (AIV_TYPE_JOB_CHANGER, NULL);
  g_set_weak_pointer (&self->widget, widget);
  self->client = g_object_ref (client);
  return self;
}

/**
 * aiv_job_changer_cancel:
 * @self: a changer
 * @job_ids: (nullable): these
 * @user_id: (nullable): without @job_ids: all of this user's; %NULL: everybody's
 *
 * Cancels what is unfinished, if it is wanted once it is told what that means.
 */
void
aiv_job_changer_cancel (AivJobChanger     *self,
                        const char *const *job_ids,
                        const char        *user_id)
{
  g_return_if_fail (AIV_IS_JOB_CHANGER (self));

  preview (self, job_ids, user_id, FALSE);
}

/**
 * aiv_job_changer_refund:
 * @self: a changer
 * @job_ids: batches, videos, or single videos of batches
 *
 * Gives back what was charged, if it is wanted once it is told how much that is.
 */
void
aiv_job_changer_refund (AivJobChanger     *self,
                        const char *const *job_ids)
{
  g_return_if_fail (AIV_IS_JOB_CHANGER (self));
  g_return_if_fail (job_ids != NULL);

  preview (self, job_ids, NULL, TRUE);
}
