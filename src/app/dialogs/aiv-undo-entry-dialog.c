/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-undo-entry-dialog.h"

#include <glib/gi18n.h>

#include "aiv-client-people.h"
#include "aiv-fiber.h"
#include "aiv-format.h"
#include "aiv-present-error.h"
#include "aiv-weak.h"

/**
 * AivUndoEntryDialog:
 *
 * An administrator takes a change of credits back by its counter-entry, with a reason.
 */
struct _AivUndoEntryDialog
{
  AdwDialog parent_instance;

  AdwActionRow *entry_row;
  GtkLabel *amount_label;
  AdwEntryRow *reason_row;
  GtkButton *apply_button;

  AivClient *client;
  AivLedgerEntry *entry;
  DexFuture *applying;
  char *key;
  gboolean busy;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivUndoEntryDialog, aiv_undo_entry_dialog, ADW_TYPE_DIALOG)

static char *
dup_reason (AivUndoEntryDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->reason_row))));
}

static void
aiv_undo_entry_dialog_update (AivUndoEntryDialog *self)
{
  g_autofree char *reason = dup_reason (self);

  gtk_widget_set_sensitive (GTK_WIDGET (self->apply_button), !self->busy && reason[0] != '\0');
}

static void
on_changed (AivUndoEntryDialog *self)
{
  g_clear_pointer (&self->key, g_free);
  aiv_undo_entry_dialog_update (self);
}

static DexFuture *
on_applied (DexFuture *done,
            gpointer   weak)
{
  g_autoptr(AivUndoEntryDialog) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->client == NULL)
    return dex_future_new_true ();

  self->busy = FALSE;
  dex_await_int64 (dex_ref (done), &error);
  if (error != NULL)
    {
      aiv_undo_entry_dialog_update (self);
      aiv_app_present_error (GTK_WIDGET (self), error, C_("heading", "Could Not Take the Change Back"));
      return dex_future_new_true ();
    }
  g_signal_emit (self, signals[CHANGED], 0);
  adw_dialog_force_close (ADW_DIALOG (self));
  return dex_future_new_true ();
}

static void
on_apply_clicked (AivUndoEntryDialog *self)
{
  g_autofree char *reason = dup_reason (self);

  /* Until its answer is known it is the same change, however often it is sent. */
  if (self->key == NULL)
    self->key = g_uuid_string_random ();
  /* The future may have been settled already: then the callback runs within this call. */
  self->busy = TRUE;
  aiv_let_go (&self->applying);
  self->applying = dex_future_finally (aiv_client_undo_entry (self->client, aiv_ledger_entry_get_id (self->entry), reason,
                                                              self->key),
                                       on_applied, aiv_weak_new (self), aiv_weak_free);
  aiv_undo_entry_dialog_update (self);
}

static void
aiv_undo_entry_dialog_dispose (GObject *object)
{
  AivUndoEntryDialog *self = AIV_UNDO_ENTRY_DIALOG (object);

  aiv_let_go (&self->applying);
  g_clear_pointer (&self->key, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_UNDO_ENTRY_DIALOG);
  g_clear_object (&self->entry);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (aiv_undo_entry_dialog_parent_class)->dispose (object);
}

static void
aiv_undo_entry_dialog_class_init (AivUndoEntryDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aiv_undo_entry_dialog_dispose;

  /**
   * AivUndoEntryDialog::changed:
   *
   * The change has been taken back.
   */
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/dialogs/aiv-undo-entry-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AivUndoEntryDialog, entry_row);
  gtk_widget_class_bind_template_child (widget_class, AivUndoEntryDialog, amount_label);
  gtk_widget_class_bind_template_child (widget_class, AivUndoEntryDialog, reason_row);
  gtk_widget_class_bind_template_child (widget_class, AivUndoEntryDialog, apply_button);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_apply_clicked);
}

static void
aiv_undo_entry_dialog_init (AivUndoEntryDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * aiv_undo_entry_dialog_new:
 * @client: of an administrator
 * @entry: an entry that can be taken back
 *
 * Returns: (transfer floating): a dialog, not yet shown
 */
AdwDialog *
aiv_undo_entry_dialog_new (AivClient      *client,
                           AivLedgerEntry *entry)
{
  AivUndoEntryDialog *self;
  g_autofree char *amount = NULL;
  g_autofree char *date = NULL;
  const char *reason;

  g_return_val_if_fail (AIV_IS_CLIENT (client), NULL);
  g_return_val_if_fail (AIV_IS_LEDGER_ENTRY (entry), NULL);

  self = g_object_new (AIV_TYPE_UNDO_ENTRY_DIALOG, NULL);
  self->client = g_object_ref (client);
  self->entry = g_object_ref (entry);
  reason = aiv_ledger_entry_get_reason (entry);
  amount = aiv_format_signed (aiv_ledger_entry_get_amount (entry));
  date = aiv_format_date_time (aiv_ledger_entry_get_created_at (entry));
  gtk_label_set_label (self->amount_label, amount);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->entry_row),
                                 reason != NULL && reason[0] != '\0'
                                   ? reason : aiv_format_ledger_kind (aiv_ledger_entry_get_kind (entry)));
  adw_action_row_set_subtitle (self->entry_row, date);
  aiv_undo_entry_dialog_update (self);
  return ADW_DIALOG (self);
}
