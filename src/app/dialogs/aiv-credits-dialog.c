/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-credits-dialog.h"

#include <glib/gi18n.h>

#include "aiv-api-error.h"
#include "aiv-client-people.h"
#include "aiv-fiber.h"
#include "aiv-format.h"
#include "aiv-present-error.h"
#include "aiv-weak.h"

/* As far as the spin button goes. */
#define MAX_AMOUNT 1000000

/**
 * AivCreditsDialog:
 *
 * An administrator gives or takes credits, or sets a balance, with a reason; the balance that
 * comes of it is shown before.
 */
struct _AivCreditsDialog
{
  AdwDialog parent_instance;

  AdwWindowTitle *window_title;
  AdwToggleGroup *mode_group;
  AdwSpinRow *amount_row;
  GtkAdjustment *amount_adjustment;
  AdwEntryRow *reason_row;
  GtkLabel *preview_label;
  GtkLabel *problem_label;
  GtkButton *apply_button;

  AivClient *client;
  AivUser *user;
  DexFuture *applying;
  DexFuture *looking;
  char *key;
  gboolean busy;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivCreditsDialog, aiv_credits_dialog, ADW_TYPE_DIALOG)

static gboolean
aiv_credits_dialog_sets (AivCreditsDialog *self)
{
  return g_strcmp0 (adw_toggle_group_get_active_name (self->mode_group), "set") == 0;
}

static char *
dup_reason (AivCreditsDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->reason_row))));
}

static void
aiv_credits_dialog_update (AivCreditsDialog *self)
{
  gint64 amount = (gint64) adw_spin_row_get_value (self->amount_row);
  gint64 before, after;
  g_autofree char *reason = dup_reason (self);
  g_autofree char *before_text = NULL;
  g_autofree char *after_text = NULL;
  g_autofree char *preview = NULL;
  const char *problem = NULL;

  if (self->user == NULL)
    return;

  before = aiv_user_get_credits (self->user);
  after = aiv_credits_dialog_sets (self) ? amount : before + amount;
  before_text = aiv_format_number (before);
  after_text = aiv_format_number (after);
  /* Translators: balance before and after a change. */
  preview = g_strdup_printf (C_("credits", "%s → %s"), before_text, after_text);
  gtk_label_set_label (self->preview_label, preview);

  if (after < 0)
    problem = C_("credits", "There are not that many to take.");
  else if (after == before)
    problem = C_("credits", "Nothing would change.");
  else if (reason[0] == '\0')
    problem = C_("credits", "A reason is needed; it is kept in the history.");
  gtk_label_set_label (self->problem_label, problem != NULL ? problem : "");
  if (after < 0)
    gtk_widget_add_css_class (GTK_WIDGET (self->preview_label), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->preview_label), "error");

  gtk_widget_set_sensitive (GTK_WIDGET (self->apply_button), !self->busy && problem == NULL);
}

static void
on_changed (AivCreditsDialog *self)
{
  g_clear_pointer (&self->key, g_free);
  aiv_credits_dialog_update (self);
}

static void
on_mode_changed (AivCreditsDialog *self)
{
  gint64 credits;

  if (self->user == NULL)
    return;

  g_clear_pointer (&self->key, g_free);
  credits = aiv_user_get_credits (self->user);
  if (aiv_credits_dialog_sets (self))
    gtk_adjustment_configure (self->amount_adjustment, (double) credits, 0, MAX ((double) credits, MAX_AMOUNT), 1, 10, 0);
  else
    gtk_adjustment_configure (self->amount_adjustment, 10, -MAX_AMOUNT, MAX_AMOUNT, 1, 10, 0);
  aiv_credits_dialog_update (self);
}

static DexFuture *
on_looked (DexFuture *done,
           gpointer   weak)
{
  g_autoptr(AivCreditsDialog) self = aiv_weak_get (weak);
  g_autoptr(AivWireUserDetail) detail = dex_await_boxed (dex_ref (done), NULL);

  if (self != NULL && self->user != NULL && detail != NULL)
    aiv_user_apply (self->user, detail->user);
  return dex_future_new_true ();
}

/* Somebody else has changed the balance: what comes of it is shown again before it is done. */
static void
aiv_credits_dialog_look_again (AivCreditsDialog *self)
{
  g_clear_pointer (&self->key, g_free);
  aiv_let_go (&self->looking);
  self->looking = dex_future_finally (aiv_client_fetch_user (self->client, aiv_user_get_id (self->user)),
                                      on_looked, aiv_weak_new (self), aiv_weak_free);
}

