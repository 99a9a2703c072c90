/* SPDX-License-Identifier: MIT */
#pragma once

#include "engines/aiv-engine-job.h"

G_BEGIN_DECLS

/**
 * AivDemoScript:
 * @seconds: how long it takes, at least
 * @failures: how many tries fail, with something passing, before one does not
 * @fail: whether it fails for good
 * @hang: whether it comes to no end
 * @lie: whether what it tells of its progress is nonsense
 * @garbage: whether what comes of it is no video
 *
 * What the demonstration engine is to do for a job.
 */
typedef struct
{
  double seconds;
  guint failures;
  gboolean fail;
  gboolean hang;
  gboolean lie;
  gboolean garbage;
} AivDemoScript;

void aiv_demo_script_read (AivDemoScript      *self,
                           const AivEngineJob *job);

G_END_DECLS
