/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-commit-stats.h"

const guint aiv_commit_sizes[AIV_COMMIT_SIZES] = { 1, 2, 4, 8, 16, 32, 64 };
const double aiv_commit_times[AIV_COMMIT_TIMES] = { 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 1 };

/**
 * aiv_commit_stats_count:
 * @self: counters
 * @n_jobs: transactions that shared a commit
 * @microseconds: from the first of them to the end of the commit
 * @committed: whether it reached the disk
 *
 * Counts a commit. Callers see to it that only one thread does.
 */
void
aiv_commit_stats_count (AivCommitStats *self, guint n_jobs, gint64 microseconds, gboolean committed)
{
  double seconds = (double) microseconds / G_USEC_PER_SEC;
  guint i;

  if (!committed)
    {
      self->failures++;
      return;
    }
  self->commits++;
  self->jobs += n_jobs;
  self->seconds += seconds;
  for (i = 0; i < AIV_COMMIT_SIZES - 1 && n_jobs > aiv_commit_sizes[i]; i++)
    continue;
  self->sizes[i]++;
  for (i = 0; i < AIV_COMMIT_TIMES && seconds > aiv_commit_times[i]; i++)
    continue;
  self->times[i]++;
}
