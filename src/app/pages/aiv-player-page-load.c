/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-player-page-private.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "aiv-fiber.h"
#include "aiv-weak.h"

/* How the page gets at a video: from the cache, from a stream, and from a download meanwhile. */

/* A stream that has not begun by then, in milliseconds, gets company: whichever of it and the
 * download is ready first is played. */
#define STREAM_PATIENCE_MS 1500

typedef struct
{
  gpointer page; /* weak */
  AivItem *item;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  aiv_weak_free (load->page);
  g_object_unref (load->item);
  g_free (load);
}

/* (transfer full) (nullable): the page, if it is still about that item */
static AivPlayerPage *
load_get_page (Load *load)
{
  g_autoptr(AivPlayerPage) self = aiv_weak_get (load->page);

  if (self == NULL || self->item != load->item || self->view == NULL)
    return NULL;
  return g_steal_pointer (&self);
}

static Load *
load_new (AivPlayerPage *self)
{
  Load *load = g_new0 (Load, 1);

  load->page = aiv_weak_new (self);
  load->item = g_object_ref (self->item);
  return load;
}

static void
aiv_player_page_play_file (AivPlayerPage *self,
                           const char    *path)
{
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  AivPlayer *player = aiv_player_view_get_player (self->view);

  if (uri == NULL)
    return;
  if (!self->streaming)
    {
      aiv_player_view_play (self->view, uri);
      if (self->resume_at > 0)
        aiv_player_seek (player, self->resume_at, TRUE);
      self->resume_at = 0;
    }
  self->streaming = FALSE;
  aiv_player_view_set_file (self->view, path);
}

static DexFuture *
on_downloaded (DexFuture *done,
               gpointer   data)
{
  g_autoptr(AivPlayerPage) self = load_get_page (data);
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;

  if (self == NULL)
    return dex_future_new_true ();

  path = dex_await_string (dex_ref (done), &error);
  if (path != NULL)
    aiv_player_page_play_file (self, path);
  else if (!self->streaming)
    aiv_player_view_show_error (self->view, error);
  else
    g_debug ("A video that is streamed was not downloaded: %s", error->message);
  aiv_let_go (&self->downloading);
  return dex_future_new_true ();
}

static void
aiv_player_page_download (AivPlayerPage *self)
{
  if (self->downloading == NULL)
    self->downloading = dex_future_finally (aiv_session_load_video (self->session, self->item),
                                            on_downloaded, load_new (self), load_free);
}

static gboolean
on_patience (gpointer data)
{
  AivPlayerPage *self = data;

  self->patience = 0;
  if (self->streaming)
    aiv_player_page_download (self);
  return G_SOURCE_REMOVE;
}

static DexFuture *
on_uri (DexFuture *done,
        gpointer   data)
{
  g_autoptr(AivPlayerPage) self = load_get_page (data);
  g_autoptr(GError) error = NULL;
  g_autofree char *uri = NULL;

  if (self == NULL)
    return dex_future_new_true ();

  uri = dex_await_string (dex_ref (done), &error);
  if (uri == NULL)
    {
      aiv_player_view_show_error (self->view, error);
    }
  else if (g_str_has_prefix (uri, "file:"))
    {
      aiv_player_page_download (self);
    }
  else
    {
      self->streaming = TRUE;
      self->patience = g_timeout_add (STREAM_PATIENCE_MS, on_patience, self);
      aiv_player_view_play (self->view, uri);
    }
  return dex_future_new_true ();
}

/* Whatever is under way is for nobody any more. */
void
aiv_player_page_stop_loading (AivPlayerPage *self)
{
  aiv_let_go (&self->loading);
  aiv_let_go (&self->downloading);
  g_clear_handle_id (&self->patience, g_source_remove);
}

/* Gets the present video and plays it. */
void
aiv_player_page_load (AivPlayerPage *self)
{
  aiv_player_page_stop_loading (self);
  self->streaming = FALSE;
  self->damaged = FALSE;
  self->resume_at = 0;
  aiv_player_view_set_file (self->view, NULL);
  aiv_player_view_show_loading (self->view, C_("player", "Opening the video…"), -1);
  self->loading = dex_future_finally (aiv_session_fetch_play_uri (self->session, self->item),
                                      on_uri, load_new (self), load_free);
}

/* What is streamed is downloaded, too, once it plays: the first frame has all of the line. */
static void
on_player_state (AivPlayerPage *self,
                 GParamSpec    *pspec,
                 AivPlayer     *player)
{
  AivPlayerState state = aiv_player_get_state (player);

  if (self->streaming && (state == AIV_PLAYER_STATE_PLAYING || state == AIV_PLAYER_STATE_PAUSED))
    aiv_player_page_download (self);
}

/* A server that does not stream, or a line that breaks, may still give the whole file. */
gboolean
aiv_player_page_on_failed (AivPlayerPage *self,
                           const GError  *error)
{
  if (!self->streaming || g_error_matches (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_NO_DECODER))
    {
      self->damaged = TRUE;
      return FALSE;
    }

  g_debug ("The video cannot be streamed: %s", error->message);
  self->streaming = FALSE;
  self->resume_at = aiv_player_get_position (aiv_player_view_get_player (self->view));
  aiv_player_view_show_loading (self->view, C_("player", "Downloading the video…"), -1);
  aiv_player_page_download (self);
  return TRUE;
}

static void
on_transfer_moved (AivPlayerPage *self,
                   GParamSpec    *pspec,
                   AivTransfer   *transfer)
{
  g_autofree char *size = g_format_size (MAX (aiv_transfer_get_done (transfer), 0));
  g_autofree char *text = NULL;

  if (!aiv_transfer_get_active (transfer) || self->streaming)
    return;

  /* Translators: %s is how much is there already, as in "1.2 MB". */
  text = g_strdup_printf (C_("player", "Downloading the video… %s"), size);
  aiv_player_view_show_loading (self->view, text, aiv_transfer_get_fraction (transfer));
}

static void
on_transfer_changed (AivPlayerPage *self,
                     GParamSpec    *pspec,
                     AivItem       *item)
{
  g_signal_group_set_target (self->transfer_signals, aiv_item_get_transfer (item));
}

void
aiv_player_page_retry (AivPlayerPage *self)
{
  const char *path = aiv_item_get_cached_path (self->item);

  /* What could not be played is fetched anew. */
  if (self->damaged && path != NULL)
    g_unlink (path);
  aiv_player_page_load (self);
}

/* Follows the player and the item, once both are there. */
void
aiv_player_page_init_loading (AivPlayerPage *self)
{
  g_signal_connect_object (aiv_player_view_get_player (self->view), "notify::state", G_CALLBACK (on_player_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_group_connect_swapped (self->item_signals, "notify::transfer", G_CALLBACK (on_transfer_changed), self);
  self->transfer_signals = g_signal_group_new (AIV_TYPE_TRANSFER);
  g_signal_group_connect_swapped (self->transfer_signals, "notify::done", G_CALLBACK (on_transfer_moved), self);
}
