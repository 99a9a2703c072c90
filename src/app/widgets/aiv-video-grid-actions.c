/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>

#include "aiv-fiber.h"
#include "aiv-library-view.h"
#include "aiv-present-error.h"
#include "aiv-video-grid-private.h"
#include "aiv-weak.h"
#include "aiv-window.h"

/* More of them are not looked at one by one before anything is asked for. */
#define MAX_LOOKED_AT 100

void
aiv_video_grid_toast (AivVideoGrid *self,
                      const char   *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

void
aiv_video_grid_tell (AivVideoGrid *self,
                     const GError *error)
{
  aiv_app_present_error (GTK_WIDGET (self), error, NULL);
}

/* --- what is asked for ----------------------------------------------------------------- */

void
aiv_video_grid_hold (AivVideoGrid *self,
                     DexFuture    *block)
{
  for (guint i = self->doing->len; i > 0; i--)
    if (!dex_future_is_pending (self->doing->pdata[i - 1]))
      g_ptr_array_remove_index_fast (self->doing, i - 1);
  g_ptr_array_add (self->doing, block);
}

static DexFuture *
on_done (DexFuture *done,
         gpointer   weak)
{
  g_autoptr(AivVideoGrid) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;

  if (self != NULL && !dex_await (dex_ref (done), &error))
    aiv_video_grid_tell (self, error);
  return dex_future_new_true ();
}

/* Takes the future; its end is only told when it is a bad one: the rest is seen. */
void
aiv_video_grid_ask (AivVideoGrid *self,
                    DexFuture    *future)
{
  aiv_video_grid_hold (self, dex_future_finally (future, on_done, aiv_weak_new (self), aiv_weak_free));
}

typedef void (*ItemsFunc) (AivVideoGrid *self,
                           GPtrArray    *items);

typedef struct
{
  gpointer weak;
  ItemsFunc func;
} WithItems;

static void
with_items_free (gpointer data)
{
  WithItems *with = data;

  aiv_weak_free (with->weak);
  g_free (with);
}

static DexFuture *
on_items (DexFuture *done,
          gpointer   data)
{
  WithItems *with = data;
  g_autoptr(AivVideoGrid) self = aiv_weak_get (with->weak);
  g_autoptr(GPtrArray) items = dex_await_boxed (dex_ref (done), NULL);

  if (self != NULL && self->session != NULL && items != NULL && items->len > 0)
    with->func (self, items);
  return dex_future_new_true ();
}

/* Calls @func with what is selected, read if it had not been. */
static void
with_selected (AivVideoGrid *self,
               ItemsFunc     func)
{
  g_autoptr(GtkBitset) selected = aiv_video_grid_get_selected (self);
  WithItems *with;

  if (gtk_bitset_is_empty (selected))
    return;
  with = g_new0 (WithItems, 1);
  with->weak = aiv_weak_new (self);
  with->func = func;
  aiv_video_grid_hold (self, dex_future_finally (aiv_video_grid_load (self, selected), on_items, with, with_items_free));
}

/* --- playing --------------------------------------------------------------------------- */

static guint
find_position (AivVideoGrid *self,
               AivItem      *item)
{
  if (AIV_IS_LIBRARY_VIEW (self->model))
    return aiv_library_view_find (AIV_LIBRARY_VIEW (self->model), aiv_item_get_key (item));
  for (guint i = 0; i < g_list_model_get_n_items (self->model); i++)
    {
      g_autoptr(AivItem) other = g_list_model_get_item (self->model, i);

      if (other == item)
        return i;
    }
  return G_MAXUINT;
}

static void
play (AivVideoGrid *self,
      AivItem      *item)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  const char *batch_id = aiv_item_get_batch_id (item);
  guint position = find_position (self, item);

  if (!aiv_item_get_can_play (item))
    return;
  if (AIV_IS_WINDOW (root) && position != G_MAXUINT)
    aiv_window_play (AIV_WINDOW (root), self->model, position, self->from);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.play", "(ss)", batch_id != NULL ? batch_id : "",
                                aiv_item_get_id (item));
}

