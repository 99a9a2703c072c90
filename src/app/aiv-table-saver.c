/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-table-saver.h"

#include <glib/gi18n.h>

#include "aiv-fiber.h"
#include "aiv-present-error.h"
#include "aiv-weak.h"

/* Tables of administrators, saved as the server writes them. */

typedef struct
{
  gpointer weak;
  AivClient *client;
  char *path;
} Saver;

static void
saver_free (gpointer data)
{
  Saver *self = data;

  aiv_weak_free (self->weak);
  g_object_unref (self->client);
  g_free (self->path);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Saver, saver_free)

static DexFuture *
on_saved (DexFuture *done,
          gpointer   data)
{
  Saver *self = data;
  g_autoptr(GtkWidget) widget = aiv_weak_get (self->weak);
  g_autoptr(GError) error = NULL;

  dex_await_int64 (dex_ref (done), &error);
  if (widget == NULL || gtk_widget_get_root (widget) == NULL)
    return dex_future_new_true ();
  if (error == NULL)
    gtk_widget_activate_action (widget, "win.toast", "s", C_("toast", "Table saved"));
  else
    aiv_app_present_error (widget, error, C_("heading", "Could not save the table"));
  return dex_future_new_true ();
}

static void
on_chosen (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr(Saver) self = data;
  g_autoptr(GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);
  DexFuture *saving;

  if (file == NULL)
    return;
  saving = aiv_client_save_table (self->client, self->path, file);
  /* It is saved in any case, also when the page is gone by then. */
  dex_future_disown (dex_future_finally (saving, on_saved, g_steal_pointer (&self), saver_free));
}

/**
 * aiv_table_saver_ask:
 * @widget: on whose window to ask
 * @client: a client of an administrator
 * @path: path and query of what writes the table
 * @name: what the table is called, for the name of the file
 *
 * Asks for a place, saves a table there as the server writes it, and says so.
 */
void
aiv_table_saver_ask (GtkWidget  *widget,
                     AivClient  *client,
                     const char *path,
                     const char *name)
{
  GtkRoot *root;
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *day = g_date_time_format (now, "%Y-%m-%d");
  g_autofree char *file_name = NULL;
  Saver *self;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (AIV_IS_CLIENT (client));
  g_return_if_fail (path != NULL && name != NULL);

  root = gtk_widget_get_root (widget);
  self = g_new0 (Saver, 1);
  self->weak = aiv_weak_new (widget);
  self->client = g_object_ref (client);
  self->path = g_strdup (path);
  /* Translators: name of a file: what the table is about, and the day */
  file_name = g_strdup_printf (C_("file name", "%s %s.csv"), name, day);
  gtk_file_dialog_set_title (dialog, C_("window title", "Save Table"));
  gtk_file_dialog_set_initial_name (dialog, file_name);
  gtk_file_dialog_save (dialog, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL, on_chosen, self);
}
