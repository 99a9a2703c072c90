/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-probe.h"

#include "aiv-error.h"
#include "aiv-media.h"
#include "aiv-picture.h"
#include "aiv-thread.h"
#include "aiv-waveform.h"

typedef AivProbe *(*ProbeFunc) (const char *path, const char *name, GCancellable *cancellable, GError **error);

typedef struct
{
  ProbeFunc func;
  char *path;
  char *name;
} Job;

G_DEFINE_BOXED_TYPE (AivProbe, aiv_probe, aiv_probe_ref, aiv_probe_unref)

/**
 * aiv_probe_image_sync:
 * @path: a file, whatever it is called
 * @name: (nullable): the user's name for it, for messages; %NULL for the file's own
 * @cancellable: (nullable): ends the work
 * @error: return location for a [error@MediaError], whose message names the file and the
 *   reason
 *
 * Checks that a file is a picture that can be used: JPEG, PNG or WebP by content, whole,
 * of at most 50 megapixels, and decodable. Blocks for as long as the decoding takes: for
 * worker threads.
 *
 * Returns: (transfer full) (nullable): what the picture is
 */
AivProbe *
aiv_probe_image_sync (const char   *path,
                      const char   *name,
                      GCancellable *cancellable,
                      GError      **error)
{
  g_autoptr(AivPicture) picture = aiv_picture_load (path, name, cancellable, error);
  AivProbe *self;

  if (picture == NULL)
    return NULL;

  self = g_atomic_rc_box_new0 (AivProbe);
  self->kind = aiv_picture_get_kind (picture);
  self->width = aiv_picture_get_width (picture);
  self->height = aiv_picture_get_height (picture);
  self->orientation = aiv_picture_get_orientation (picture);

  return self;
}

/**
 * aiv_probe_audio_sync:
 * @path: a file, whatever it is called
 * @name: (nullable): the user's name for it, for messages; %NULL for the file's own
 * @cancellable: (nullable): ends the work
 * @error: return location for a [error@MediaError], whose message names the file and the
 *   reason
 *
 * Checks that a file is a recording that can be used: MP3, WAV, M4A, Ogg or FLAC by
 * content, with sound that decodes to the end. Blocks for as long as the decoding takes:
 * for worker threads.
 *
 * Returns: (transfer full) (nullable): what the recording is
 */
AivProbe *
aiv_probe_audio_sync (const char   *path,
                      const char   *name,
                      GCancellable *cancellable,
                      GError      **error)
{
  g_autoptr(AivWaveform) waveform = aiv_waveform_load_sync (path, name, cancellable, error);
  AivProbe *self;

  if (waveform == NULL)
    return NULL;

  self = g_atomic_rc_box_new0 (AivProbe);
  self->kind = waveform->kind;
  self->orientation = 1;
  self->duration_ns = waveform->duration_ns;
  self->n_samples = waveform->n_samples;
  self->rate = waveform->rate;
  self->channels = waveform->channels;

  return self;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->path);
  g_free (job->name);
  g_free (job);
}

static gboolean
job_work (gpointer      data,
          GCancellable *cancellable,
          GValue       *value,
          GError      **error)
{
  Job *job = data;
  AivProbe *probe = job->func (job->path, job->name, cancellable, error);

  if (probe == NULL)
    return FALSE;
  g_value_init (value, AIV_TYPE_PROBE);
  g_value_take_boxed (value, probe);
  return TRUE;
}

static DexFuture *
run_probe (ProbeFunc   func,
           const char *path,
           const char *name)
{
  Job *job = g_new0 (Job, 1);

  job->func = func;
  job->path = g_strdup (path);
  job->name = g_strdup (name);
  return aiv_thread_run_in (aiv_media_get_pool (), job_work, job, job_free);
}

/**
 * aiv_probe_image:
 * @path: a file
 * @name: (nullable): the user's name for it, for messages
 *
 * Does [func@Probe.image_sync] on a worker thread.
 *
 * Returns: (transfer full): a future that resolves to an [struct@Probe] or rejects with
 *   a [error@MediaError]
 */
DexFuture *
aiv_probe_image (const char *path,
                 const char *name)
{
  aiv_return_future_if_fail (path != NULL);

  return run_probe (aiv_probe_image_sync, path, name);
}

/**
 * aiv_probe_audio:
 * @path: a file
 * @name: (nullable): the user's name for it, for messages
 *
 * Does [func@Probe.audio_sync] on a worker thread.
 *
 * Returns: (transfer full): a future that resolves to an [struct@Probe] or rejects with
 *   a [error@MediaError]
 */
DexFuture *
aiv_probe_audio (const char *path,
                 const char *name)
{
  aiv_return_future_if_fail (path != NULL);

  return run_probe (aiv_probe_audio_sync, path, name);
}

/**
 * aiv_probe_ref:
 * @self: a probe
 *
 * Returns: (transfer full): @self
 */
AivProbe *
aiv_probe_ref (AivProbe *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_probe_unref:
 * @self: (transfer full): a probe
 */
void
aiv_probe_unref (AivProbe *self)
{
  g_atomic_rc_box_release (self);
}
