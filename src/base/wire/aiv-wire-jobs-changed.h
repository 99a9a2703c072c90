/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define AIV_TYPE_WIRE_JOBS_CHANGED (aiv_wire_jobs_changed_get_type ())

/**
 * AivWireJobsChanged:
 * @dry_run: whether it only says what would be done
 * @count: items that something was done to
 * @credits: what their owners get back
 * @jobs: how many batches and videos those items belong to
 * @users: how many owners there are
 * @already_returned: items left alone: they failed or were cancelled, and their credits are back
 * @already_refunded: items left alone: they have been refunded before
 * @unfinished: items left alone: nothing has been charged yet
 * @free: items left alone: they cost nothing
 *
 * What a change of many jobs did, or would do. Reference counted (atomically): fill it in while
 * it is yours alone, and do not change it once it has been shared.
 *
 * On the wire: `{"success":true,"dry_run":true,"count":2,"credits":2,"jobs":1,"users":1,…}`.
 */
typedef struct
{
  gboolean dry_run;
  gint64 count;
  gint64 credits;
  gint64 jobs;
  gint64 users;
  gint64 already_returned;
  gint64 already_refunded;
  gint64 unfinished;
  gint64 free;
} AivWireJobsChanged;

GType aiv_wire_jobs_changed_get_type (void) G_GNUC_CONST;

AivWireJobsChanged *aiv_wire_jobs_changed_new (void);
AivWireJobsChanged *aiv_wire_jobs_changed_ref (AivWireJobsChanged *self);
void aiv_wire_jobs_changed_unref (AivWireJobsChanged *self);
JsonNode *aiv_wire_jobs_changed_to_json (const AivWireJobsChanged *self);
AivWireJobsChanged *aiv_wire_jobs_changed_from_json (JsonNode *node, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivWireJobsChanged, aiv_wire_jobs_changed_unref)

G_END_DECLS