static void
play_items (AivVideoGrid *self,
            GPtrArray    *items)
{
  for (guint i = 0; i < items->len; i++)
    if (aiv_item_get_can_play (items->pdata[i]))
      {
        play (self, items->pdata[i]);
        return;
      }
}

static void
on_play (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  with_selected (AIV_VIDEO_GRID (widget), play_items);
}

/* --- of one video ---------------------------------------------------------------------- */

static AivItem *
ref_item (AivVideoGrid *self,
          GVariant     *parameter)
{
  if (self->session == NULL)
    return NULL;
  return aiv_item_pool_find (aiv_session_get_pool (self->session), g_variant_get_string (parameter, NULL));
}

static void
on_item_action (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  AivVideoGrid *self = AIV_VIDEO_GRID (widget);
  g_autoptr(AivItem) item = ref_item (self, parameter);

  if (item == NULL)
    return;
  if (g_str_equal (action, "item.play"))
    play (self, item);
  else if (g_str_equal (action, "item.save"))
    aiv_video_grid_save_one (self, item);
  else if (g_str_equal (action, "item.retry"))
    aiv_video_grid_ask (self, aiv_session_retry_item (self->session, item));
  else
    aiv_video_grid_ask (self, aiv_session_cancel_item (self->session, item));
}

/* --- of what is selected --------------------------------------------------------------- */

static void
retry_items (AivVideoGrid *self,
             GPtrArray    *items)
{
  for (guint i = 0; i < items->len; i++)
    if (aiv_item_get_can_retry (items->pdata[i]))
      aiv_video_grid_ask (self, aiv_session_retry_item (self->session, items->pdata[i]));
}

static void
on_retry (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  with_selected (AIV_VIDEO_GRID (widget), retry_items);
}

static void
cancel_items (AivVideoGrid *self,
              GPtrArray    *items)
{
  for (guint i = 0; i < items->len; i++)
    if (aiv_item_get_can_cancel (items->pdata[i]))
      aiv_video_grid_ask (self, aiv_session_cancel_item (self->session, items->pdata[i]));
}

static void
on_cancel (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  with_selected (AIV_VIDEO_GRID (widget), cancel_items);
}

static void
on_save (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  AivVideoGrid *self = AIV_VIDEO_GRID (widget);
  g_autoptr(GtkBitset) selected = aiv_video_grid_get_selected (self);

  aiv_video_grid_save (self, selected);
}

static void
on_delete (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  with_selected (AIV_VIDEO_GRID (widget), aiv_video_grid_delete);
}

static void
on_select (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  AivVideoGrid *self = AIV_VIDEO_GRID (widget);

  if (self->selection == NULL)
    return;
  if (g_str_equal (action, "videos.select-all"))
    gtk_selection_model_select_all (GTK_SELECTION_MODEL (self->selection));
  else
    gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
}

/* Some servers are asked for each link. */
#define MAX_LINKS 200

static DexFuture *
on_links (DexFuture *done,
          gpointer   weak)
{
  g_autoptr(AivVideoGrid) self = aiv_weak_get (weak);
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  guint n = 0;

  if (self == NULL || self->session == NULL)
    return dex_future_new_true ();

  for (guint i = 0; i < dex_future_set_get_size (DEX_FUTURE_SET (done)); i++)
    {
      DexFuture *one = dex_future_set_get_future_at (DEX_FUTURE_SET (done), i);
      const GValue *link = dex_future_get_value (one, error == NULL ? &error : NULL);

      if (link != NULL)
        g_string_append_printf (text, "%s%s", n++ > 0 ? "\n" : "", g_value_get_string (link));
    }
  if (n > 0)
    {
      gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text->str);
      aiv_video_grid_toast (self, g_dngettext (GETTEXT_PACKAGE, "Link copied", "Links copied", n));
    }
  else
    {
      aiv_app_present_error (GTK_WIDGET (self), error, C_("heading", "Could not copy the link"));
    }
  return dex_future_new_true ();
}

