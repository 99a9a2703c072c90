/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>

#include "aiv-batch-page-private.h"
#include "aiv-fiber.h"
#include "aiv-undo-toast.h"
#include "aiv-weak.h"

static void
toast (AivBatchPage *self,
       const char   *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

static void
tell (AivBatchPage *self,
      const GError *error)
{
  g_autofree char *text = aiv_api_error_describe (error);

  if (text != NULL)
    toast (self, text);
}

/* --- what the server is asked for ----------------------------------------------------- */

static DexFuture *
on_done (DexFuture *done,
         gpointer   weak)
{
  g_autoptr(AivBatchPage) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;

  if (self != NULL && !dex_await (dex_ref (done), &error))
    tell (self, error);

  return dex_future_new_true ();
}

/* Takes the future; its end is only told when it is a bad one: the rest is seen. */
static void
ask (AivBatchPage *self,
     DexFuture    *future)
{
  for (guint i = self->doing->len; i > 0; i--)
    if (dex_future_get_status (self->doing->pdata[i - 1]) != DEX_FUTURE_STATUS_PENDING)
      g_ptr_array_remove_index (self->doing, i - 1);
  g_ptr_array_add (self->doing, dex_future_finally (future, on_done, aiv_weak_new (self), aiv_weak_free));
}

static void
on_cancel (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  AivBatchPage *self = AIV_BATCH_PAGE (widget);

  ask (self, aiv_session_cancel_batch (self->session, self->batch));
}

static void
on_retry_failed (GtkWidget  *widget,
                 const char *action,
                 GVariant   *parameter)
{
  AivBatchPage *self = AIV_BATCH_PAGE (widget);

  ask (self, aiv_session_retry_failed (self->session, self->batch));
}

static void
on_refresh (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  aiv_batch_page_load (AIV_BATCH_PAGE (widget));
}

/* --- deleting and saving --------------------------------------------------------------- */

static void
on_delete (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  AivBatchPage *self = AIV_BATCH_PAGE (widget);
  g_autoptr(GPtrArray) items = g_ptr_array_new ();
  g_autoptr(GPtrArray) batches = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *text = NULL;

  /* Translators: %s is the name of a batch */
  text = g_strdup_printf (C_("toast", "“%s” deleted"), aiv_batch_get_name (self->batch));
  g_ptr_array_add (batches, g_object_ref (self->batch));
  aiv_undo_toast_show (widget, self->session, items, batches, text);
  gtk_widget_activate_action (widget, "win.show-batches", NULL);
}

static void
on_save_all (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  aiv_video_grid_save_all (AIV_BATCH_PAGE (widget)->grid);
}

/* --- set-up --------------------------------------------------------------------------- */

/**
 * aiv_batch_page_update_actions:
 * @self: the page
 *
 * Enables what can be done now.
 */
void
aiv_batch_page_update_actions (AivBatchPage *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  AivBatch *batch = self->batch;

  gtk_widget_action_set_enabled (widget, "batch.cancel", batch != NULL && aiv_batch_get_can_cancel (batch));
  gtk_widget_action_set_enabled (widget, "batch.retry-failed", batch != NULL && aiv_batch_get_can_retry (batch));
  gtk_widget_action_set_enabled (widget, "batch.save-all",
                                 batch != NULL && aiv_batch_get_can_save (batch));
  gtk_widget_action_set_enabled (widget, "batch.delete",
                                 batch != NULL && aiv_session_can_delete_batches (self->session));
}

static void
on_use_again (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  AivBatchPage *self = AIV_BATCH_PAGE (widget);

  if (self->batch != NULL)
    gtk_widget_activate_action (widget, "win.use-again", "(ss)", aiv_batch_get_id (self->batch), "");
}

/**
 * aiv_batch_page_install_actions:
 * @widget_class: the class of the page
 *
 * Installs the actions `batch.`.
 */
void
aiv_batch_page_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "batch.refresh", NULL, on_refresh);
  gtk_widget_class_install_action (widget_class, "batch.cancel", NULL, on_cancel);
  gtk_widget_class_install_action (widget_class, "batch.use-again", NULL, on_use_again);
  gtk_widget_class_install_action (widget_class, "batch.retry-failed", NULL, on_retry_failed);
  gtk_widget_class_install_action (widget_class, "batch.save-all", NULL, on_save_all);
  gtk_widget_class_install_action (widget_class, "batch.delete", NULL, on_delete);
}
