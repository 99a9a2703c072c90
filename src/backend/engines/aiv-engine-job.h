/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-engine-memory.h"

G_BEGIN_DECLS

#define AIV_TYPE_ENGINE_JOB (aiv_engine_job_get_type ())

/**
 * AivEngineJob:
 * @id: the queue's name for the job, for logs
 * @image_path: (nullable): the picture; %NULL makes a video of the words alone
 * @image_name: (nullable): the user's name for the picture, used in messages
 * @audio_path: (nullable): the recording; %NULL makes a video without sound
 * @audio_name: (nullable): the user's name for the recording, used in messages
 * @prompt: (nullable): what the user asked for
 * @model: (nullable): the model asked for; %NULL lets the engine choose
 * @duration_ms: length of the video in milliseconds; 0 means the recording's
 * @width: of the video in pixels; 0 here or in @height lets the engine choose, by the picture
 * @height: the same for its height
 * @seed: the same seed, inputs and engine give the same video
 * @output_dir: folder that the video goes into; must exist
 * @memory: (nullable): where is written down what a service has been asked for
 * @output_stem: file name of the video without its extension, which the engine chooses
 *
 * What an engine is asked to make. Reference counted; strings are owned by the job.
 * Fill it in after [ctor@EngineJob.new] and do not change it once it has been shared:
 * engines read it from their own threads.
 */
typedef struct
{
  char *id;
  char *image_path;
  char *image_name;
  char *audio_path;
  char *audio_name;
  char *prompt;
  char *model;
  gint64 duration_ms;
  guint width;
  guint height;
  guint32 seed;
  char *output_dir;
  char *output_stem;
  AivEngineMemory *memory;
} AivEngineJob;

GType aiv_engine_job_get_type (void) G_GNUC_CONST;

AivEngineJob *aiv_engine_job_new (void);
AivEngineJob *aiv_engine_job_ref (AivEngineJob *self);
void aiv_engine_job_unref (AivEngineJob *self);
char *aiv_engine_job_dup_image_name (const AivEngineJob *self);
char *aiv_engine_job_dup_audio_name (const AivEngineJob *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivEngineJob, aiv_engine_job_unref)

G_END_DECLS
