/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>

#include "aiv-api-error.h"
#include "aiv-player-view-private.h"

/* What is in front of the video: nothing, the wait for it, or why there is none. */

/* @name NULL: the video. */
void
aiv_player_view_show_page (AivPlayerView *self,
                           const char    *name)
{
  if (name != NULL)
    gtk_stack_set_visible_child_name (self->stack, name);
  gtk_widget_set_visible (GTK_WIDGET (self->stack), name != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->controls), TRUE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "player.play-pause", aiv_player_view_has_video (self));
}

/**
 * aiv_player_view_show_loading:
 * @self: a view
 * @text: what is being waited for
 * @fraction: how far that is, 0 to 1; negative when not known
 *
 * Stops what plays, and waits in front of it.
 */
void
aiv_player_view_show_loading (AivPlayerView *self,
                              const char    *text,
                              double         fraction)
{
  g_return_if_fail (AIV_IS_PLAYER_VIEW (self));

  aiv_player_stop (self->player);
  gtk_label_set_label (self->loading_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->loading_progress), fraction >= 0);
  gtk_progress_bar_set_fraction (self->loading_progress, CLAMP (fraction, 0, 1));
  aiv_player_view_show_page (self, "loading");
  aiv_player_view_touch (self);
}

/**
 * aiv_player_view_show_error:
 * @self: a view
 * @error: why there is no video: of the client library or of the player
 *
 * Stops what plays, and tells why; with a button to try again, [signal@retry].
 */
void
aiv_player_view_show_error (AivPlayerView *self,
                            const GError  *error)
{
  g_return_if_fail (AIV_IS_PLAYER_VIEW (self));
  g_return_if_fail (error != NULL);

  aiv_player_stop (self->player);
  if (error->domain == AIV_API_ERROR)
    {
      if (!aiv_error_view_set_error (self->error_view, error, C_("heading", "Could Not Get the Video")))
        return;
    }
  else if (g_error_matches (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_NO_DECODER))
    {
      g_autofree char *text = g_strdup_printf ("%s %s", error->message,
                                               C_("player", "Install it with your system's software manager and try "
                                                            "again, or save the video and open it with another program."));

      aiv_error_view_set_text (self->error_view, C_("heading", "A Decoder Is Missing"), text, NULL);
    }
  else
    {
      aiv_error_view_set_text (self->error_view, C_("heading", "Could Not Play the Video"),
                               C_("player", "The file may be damaged. Try again to get it anew, or save the video and "
                                            "open it with another program."),
                               error->message);
    }
  aiv_player_view_show_page (self, "error");
  aiv_player_view_touch (self);
}

/**
 * aiv_player_view_play:
 * @self: a view
 * @uri: of a video
 *
 * Plays it from the start.
 */
void
aiv_player_view_play (AivPlayerView *self,
                      const char    *uri)
{
  g_return_if_fail (AIV_IS_PLAYER_VIEW (self));
  g_return_if_fail (uri != NULL);

  aiv_player_set_uri (self->player, uri);
  aiv_player_view_show_page (self, NULL);
  aiv_player_play (self->player);
  aiv_player_view_touch (self);
}

/**
 * aiv_player_view_set_file:
 * @self: a view that plays a video
 * @path: (type filename) (nullable): the same video as a local file
 *
 * Shows frames of @path over the seek bar, and plays from there as soon as nobody notices.
 */
void
aiv_player_view_set_file (AivPlayerView *self,
                          const char    *path)
{
  g_autofree char *uri = path != NULL ? g_filename_to_uri (path, NULL, NULL) : NULL;

  g_return_if_fail (AIV_IS_PLAYER_VIEW (self));

  aiv_seek_preview_set_video (self->preview, path);
  if (uri != NULL)
    aiv_player_set_successor (self->player, uri);
}

/**
 * aiv_player_view_set_details:
 * @self: a view
 * @details: (nullable): what is known of the video, for a popover
 */
void
aiv_player_view_set_details (AivPlayerView *self,
                             GtkWidget     *details)
{
  GtkWidget *popover = NULL;

  g_return_if_fail (AIV_IS_PLAYER_VIEW (self));

  if (details != NULL)
    {
      popover = gtk_popover_new ();
      gtk_popover_set_child (GTK_POPOVER (popover), details);
    }
  gtk_menu_button_set_popover (self->details_button, popover);
  gtk_widget_set_visible (GTK_WIDGET (self->details_button), details != NULL);
}
