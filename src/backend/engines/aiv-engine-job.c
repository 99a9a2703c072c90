/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-engine-job.h"

G_DEFINE_BOXED_TYPE (AivEngineJob, aiv_engine_job, aiv_engine_job_ref, aiv_engine_job_unref)

static void
aiv_engine_job_clear (gpointer data)
{
  AivEngineJob *self = data;

  g_free (self->id);
  g_free (self->image_path);
  g_free (self->image_name);
  g_free (self->audio_path);
  g_free (self->audio_name);
  g_free (self->prompt);
  g_free (self->model);
  g_free (self->output_dir);
  g_free (self->output_stem);
  g_clear_object (&self->memory);
}

/**
 * aiv_engine_job_new:
 *
 * Makes an empty job; the caller fills in its fields.
 *
 * Returns: (transfer full): a new job
 */
AivEngineJob *
aiv_engine_job_new (void)
{
  return g_atomic_rc_box_new0 (AivEngineJob);
}

/**
 * aiv_engine_job_ref:
 * @self: a job
 *
 * Adds a reference. Any thread.
 *
 * Returns: (transfer full): @self
 */
AivEngineJob *
aiv_engine_job_ref (AivEngineJob *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_engine_job_unref:
 * @self: (transfer full): a job
 *
 * Drops a reference. Any thread.
 */
void
aiv_engine_job_unref (AivEngineJob *self)
{
  g_atomic_rc_box_release_full (self, aiv_engine_job_clear);
}

static char *
dup_display_name (const char *name,
                  const char *path)
{
  if (name != NULL && *name != '\0')
    return g_utf8_make_valid (name, -1);
  if (path != NULL)
    return g_filename_display_basename (path);
  return g_strdup ("");
}

/**
 * aiv_engine_job_dup_image_name:
 * @self: a job
 *
 * Gets the name of the picture for messages: the user's, else the file's.
 *
 * Returns: (transfer full): valid UTF-8
 */
char *
aiv_engine_job_dup_image_name (const AivEngineJob *self)
{
  return dup_display_name (self->image_name, self->image_path);
}

/**
 * aiv_engine_job_dup_audio_name:
 * @self: a job
 *
 * Gets the name of the recording for messages: the user's, else the file's.
 *
 * Returns: (transfer full): valid UTF-8
 */
char *
aiv_engine_job_dup_audio_name (const AivEngineJob *self)
{
  return dup_display_name (self->audio_name, self->audio_path);
}
