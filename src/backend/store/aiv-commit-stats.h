/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define AIV_COMMIT_SIZES 7
#define AIV_COMMIT_TIMES 9

/**
 * AivCommitStats:
 * @commits: commits that reached the disk
 * @failures: commits that did not
 * @jobs: transactions in them
 * @sizes: commits of at most aiv_commit_sizes[i] transactions and more than the one before
 * @times: the same of aiv_commit_times[i], in seconds; the last one has no bound
 * @seconds: that all of them took
 *
 * What the writer of the store has done since the start. Plain data.
 */
typedef struct
{
  guint64 commits;
  guint64 failures;
  guint64 jobs;
  guint64 sizes[AIV_COMMIT_SIZES];
  guint64 times[AIV_COMMIT_TIMES + 1];
  double seconds;
} AivCommitStats;

extern const guint aiv_commit_sizes[AIV_COMMIT_SIZES];
extern const double aiv_commit_times[AIV_COMMIT_TIMES];

void aiv_commit_stats_count (AivCommitStats *self,
                             guint           n_jobs,
                             gint64          microseconds,
                             gboolean        committed);

G_END_DECLS
