/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-profile-picture.h"

#include <gdk/gdk.h>

#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-thread.h"
#include "aiv-thumbnail.h"

/* The longer side, in pixels: for an avatar on a screen of high density. */
#define SIZE 256

typedef struct
{
  AivSession *session;
  AivItem *item;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_object_unref (load->session);
  g_object_unref (load->item);
  g_free (load);
}

static gboolean
decode (gpointer      data,
        GCancellable *cancellable,
        GValue       *result,
        GError      **error)
{
  GdkTexture *texture = gdk_texture_new_from_filename (data, error);

  if (texture == NULL)
    return FALSE;
  g_value_init (result, GDK_TYPE_TEXTURE);
  g_value_take_object (result, texture);
  return TRUE;
}

/* Whatever the address leads to goes through the decoders that have bounds. */
static DexFuture *
load_fiber (gpointer data)
{
  Load *load = data;
  g_autofree char *path = NULL;
  g_autofree char *small = NULL;
  GError *error = NULL;

  if ((path = dex_await_string (aiv_session_load_poster (load->session, load->item), &error)) == NULL)
    return dex_future_new_for_error (error);
  small = g_strconcat (path, ".small", NULL);
  if (!dex_await (aiv_thumbnail_make (path, small, SIZE, 0), &error))
    return dex_future_new_for_error (error);
  return aiv_thread_run (decode, g_steal_pointer (&small), g_free);
}

/**
 * aiv_profile_picture_load:
 * @session: a session
 * @url: where the picture is: a path of the server or an http(s) address; no sign-in is sent
 *   anywhere but to the server itself
 *
 * Fetches somebody's picture, or takes it from the cache.
 *
 * Returns: (transfer full): a future of a small [class@Gdk.Texture]
 */
DexFuture *
aiv_profile_picture_load (AivSession *session,
                          const char *url)
{
  g_autoptr(AivWireItem) wire = aiv_wire_item_new ();
  Load *load;

  aiv_return_future_if_fail (AIV_IS_SESSION (session));
  aiv_return_future_if_fail (url != NULL);

  wire->id = g_strdup ("profile");
  wire->poster_url = g_strdup (url);
  load = g_new0 (Load, 1);
  load->session = g_object_ref (session);
  load->item = aiv_item_new ("-profile-", wire);
  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, load_fiber, load, load_free);
}