static void
copy_links (AivVideoGrid *self,
            GPtrArray    *items)
{
  g_autoptr(GPtrArray) links = g_ptr_array_new_with_free_func (dex_unref);

  for (guint i = 0; i < items->len && links->len < MAX_LINKS; i++)
    if (aiv_item_get_can_play (items->pdata[i]))
      g_ptr_array_add (links, aiv_session_fetch_link (self->session, items->pdata[i]));
  if (links->len == 0)
    return;
  aiv_video_grid_hold (self, dex_future_finally (dex_future_allv ((DexFuture **) links->pdata, links->len), on_links,
                                                 aiv_weak_new (self), aiv_weak_free));
}

static void
on_copy_link (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  with_selected (AIV_VIDEO_GRID (widget), copy_links);
}

static void
on_show_batch (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  g_autoptr(AivItem) item = aiv_video_grid_ref_only (AIV_VIDEO_GRID (widget));

  if (item != NULL && aiv_item_get_batch_id (item) != NULL)
    gtk_widget_activate_action (widget, "win.show-batch", "s", aiv_item_get_batch_id (item));
}

/* Of a video of a batch the whole batch: nothing less was asked for. */
static void
on_use_again (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  g_autoptr(AivItem) item = aiv_video_grid_ref_only (AIV_VIDEO_GRID (widget));
  const char *batch_id = item != NULL ? aiv_item_get_batch_id (item) : NULL;

  if (item != NULL)
    gtk_widget_activate_action (widget, "win.use-again", "(ss)", batch_id != NULL ? batch_id : "", aiv_item_get_id (item));
}

/* --- in other programs ----------------------------------------------------------------- */

