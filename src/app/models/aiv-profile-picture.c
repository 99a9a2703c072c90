/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-profile-picture.h"

#include <gdk/gdk.h>
#include <glib/gstdio.h>

#include "aiv-account-entry-private.h"
#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-sniff.h"
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

/* Nothing but what a browser would show there gets as far as a decoder. */
static gboolean
look (gpointer      path,
      GCancellable *cancellable,
      GValue       *result,
      GError      **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFileInputStream) stream = g_file_read (file, cancellable, error);
  guint8 head[AIV_SNIFF_BYTES];
  gsize n = 0;
  const char *type;

  if (stream == NULL || !g_input_stream_read_all (G_INPUT_STREAM (stream), head, sizeof head, &n, cancellable, error))
    return FALSE;
  type = aiv_sniff_type (head, n);
  if (type == NULL || !g_str_has_prefix (type, "image/"))
    {
      g_unlink (path);
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "It is no picture");
      return FALSE;
    }
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
  if (!dex_await (aiv_thread_run (look, g_strdup (path), g_free), &error))
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

/* --- in the lists of accounts ------------------------------------------------------------ */

typedef struct
{
  AivAccountEntry *entry;
  AivSession *session; /* (nullable): who asks the server */
} Entry;

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_object_unref (entry->entry);
  g_clear_object (&entry->session);
  g_free (entry);
}

/* (transfer full) (nullable): where it is kept, to be there also without the server */
static char *
dup_kept_path (AivAccountEntry *entry)
{
  g_autofree char *folder = aiv_account_entry_dup_cache_folder (entry);

  return folder != NULL ? g_build_filename (folder, "profile.png", NULL) : NULL;
}

static DexFuture *
restore_fiber (gpointer data)
{
  Entry *self = data;
  g_autofree char *path = dup_kept_path (self->entry);
  g_autoptr(GdkTexture) texture = NULL;

  if (path != NULL)
    texture = dex_await_object (aiv_thread_run (decode, g_steal_pointer (&path), g_free), NULL);
  /* The server may have told meanwhile. */
  if (texture != NULL && aiv_account_entry_get_picture (self->entry) == NULL)
    aiv_account_entry_set_picture (self->entry, texture);
  return dex_future_new_true ();
}

typedef struct
{
  GdkTexture *texture;
  char *path;
} Keep;

static void
keep_free (gpointer data)
{
  Keep *keep = data;

  g_clear_object (&keep->texture);
  g_free (keep->path);
  g_free (keep);
}

/* Without a texture there is to be none. */
static gboolean
keep (gpointer      data,
      GCancellable *cancellable,
      GValue       *result,
      GError      **error)
{
  Keep *self = data;
  g_autoptr(GBytes) png = self->texture != NULL ? gdk_texture_save_to_png_bytes (self->texture) : NULL;
  g_autofree char *folder = g_path_get_dirname (self->path);

  if (png == NULL)
    {
      g_unlink (self->path);
      return TRUE;
    }
  g_mkdir_with_parents (folder, 0700);
  return g_file_set_contents_full (self->path, g_bytes_get_data (png, NULL), (gssize) g_bytes_get_size (png),
                                   G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

static DexFuture *
renew_fiber (gpointer data)
{
  Entry *self = data;
  AivClient *client = aiv_session_get_client (self->session);
  g_autoptr(AivWireV1User) profile = NULL;
  g_autoptr(GdkTexture) texture = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;
  Keep *kept;

  if (!aiv_client_has_family (client, AIV_FAMILY_V1)
      || (profile = dex_await_boxed (aiv_client_fetch_v1_profile (client), NULL)) == NULL)
    return dex_future_new_true ();
  if (profile->avatar_url != NULL && *profile->avatar_url != '\0'
      && (texture = dex_await_object (aiv_profile_picture_load (self->session, profile->avatar_url), &error)) == NULL)
    {
      g_debug ("There is no picture: %s", error->message);
      return dex_future_new_true ();
    }

  aiv_account_entry_set_picture (self->entry, texture);
  if ((path = dup_kept_path (self->entry)) == NULL)
    return dex_future_new_true ();
  kept = g_new0 (Keep, 1);
  kept->path = g_steal_pointer (&path);
  g_set_object (&kept->texture, texture);
  dex_await (aiv_thread_run (keep, kept, keep_free), NULL);
  return dex_future_new_true ();
}

static DexFuture *
begin (AivAccountEntry *entry,
       AivSession      *session,
       DexFiberFunc     func)
{
  Entry *data = g_new0 (Entry, 1);

  data->entry = g_object_ref (entry);
  g_set_object (&data->session, session);
  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, func, data, entry_free);
}

/**
 * aiv_profile_picture_restore:
 * @entry: an account
 *
 * Gives @entry the picture that was kept of it in an earlier run.
 *
 * Returns: (transfer full): a future of %TRUE, whether there was one or not
 */
DexFuture *
aiv_profile_picture_restore (AivAccountEntry *entry)
{
  aiv_return_future_if_fail (AIV_IS_ACCOUNT_ENTRY (entry));

  return begin (entry, NULL, restore_fiber);
}

/**
 * aiv_profile_picture_renew:
 * @entry: an account
 * @session: its session
 *
 * Gives @entry the picture that its server tells of, and keeps it; where it tells of none, none.
 *
 * Returns: (transfer full): a future of %TRUE, whether that worked or not
 */
DexFuture *
aiv_profile_picture_renew (AivAccountEntry *entry,
                           AivSession      *session)
{
  aiv_return_future_if_fail (AIV_IS_ACCOUNT_ENTRY (entry));
  aiv_return_future_if_fail (AIV_IS_SESSION (session));

  return begin (entry, session, renew_fiber);
}
