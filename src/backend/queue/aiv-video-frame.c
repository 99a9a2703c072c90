/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "queue/aiv-video-frame.h"

#include "aiv-time.h"
#include "store/aiv-work.h"

/* Ids are microseconds since 1970: they grow across restarts without being written down. Of
 * a stored state they follow from the row, so that a client that has seen how a video ended
 * is known to have seen it by another run of the server, too. These are its last digits. */
#define ID_PENDING 0
#define ID_PROCESSING 1
#define ID_FINAL 999

G_DEFINE_BOXED_TYPE (AivVideoFrame, aiv_video_frame, aiv_video_frame_ref, aiv_video_frame_unref)

static void
aiv_video_frame_clear (gpointer data)
{
  AivVideoFrame *self = data;

  g_free (self->error);
  g_free (self->video_path);
  for (guint i = 0; i < AIV_VIDEO_N_TEXTS; i++)
    g_clear_pointer (&self->texts[i], g_bytes_unref);
}

static AivVideoFrame *
aiv_video_frame_new (void)
{
  AivVideoFrame *self = g_atomic_rc_box_new0 (AivVideoFrame);

  self->progress = -1;
  self->created_at = aiv_time_now_ms ();
  return self;
}

/**
 * aiv_video_frame_new_from_row:
 * @row: a video as it is stored
 *
 * Returns: (transfer full): the state of @row
 */
AivVideoFrame *
aiv_video_frame_new_from_row (const AivVideoRow *row)
{
  AivVideoFrame *self = aiv_video_frame_new ();
  int last = ID_PENDING;

  self->video_id = row->id;
  self->user_id = row->user_id;
  self->status = row->status;
  self->tries = row->tries;
  self->updated_at = row->updated_at;
  self->is_final = aiv_job_status_is_final (row->status);
  if (row->status == AIV_JOB_COMPLETED)
    {
      self->step = AIV_VIDEO_STEP_DONE;
      self->progress = 100;
      self->video_path = g_strdup (row->video_path);
    }
  else if (self->is_final)
    {
      self->step = AIV_VIDEO_STEP_ERROR;
      self->error = g_strdup (row->status == AIV_JOB_CANCELLED ? "Cancelled"
                              : row->error != NULL             ? row->error
                                                               : "Video generation failed");
    }
  else if (row->status == AIV_JOB_PENDING && row->not_before > 0 && row->tries > 0)
    {
      self->step = AIV_VIDEO_STEP_WAIT;
      self->retry_at = row->not_before;
    }
  else
    {
      self->step = AIV_VIDEO_STEP_VALIDATE;
      last = row->status == AIV_JOB_PROCESSING ? ID_PROCESSING : ID_PENDING;
    }
  self->id = row->updated_at * 1000 + (self->is_final ? ID_FINAL : last);
  return self;
}

static AivVideoStep
get_step (AivEnginePhase phase)
{
  switch (phase)
    {
    case AIV_ENGINE_PHASE_PREPARING:
      return AIV_VIDEO_STEP_PICTURE;
    case AIV_ENGINE_PHASE_UPLOADING:
      return AIV_VIDEO_STEP_SUBMIT;
    case AIV_ENGINE_PHASE_WAITING:
      return AIV_VIDEO_STEP_WAIT;
    case AIV_ENGINE_PHASE_GENERATING:
      return AIV_VIDEO_STEP_PROGRESS;
    case AIV_ENGINE_PHASE_DOWNLOADING:
      return AIV_VIDEO_STEP_DOWNLOAD;
    case AIV_ENGINE_PHASE_FINISHING:
      return AIV_VIDEO_STEP_SAVE;
    default:
      return AIV_VIDEO_STEP_VALIDATE;
    }
}

/**
 * aiv_video_frame_new_progress:
 * @before: a frame of the same video, which is being made
 * @phase: what its engine does
 * @progress: 0 to 100 as measured; negative where nothing has been measured
 *
 * Returns: (transfer full): how far the video is now, after @before
 */
AivVideoFrame *
aiv_video_frame_new_progress (const AivVideoFrame *before, AivEnginePhase phase, double progress)
{
  AivVideoFrame *self = aiv_video_frame_new ();

  self->id = MAX (before->id + 1, g_get_real_time ());
  self->video_id = before->video_id;
  self->user_id = before->user_id;
  self->status = AIV_JOB_PROCESSING;
  self->tries = before->tries;
  self->updated_at = before->updated_at;
  self->step = get_step (phase);
  self->progress = progress >= 0 ? MIN (progress, 100) : -1;
  return self;
}

/**
 * aiv_video_frame_new_gone:
 * @user_id: the owner
 * @video_id: a video that has been deleted
 *
 * Returns: (transfer full): the last that is heard of it
 */
AivVideoFrame *
aiv_video_frame_new_gone (gint64 user_id, gint64 video_id)
{
  AivVideoFrame *self = aiv_video_frame_new ();

  self->id = g_get_real_time ();
  self->video_id = video_id;
  self->user_id = user_id;
  self->status = AIV_JOB_FAILED;
  self->step = AIV_VIDEO_STEP_ERROR;
  self->error = g_strdup ("Video deleted");
  self->is_final = TRUE;
  self->is_gone = TRUE;
  return self;
}

/**
 * aiv_video_frame_ref:
 * @self: a frame
 *
 * Returns: (transfer full): the same
 */
AivVideoFrame *
aiv_video_frame_ref (AivVideoFrame *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_video_frame_unref:
 * @self: (transfer full): a frame
 */
void
aiv_video_frame_unref (AivVideoFrame *self)
{
  g_atomic_rc_box_release_full (self, aiv_video_frame_clear);
}

/**
 * aiv_video_frame_dup_message:
 * @self: a frame
 *
 * Returns: (transfer full): what it says, as a sentence in English, which is what clients
 *   of this interface expect
 */
char *
aiv_video_frame_dup_message (const AivVideoFrame *self)
{
  switch (self->step)
    {
    case AIV_VIDEO_STEP_ERROR:
      return g_strdup (self->error);
    case AIV_VIDEO_STEP_PICTURE:
      return g_strdup ("Preparing the picture");
    case AIV_VIDEO_STEP_SUBMIT:
      return g_strdup ("Submitting the request");
    case AIV_VIDEO_STEP_WAIT:
      if (self->retry_at > 0)
        return g_strdup_printf ("Try %u did not succeed, trying again soon", self->tries);
      return g_strdup ("Waiting for the generation to begin");
    case AIV_VIDEO_STEP_PROGRESS:
      if (self->progress >= 0)
        return g_strdup_printf ("Generating the video: %.0f%%", self->progress);
      return g_strdup ("Generating the video");
    case AIV_VIDEO_STEP_DOWNLOAD:
      return g_strdup ("Downloading the video");
    case AIV_VIDEO_STEP_SAVE:
      return g_strdup ("Saving the video");
    case AIV_VIDEO_STEP_DONE:
      return g_strdup ("Video completed");
    case AIV_VIDEO_STEP_VALIDATE:
    default:
      return g_strdup (self->status == AIV_JOB_PROCESSING ? "Request validated, starting"
                                                          : "Request validated, waiting for its turn");
    }
}
