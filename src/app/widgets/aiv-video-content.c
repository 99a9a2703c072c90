/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-video-content.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-id.h"
#include "aiv-thread.h"
#include "aiv-weak.h"

#define URI_LIST "text/uri-list"

/**
 * AivVideoContent:
 *
 * Videos on their way out of the window, as files: downloaded when they are dropped, if they have
 * not been, and with the names that saving would give them.
 */
struct _AivVideoContent
{
  GdkContentProvider parent_instance;

  AivSession *session;
  GPtrArray *items;
};

G_DEFINE_FINAL_TYPE (AivVideoContent, aiv_video_content, GDK_TYPE_CONTENT_PROVIDER)

static GdkContentFormats *
ref_formats (GdkContentProvider *provider)
{
  return gdk_content_formats_new ((const char *[]){ URI_LIST }, 1);
}

/* --- a name of its own ----------------------------------------------------------------- */

typedef struct
{
  char *path;
  char *folder;
  char *name;
} Naming;

static void
naming_free (gpointer data)
{
  Naming *naming = data;

  g_free (naming->path);
  g_free (naming->folder);
  g_free (naming->name);
  g_free (naming);
}

/* The cache's file under a name for people: the same bytes, until somebody changes them. */
static gboolean
name_file (gpointer      data,
           GCancellable *cancellable,
           GValue       *result,
           GError      **error)
{
  Naming *naming = data;
  g_autofree char *path = g_build_filename (naming->folder, naming->name, NULL);
  g_autoptr(GFile) from = g_file_new_for_path (naming->path);
  g_autoptr(GFile) to = g_file_new_for_path (path);

  if (g_mkdir_with_parents (naming->folder, 0700) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", naming->folder, g_strerror (errno));
      return FALSE;
    }
  if (link (naming->path, path) != 0 && !g_file_copy (from, to, G_FILE_COPY_OVERWRITE, cancellable, NULL, NULL, error))
    return FALSE;
  g_value_init (result, G_TYPE_STRING);
  g_value_take_string (result, g_file_get_uri (to));
  return TRUE;
}

/* --- writing --------------------------------------------------------------------------- */

typedef struct
{
  AivVideoContent *self;
  GOutputStream *stream;
  GTask *task;
} Writing;

static void
writing_free (gpointer data)
{
  Writing *writing = data;

  g_object_unref (writing->self);
  g_object_unref (writing->stream);
  g_object_unref (writing->task);
  g_free (writing);
}

static char *
await_uri (AivVideoContent *self,
           AivItem         *item,
           const char      *folder,
           GError         **error)
{
  g_autofree char *path = dex_await_string (aiv_session_load_video (self->session, item), error);
  Naming *naming;

  if (path == NULL)
    return NULL;
  naming = g_new0 (Naming, 1);
  naming->path = g_steal_pointer (&path);
  /* Two may have the same name. */
  naming->folder = g_build_filename (folder, aiv_item_get_id (item), NULL);
  naming->name = aiv_session_dup_file_name (self->session, item);
  return dex_await_string (aiv_thread_run (name_file, naming, naming_free), error);
}

static DexFuture *
write_fiber (gpointer data)
{
  Writing *writing = data;
  AivVideoContent *self = writing->self;
  g_autoptr(GString) list = g_string_new (NULL);
  g_autoptr(GBytes) bytes = NULL;
  g_autofree char *id = aiv_id_new ();
  g_autofree char *folder = g_build_filename (aiv_session_get_cache_dir (self->session), "dragged", id, NULL);
  GError *error = NULL;

  for (guint i = 0; i < self->items->len; i++)
    {
      g_autofree char *uri = await_uri (self, self->items->pdata[i], folder, &error);

      if (uri == NULL)
        {
          g_task_return_error (writing->task, error);
          return dex_future_new_true ();
        }
      g_string_append_printf (list, "%s\r\n", uri);
    }
  bytes = g_string_free_to_bytes (g_steal_pointer (&list));
  if (dex_await (dex_output_stream_write_bytes (writing->stream, bytes, G_PRIORITY_DEFAULT), &error))
    g_task_return_boolean (writing->task, TRUE);
  else
    g_task_return_error (writing->task, error);
  return dex_future_new_true ();
}

static void
write_mime_type_async (GdkContentProvider *provider,
                       const char         *mime_type,
                       GOutputStream      *stream,
                       int                 io_priority,
                       GCancellable       *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (provider, cancellable, callback, user_data);
  Writing *writing;

  g_task_set_source_tag (task, write_mime_type_async);
  if (!g_str_equal (mime_type, URI_LIST))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "Not %s", mime_type);
      return;
    }
  writing = g_new0 (Writing, 1);
  writing->self = g_object_ref (AIV_VIDEO_CONTENT (provider));
  writing->stream = g_object_ref (stream);
  writing->task = g_steal_pointer (&task);
  dex_future_disown (dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, write_fiber, writing, writing_free));
}

static gboolean
write_mime_type_finish (GdkContentProvider *provider,
                        GAsyncResult       *result,
                        GError            **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
aiv_video_content_finalize (GObject *object)
{
  AivVideoContent *self = AIV_VIDEO_CONTENT (object);

  g_object_unref (self->session);
  g_ptr_array_unref (self->items);

  G_OBJECT_CLASS (aiv_video_content_parent_class)->finalize (object);
}

static void
aiv_video_content_class_init (AivVideoContentClass *klass)
{
  GdkContentProviderClass *provider_class = GDK_CONTENT_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = aiv_video_content_finalize;
  provider_class->ref_formats = ref_formats;
  provider_class->write_mime_type_async = write_mime_type_async;
  provider_class->write_mime_type_finish = write_mime_type_finish;
}

static void
aiv_video_content_init (AivVideoContent *self)
{
}

/**
 * aiv_video_content_new:
 * @session: what fetches the videos
 * @items: (element-type AivItem): completed videos
 *
 * Returns: (transfer full): what to drag
 */
GdkContentProvider *
aiv_video_content_new (AivSession *session,
                       GPtrArray  *items)
{
  AivVideoContent *self;

  g_return_val_if_fail (AIV_IS_SESSION (session), NULL);
  g_return_val_if_fail (items != NULL, NULL);

  self = g_object_new (AIV_TYPE_VIDEO_CONTENT, NULL);
  self->session = g_object_ref (session);
  self->items = g_ptr_array_ref (items);
  return GDK_CONTENT_PROVIDER (self);
}
