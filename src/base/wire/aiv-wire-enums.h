/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * AivJobStatus:
 * @AIV_JOB_UNKNOWN: a word that this version does not know
 * @AIV_JOB_CREATED: a batch none of whose items has been started
 * @AIV_JOB_PENDING: an item that waits for its turn
 * @AIV_JOB_PROCESSING: being made
 * @AIV_JOB_COMPLETED: done; of a batch: nothing is left to do and something succeeded
 * @AIV_JOB_FAILED: failed; of a batch: nothing is left to do and nothing succeeded
 * @AIV_JOB_CANCELLED: stopped by its owner
 *
 * State of a batch or of one of its items. Items are never %AIV_JOB_CREATED, batches never
 * %AIV_JOB_PENDING.
 */
typedef enum
{
  AIV_JOB_UNKNOWN,
  AIV_JOB_CREATED,
  AIV_JOB_PENDING,
  AIV_JOB_PROCESSING,
  AIV_JOB_COMPLETED,
  AIV_JOB_FAILED,
  AIV_JOB_CANCELLED,
} AivJobStatus;

/**
 * AivLedgerKind:
 * @AIV_LEDGER_UNKNOWN: a word that this version does not know
 * @AIV_LEDGER_GRANT: given when the account was made, or by a plan
 * @AIV_LEDGER_HOLD: set aside when a batch was submitted (negative)
 * @AIV_LEDGER_SETTLE: a hold became a charge (0, or the difference)
 * @AIV_LEDGER_RELEASE: given back for an item that failed or was cancelled (positive)
 * @AIV_LEDGER_ADJUST: an administrator's change
 * @AIV_LEDGER_PURCHASE: bought
 * @AIV_LEDGER_REFUND: a charge that an administrator gave back (positive)
 */
typedef enum
{
  AIV_LEDGER_UNKNOWN,
  AIV_LEDGER_GRANT,
  AIV_LEDGER_HOLD,
  AIV_LEDGER_SETTLE,
  AIV_LEDGER_RELEASE,
  AIV_LEDGER_ADJUST,
  AIV_LEDGER_PURCHASE,
  AIV_LEDGER_REFUND,
} AivLedgerKind;

/**
 * AivEventKind:
 * @AIV_EVENT_UNKNOWN: a word that this version does not know; to be skipped
 * @AIV_EVENT_BATCH: a batch appeared or changed; the event carries it without its items
 * @AIV_EVENT_BATCH_DELETED: a batch is gone; the event carries its id
 * @AIV_EVENT_ITEM: an item changed; the event carries it and its batch's counts
 * @AIV_EVENT_CREDITS: the balance changed
 * @AIV_EVENT_NOTICE: a sentence for the user
 * @AIV_EVENT_VIDEO: a video of /api/v1 appeared, changed or is gone; the event carries how it is
 * @AIV_EVENT_RESET: events were missed and cannot be replayed: read everything again
 *
 * Their names on the wire are `batch`, `batch-deleted`, `item`, `credits`, `notice`,
 * `video` and `reset`: the `event:` field of the stream.
 */
typedef enum
{
  AIV_EVENT_UNKNOWN,
  AIV_EVENT_BATCH,
  AIV_EVENT_BATCH_DELETED,
  AIV_EVENT_ITEM,
  AIV_EVENT_CREDITS,
  AIV_EVENT_NOTICE,
  AIV_EVENT_VIDEO,
  AIV_EVENT_RESET,
} AivEventKind;

#define AIV_TYPE_JOB_STATUS (aiv_job_status_get_type ())
#define AIV_TYPE_LEDGER_KIND (aiv_ledger_kind_get_type ())
#define AIV_TYPE_EVENT_KIND (aiv_event_kind_get_type ())

GType aiv_job_status_get_type (void) G_GNUC_CONST;
GType aiv_ledger_kind_get_type (void) G_GNUC_CONST;
GType aiv_event_kind_get_type (void) G_GNUC_CONST;

const char   *aiv_job_status_to_string    (AivJobStatus  status);
AivJobStatus  aiv_job_status_from_string  (const char   *text);
gboolean      aiv_job_status_is_final     (AivJobStatus  status);
const char   *aiv_ledger_kind_to_string   (AivLedgerKind kind);
AivLedgerKind aiv_ledger_kind_from_string (const char   *text);
const char   *aiv_event_kind_to_string    (AivEventKind  kind);
AivEventKind  aiv_event_kind_from_string  (const char   *text);

G_END_DECLS