static DexFuture *
on_applied (DexFuture *done,
            gpointer   weak)
{
  g_autoptr(AivCreditsDialog) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;
  gint64 credits;

  if (self == NULL || self->client == NULL)
    return dex_future_new_true ();

  self->busy = FALSE;
  credits = dex_await_int64 (dex_ref (done), &error);
  if (error != NULL)
    {
      if (g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_STALE))
        aiv_credits_dialog_look_again (self);
      aiv_credits_dialog_update (self);
      aiv_app_present_error (GTK_WIDGET (self), error, C_("heading", "Could Not Change the Credits"));
      return dex_future_new_true ();
    }

  aiv_user_apply_credits (self->user, credits, aiv_user_get_held (self->user));
  g_signal_emit (self, signals[CHANGED], 0);
  adw_dialog_force_close (ADW_DIALOG (self));
  return dex_future_new_true ();
}

static void
on_apply_clicked (AivCreditsDialog *self)
{
  gint64 amount = (gint64) adw_spin_row_get_value (self->amount_row);
  const char *id = aiv_user_get_id (self->user);
  g_autofree char *reason = dup_reason (self);
  DexFuture *future;

  /* Until its answer is known it is the same change, however often it is sent. */
  if (self->key == NULL)
    self->key = g_uuid_string_random ();
  if (aiv_credits_dialog_sets (self))
    future = aiv_client_set_credits (self->client, id, amount, aiv_user_get_credits (self->user), reason, self->key);
  else
    future = aiv_client_adjust_credits (self->client, id, amount, reason, self->key);
  /* The future may have been settled already: then the callback runs within this call. */
  self->busy = TRUE;
  aiv_let_go (&self->applying);
  self->applying = dex_future_finally (future, on_applied, aiv_weak_new (self), aiv_weak_free);
  aiv_credits_dialog_update (self);
}

static void
aiv_credits_dialog_dispose (GObject *object)
{
  AivCreditsDialog *self = AIV_CREDITS_DIALOG (object);

  aiv_let_go (&self->applying);
  aiv_let_go (&self->looking);
  g_clear_pointer (&self->key, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_CREDITS_DIALOG);
  g_clear_object (&self->user);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (aiv_credits_dialog_parent_class)->dispose (object);
}

static void
aiv_credits_dialog_class_init (AivCreditsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aiv_credits_dialog_dispose;

  /**
   * AivCreditsDialog::changed:
   *
   * The balance has been changed.
   */
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/dialogs/aiv-credits-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AivCreditsDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, AivCreditsDialog, mode_group);
  gtk_widget_class_bind_template_child (widget_class, AivCreditsDialog, amount_row);
  gtk_widget_class_bind_template_child (widget_class, AivCreditsDialog, amount_adjustment);
  gtk_widget_class_bind_template_child (widget_class, AivCreditsDialog, reason_row);
  gtk_widget_class_bind_template_child (widget_class, AivCreditsDialog, preview_label);
  gtk_widget_class_bind_template_child (widget_class, AivCreditsDialog, problem_label);
  gtk_widget_class_bind_template_child (widget_class, AivCreditsDialog, apply_button);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_mode_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_apply_clicked);
}

static void
aiv_credits_dialog_init (AivCreditsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * aiv_credits_dialog_new:
 * @client: of an administrator
 * @user: whose credits; its object is brought up to date
 *
 * Returns: (transfer floating): a dialog, not yet shown
 */
AdwDialog *
aiv_credits_dialog_new (AivClient *client,
                        AivUser   *user)
{
  AivCreditsDialog *self;

  g_return_val_if_fail (AIV_IS_CLIENT (client), NULL);
  g_return_val_if_fail (AIV_IS_USER (user), NULL);

  self = g_object_new (AIV_TYPE_CREDITS_DIALOG, NULL);
  self->client = g_object_ref (client);
  self->user = g_object_ref (user);
  adw_window_title_set_subtitle (self->window_title, aiv_user_get_username (user));
  g_signal_connect_object (user, "notify::credits", G_CALLBACK (aiv_credits_dialog_update), self, G_CONNECT_SWAPPED);
  aiv_credits_dialog_update (self);
  return ADW_DIALOG (self);
}
