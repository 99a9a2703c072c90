/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-undo-toast.h"

#include <glib/gi18n.h>

#include "aiv-announce.h"
#include "aiv-weak.h"

/* Long enough to notice and to reach the button. */
#define TOAST_SECONDS 8

typedef struct
{
  AivSession *session;
  guint id;
} Pending;

static void
pending_free (gpointer data,
              GClosure *closure)
{
  Pending *pending = data;

  g_object_unref (pending->session);
  g_free (pending);
}

static void
on_undo (AdwToast *toast,
         Pending  *pending)
{
  aiv_pending_deletes_undo (aiv_pending_deletes_get (pending->session), pending->id);
}

/* Also after the button: what has been undone is not there to be committed. */
static void
on_dismissed (AdwToast *toast,
              Pending  *pending)
{
  aiv_pending_deletes_commit (aiv_pending_deletes_get (pending->session), pending->id);
}

static Pending *
pending_new (AivSession *session,
             guint       id)
{
  Pending *pending = g_new0 (Pending, 1);

  pending->session = g_object_ref (session);
  pending->id = id;
  return pending;
}

/* A toast that has the focus or the pointer stays: not for longer than it can undo anything. */
static gboolean
on_long (gpointer data)
{
  g_autoptr(AdwToast) toast = aiv_weak_get (data);

  if (toast != NULL)
    adw_toast_dismiss (toast);
  return G_SOURCE_REMOVE;
}

/**
 * aiv_undo_toast_show:
 * @widget: where something was deleted
 * @session: whose it is
 * @items: (element-type AivItem): videos to delete
 * @batches: (element-type AivBatch): batches to delete
 * @text: what has been deleted, translated: "Batch deleted"
 *
 * Deletes, with a toast that takes it back: the server is asked when the toast has gone.
 */
void
aiv_undo_toast_show (GtkWidget  *widget,
                     AivSession *session,
                     GPtrArray  *items,
                     GPtrArray  *batches,
                     const char *text)
{
  AivPendingDeletes *deletes = aiv_pending_deletes_get (session);
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
  guint id = aiv_pending_deletes_add (deletes, items, batches);
  AdwToast *toast;

  if (overlay == NULL)
    {
      aiv_pending_deletes_commit (deletes, id);
      return;
    }
  toast = adw_toast_new (text);
  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_timeout (toast, TOAST_SECONDS);
  adw_toast_set_button_label (toast, C_("button", "_Undo"));
  /* Not behind others that only tell something. */
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (on_undo), pending_new (session, id), pending_free, 0);
  g_signal_connect_data (toast, "dismissed", G_CALLBACK (on_dismissed), pending_new (session, id), pending_free, 0);
  g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, AIV_PENDING_DELETES_SECONDS, on_long, aiv_weak_new (toast), aiv_weak_free);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
  aiv_announce (GTK_WIDGET (overlay), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}
