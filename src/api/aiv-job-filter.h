/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * AivJobFilter:
 * @query: (nullable): part of the name, the prompt, or the owner's name or address
 * @user_id: (nullable): only this user's
 * @kind: (nullable): "batch" or "video"
 * @status: (nullable): "created", "processing", "completed", "failed", "cancelled" or "failures"
 * @engine: (nullable): only of this engine or model
 * @error: (nullable): part of why something failed
 * @since: submitted not before, ms since 1970; 0: ever
 * @until: submitted before, ms since 1970; 0: up to now
 * @sort: (nullable): "created_at", "updated_at", "user", "status", "items", "failed" or "credits", with "-" in
 *   front to descend; %NULL: newest first
 *
 * Which jobs of everybody an administrator wants to see. All zeroes: all of them.
 */
typedef struct
{
  char *query;
  char *user_id;
  char *kind;
  char *status;
  char *engine;
  char *error;
  gint64 since;
  gint64 until;
  char *sort;
} AivJobFilter;

AivJobFilter *aiv_job_filter_new         (void);
AivJobFilter *aiv_job_filter_copy        (const AivJobFilter *self);
void          aiv_job_filter_free        (AivJobFilter       *self);
gboolean      aiv_job_filter_is_set      (const AivJobFilter *self);
char         *aiv_job_filter_to_query    (const AivJobFilter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivJobFilter, aiv_job_filter_free)

G_END_DECLS
