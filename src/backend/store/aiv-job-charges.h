/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-outcome.h"
#include "store/aiv-store.h"

G_BEGIN_DECLS

/* Jobs of one call. */
#define AIV_JOBS_MAX 500

#define AIV_TYPE_JOB_EFFECT (aiv_job_effect_get_type ())

/**
 * AivJobEffect:
 * @jobs: how many batches and videos something was done to
 * @items: how many of their items
 * @users: how many accounts get credits
 * @credits: how many those are
 * @returned: items left alone, because their credits were given back when they failed or were cancelled
 * @refunded: items left alone, because they have been refunded before
 * @unfinished: items left alone, because nothing has been charged yet
 * @free: items left alone, because they cost nothing
 * @replayed: whether an earlier request with the same key did it; then only @items and
 *   @credits are known
 *
 * What a call about many jobs does, or would do. Reference counted, immutable once handed out.
 */
typedef struct
{
  gint64 jobs;
  gint64 items;
  gint64 users;
  gint64 credits;
  gint64 returned;
  gint64 refunded;
  gint64 unfinished;
  gint64 free;
  gboolean replayed;
} AivJobEffect;

GType         aiv_job_effect_get_type (void) G_GNUC_CONST;
AivJobEffect *aiv_job_effect_new      (void);
AivJobEffect *aiv_job_effect_ref      (AivJobEffect *self);
void          aiv_job_effect_unref    (AivJobEffect *self);

DexFuture *aiv_job_charges_preview (AivStore            *store,
                                    const char *const   *job_ids);
DexFuture *aiv_job_charges_refund  (AivStore            *store,
                                    gint64               actor_id,
                                    const char *const   *job_ids,
                                    const char          *reason,
                                    const AivRequestKey *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivJobEffect, aiv_job_effect_unref)

G_END_DECLS
