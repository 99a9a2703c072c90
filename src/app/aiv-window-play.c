/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>

#include "aiv-fiber.h"
#include "aiv-player-page.h"
#include "aiv-present-error.h"
#include "aiv-weak.h"
#include "aiv-window-private.h"

/* Plays one of a list that is known here. */
static gboolean
play_in (AivWindow  *self,
         GListModel *items,
         AivItem    *item,
         const char *from)
{
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr(AivItem) other = g_list_model_get_item (items, i);

      if (other != item)
        continue;
      aiv_window_play (self, items, i, from);
      return TRUE;
    }
  return FALSE;
}

static void
play_item (AivWindow *self,
           AivItem   *item)
{
  const char *batch_id = aiv_item_get_batch_id (item);
  AivBatch *batch = NULL;
  g_autoptr(GListStore) alone = NULL;

  if (batch_id != NULL)
    batch = aiv_batch_list_find (aiv_session_get_batches (self->session), batch_id);
  if (batch != NULL && play_in (self, aiv_batch_get_items (batch), item, aiv_batch_get_name (batch)))
    return;
  if (batch_id == NULL && play_in (self, G_LIST_MODEL (aiv_session_get_videos (self->session)), item, NULL))
    return;

  alone = g_list_store_new (AIV_TYPE_ITEM);
  g_list_store_append (alone, item);
  aiv_window_play (self, G_LIST_MODEL (alone), 0, NULL);
}

static DexFuture *
on_item_found (DexFuture *done,
               gpointer   weak)
{
  g_autoptr(AivWindow) self = aiv_weak_get (weak);
  g_autoptr(AivItem) item = NULL;
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->session == NULL)
    return dex_future_new_true ();

  if ((item = dex_await_object (dex_ref (done), &error)) != NULL)
    play_item (self, item);
  else
    aiv_app_present_error (GTK_WIDGET (self->root_view), error, C_("heading", "Could not find the video"));
  return dex_future_new_true ();
}

/* The action win.play. */
void
aiv_window_on_play (GtkWidget  *widget,
                    const char *action,
                    GVariant   *parameter)
{
  AivWindow *self = AIV_WINDOW (widget);
  const char *batch_id, *item_id;
  AivBatch *batch;
  AivItem *item;

  if (self->session == NULL)
    return;

  g_variant_get (parameter, "(&s&s)", &batch_id, &item_id);
  batch = aiv_batch_list_find (aiv_session_get_batches (self->session), batch_id);
  item = batch != NULL ? aiv_batch_find_item (batch, item_id) : NULL;
  aiv_let_go (&self->finding);
  if (item != NULL)
    play_item (self, item);
  else
    self->finding = dex_future_finally (aiv_session_load_item (self->session, batch_id, item_id), on_item_found,
                                        aiv_weak_new (self), aiv_weak_free);
}

/**
 * aiv_window_play:
 * @self: a window where somebody has signed in
 * @items: a list of [class@Aiv.Item]; previous and next go through it
 * @position: which of them to play
 * @from: (nullable): what the list is called, for people
 *
 * Plays a video over the whole window.
 */
void
aiv_window_play (AivWindow  *self,
                 GListModel *items,
                 guint       position,
                 const char *from)
{
  g_return_if_fail (AIV_IS_WINDOW (self));
  g_return_if_fail (G_IS_LIST_MODEL (items));

  if (self->session == NULL || position >= g_list_model_get_n_items (items))
    return;

  adw_navigation_view_pop_to_tag (self->root_view, "main");
  adw_navigation_view_push (self->root_view, aiv_player_page_new (self->session, items, position, from));
}