static void
on_launched (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr(AivVideoGrid) self = aiv_weak_get (data);
  g_autoptr(GError) error = NULL;
  gboolean ok = gtk_file_launcher_launch_finish (GTK_FILE_LAUNCHER (source), result, &error);

  aiv_weak_free (data);
  if (!ok && self != NULL && !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    aiv_video_grid_toast (self, C_("toast", "No program could open the video"));
}

static void
on_folder_opened (GObject      *source,
                  GAsyncResult *result,
                  gpointer      data)
{
  g_autoptr(AivVideoGrid) self = aiv_weak_get (data);
  gboolean ok = gtk_file_launcher_open_containing_folder_finish (GTK_FILE_LAUNCHER (source), result, NULL);

  aiv_weak_free (data);
  if (!ok && self != NULL)
    aiv_video_grid_toast (self, C_("toast", "The folder could not be opened"));
}

typedef struct
{
  gpointer weak;
  gboolean folder;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  aiv_weak_free (opening->weak);
  g_free (opening);
}

static DexFuture *
on_there (DexFuture *done,
          gpointer   data)
{
  Opening *opening = data;
  g_autoptr(AivVideoGrid) self = aiv_weak_get (opening->weak);
  g_autoptr(GError) error = NULL;
  g_autofree char *path = dex_await_string (dex_ref (done), &error);
  g_autoptr(GFile) file = path != NULL ? g_file_new_for_path (path) : NULL;
  g_autoptr(GtkFileLauncher) launcher = NULL;
  GtkRoot *root;

  if (self == NULL)
    return dex_future_new_true ();
  if (file == NULL)
    {
      aiv_video_grid_tell (self, error);
      return dex_future_new_true ();
    }
  root = gtk_widget_get_root (GTK_WIDGET (self));
  launcher = gtk_file_launcher_new (file);
  gtk_file_launcher_set_always_ask (launcher, TRUE);
  if (opening->folder)
    gtk_file_launcher_open_containing_folder (launcher, GTK_WINDOW (root), NULL, on_folder_opened, aiv_weak_new (self));
  else
    gtk_file_launcher_launch (launcher, GTK_WINDOW (root), NULL, on_launched, aiv_weak_new (self));
  return dex_future_new_true ();
}

static void
on_open (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  AivVideoGrid *self = AIV_VIDEO_GRID (widget);
  g_autoptr(AivItem) item = aiv_video_grid_ref_only (self);
  Opening *opening;

  if (item == NULL)
    return;
  opening = g_new0 (Opening, 1);
  opening->weak = aiv_weak_new (self);
  opening->folder = g_str_equal (action, "videos.show-in-folder");
  aiv_video_grid_hold (self, dex_future_finally (aiv_session_load_video (self->session, item), on_there, opening,
                                                 opening_free));
}

/* --- set-up ---------------------------------------------------------------------------- */

/**
 * aiv_video_grid_update_actions:
 * @self: the grid
 *
 * Enables what can be done with what is selected.
 */
void
aiv_video_grid_update_actions (AivVideoGrid *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  g_autoptr(GtkBitset) selected = aiv_video_grid_get_selected (self);
  guint64 n = gtk_bitset_get_size (selected);
  gboolean many = n > MAX_LOOKED_AT;
  gboolean plays = many, retries = many, cancels = many, links = many;
  gboolean of_batch = FALSE;

  for (guint i = 0; i < n && !many; i++)
    {
      g_autoptr(AivItem) item = g_list_model_get_item (self->model, gtk_bitset_get_nth (selected, i));

      if (item == NULL)
        continue;
      plays |= aiv_item_get_can_play (item);
      retries |= aiv_item_get_can_retry (item);
      cancels |= aiv_item_get_can_cancel (item);
      links |= aiv_item_get_video_url (item) != NULL;
      of_batch = n == 1 && aiv_item_get_batch_id (item) != NULL;
    }
  gtk_widget_action_set_enabled (widget, "videos.play", plays);
  gtk_widget_action_set_enabled (widget, "videos.save", plays && self->saver == NULL);
  gtk_widget_action_set_enabled (widget, "videos.retry", retries);
  gtk_widget_action_set_enabled (widget, "videos.cancel", cancels);
  gtk_widget_action_set_enabled (widget, "videos.delete", n > 0);
  gtk_widget_action_set_enabled (widget, "videos.copy-link", links);
  gtk_widget_action_set_enabled (widget, "videos.open-with", n == 1 && plays);
  gtk_widget_action_set_enabled (widget, "videos.show-in-folder", n == 1 && plays);
  gtk_widget_action_set_enabled (widget, "videos.show-batch", of_batch && !self->in_batch);
  gtk_widget_action_set_enabled (widget, "videos.use-again", n == 1 && !self->in_batch);
  gtk_widget_action_set_enabled (widget, "videos.select-none", n > 0);
}

/**
 * aiv_video_grid_install_actions:
 * @widget_class: the class of the grid
 *
 * Installs the actions `videos.` and `item.`.
 */
void
aiv_video_grid_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "videos.play", NULL, on_play);
  gtk_widget_class_install_action (widget_class, "videos.save", NULL, on_save);
  gtk_widget_class_install_action (widget_class, "videos.retry", NULL, on_retry);
  gtk_widget_class_install_action (widget_class, "videos.cancel", NULL, on_cancel);
  gtk_widget_class_install_action (widget_class, "videos.delete", NULL, on_delete);
  gtk_widget_class_install_action (widget_class, "videos.copy-link", NULL, on_copy_link);
  gtk_widget_class_install_action (widget_class, "videos.open-with", NULL, on_open);
  gtk_widget_class_install_action (widget_class, "videos.show-in-folder", NULL, on_open);
  gtk_widget_class_install_action (widget_class, "videos.show-batch", NULL, on_show_batch);
  gtk_widget_class_install_action (widget_class, "videos.use-again", NULL, on_use_again);
  gtk_widget_class_install_action (widget_class, "videos.select-all", NULL, on_select);
  gtk_widget_class_install_action (widget_class, "videos.select-none", NULL, on_select);
  gtk_widget_class_install_action (widget_class, "item.play", "s", on_item_action);
  gtk_widget_class_install_action (widget_class, "item.save", "s", on_item_action);
  gtk_widget_class_install_action (widget_class, "item.retry", "s", on_item_action);
  gtk_widget_class_install_action (widget_class, "item.cancel", "s", on_item_action);
}
