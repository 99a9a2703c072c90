/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-remote-inputs.h"

#include "aiv-error.h"
#include "aiv-probe.h"
#include "aiv-thread.h"

/* More than any service takes. */
#define MAX_BYTES (128 * 1024 * 1024)

G_DEFINE_BOXED_TYPE (AivRemoteInput, aiv_remote_input, aiv_remote_input_ref, aiv_remote_input_unref)

static void
clear (gpointer data)
{
  AivRemoteInput *self = data;

  g_free (self->name);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self->base64);
}

typedef struct
{
  char *path;
  char *name;
  gboolean encode;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->path);
  g_free (job->name);
  g_free (job);
}

/* Looks at a file as the server did when it was handed in: its kind, and how large or long. */
static gboolean
measure (AivRemoteInput *self, Job *job, GCancellable *cancellable, GError **error)
{
  g_autoptr (AivProbe) probe = NULL;

  self->kind = aiv_media_kind_from_file (job->path, NULL);
  probe = aiv_media_kind_is_image (self->kind) ? aiv_probe_image_sync (job->path, job->name, cancellable, error)
                                               : aiv_probe_audio_sync (job->path, job->name, cancellable, error);
  if (probe == NULL)
    return FALSE;
  self->kind = probe->kind;
  self->width = probe->width;
  self->height = probe->height;
  self->duration_ms = probe->duration_ns / (1000 * 1000);
  return TRUE;
}

static gboolean
load (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  Job *job = data;
  g_autoptr (AivRemoteInput) self = g_atomic_rc_box_new0 (AivRemoteInput);
  g_autofree char *content = NULL;
  gsize length;

  if (!measure (self, job, cancellable, error) || !g_file_get_contents (job->path, &content, &length, error))
    return FALSE;
  if (length > MAX_BYTES)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, "“%s” is too large for a service", job->name);
      return FALSE;
    }
  if (job->encode)
    self->base64 = g_base64_encode ((const guchar *) content, length);
  self->bytes = g_bytes_new_take (g_steal_pointer (&content), length);
  self->content_type = aiv_media_kind_get_content_type (self->kind);
  self->name = g_strdup_printf ("input.%s", aiv_media_kind_get_extension (self->kind));
  g_value_init (result, AIV_TYPE_REMOTE_INPUT);
  g_value_take_boxed (result, g_steal_pointer (&self));
  return TRUE;
}

/**
 * aiv_remote_input_load:
 * @path: a picture or a recording
 * @name: the user's name for it, for messages
 * @encode: whether base64 is needed
 *
 * Reads an input on a worker thread.
 *
 * Returns: (transfer full): a future of an [struct@RemoteInput]; rejects with a [error@MediaError]
 */
DexFuture *
aiv_remote_input_load (const char *path, const char *name, gboolean encode)
{
  Job *job;

  aiv_return_future_if_fail (path != NULL);

  job = g_new0 (Job, 1);
  job->path = g_strdup (path);
  job->name = g_strdup (name);
  job->encode = encode;
  return aiv_thread_run_in (aiv_media_get_pool (), load, job, job_free);
}

/**
 * aiv_remote_input_dup_data_url:
 * @self: an input that was encoded
 *
 * Returns: (transfer full): it as a URL, whose subtype has word characters only: some services
 *   know no others
 */
char *
aiv_remote_input_dup_data_url (AivRemoteInput *self)
{
  const char *type = self->content_type;

  if (g_str_equal (type, "audio/x-wav"))
    type = "audio/wav";
  return g_strconcat ("data:", type, ";base64,", self->base64, NULL);
}

/**
 * aiv_remote_input_ref:
 * @self: an input
 *
 * Returns: (transfer full): @self
 */
AivRemoteInput *
aiv_remote_input_ref (AivRemoteInput *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_remote_input_unref:
 * @self: (transfer full): an input
 */
void
aiv_remote_input_unref (AivRemoteInput *self)
{
  g_atomic_rc_box_release_full (self, clear);
}
