/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "wire/aiv-wire-enums.h"

G_DEFINE_ENUM_TYPE (AivJobStatus, aiv_job_status,
                    G_DEFINE_ENUM_VALUE (AIV_JOB_UNKNOWN, "unknown"),
                    G_DEFINE_ENUM_VALUE (AIV_JOB_CREATED, "created"),
                    G_DEFINE_ENUM_VALUE (AIV_JOB_PENDING, "pending"),
                    G_DEFINE_ENUM_VALUE (AIV_JOB_PROCESSING, "processing"),
                    G_DEFINE_ENUM_VALUE (AIV_JOB_COMPLETED, "completed"),
                    G_DEFINE_ENUM_VALUE (AIV_JOB_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (AIV_JOB_CANCELLED, "cancelled"))

G_DEFINE_ENUM_TYPE (AivLedgerKind, aiv_ledger_kind,
                    G_DEFINE_ENUM_VALUE (AIV_LEDGER_UNKNOWN, "unknown"),
                    G_DEFINE_ENUM_VALUE (AIV_LEDGER_GRANT, "grant"),
                    G_DEFINE_ENUM_VALUE (AIV_LEDGER_HOLD, "hold"),
                    G_DEFINE_ENUM_VALUE (AIV_LEDGER_SETTLE, "settle"),
                    G_DEFINE_ENUM_VALUE (AIV_LEDGER_RELEASE, "release"),
                    G_DEFINE_ENUM_VALUE (AIV_LEDGER_ADJUST, "adjust"),
                    G_DEFINE_ENUM_VALUE (AIV_LEDGER_PURCHASE, "purchase"),
                    G_DEFINE_ENUM_VALUE (AIV_LEDGER_REFUND, "refund"))

G_DEFINE_ENUM_TYPE (AivEventKind, aiv_event_kind,
                    G_DEFINE_ENUM_VALUE (AIV_EVENT_UNKNOWN, "unknown"),
                    G_DEFINE_ENUM_VALUE (AIV_EVENT_BATCH, "batch"),
                    G_DEFINE_ENUM_VALUE (AIV_EVENT_BATCH_DELETED, "batch-deleted"),
                    G_DEFINE_ENUM_VALUE (AIV_EVENT_ITEM, "item"),
                    G_DEFINE_ENUM_VALUE (AIV_EVENT_CREDITS, "credits"),
                    G_DEFINE_ENUM_VALUE (AIV_EVENT_NOTICE, "notice"),
                    G_DEFINE_ENUM_VALUE (AIV_EVENT_VIDEO, "video"),
                    G_DEFINE_ENUM_VALUE (AIV_EVENT_RESET, "reset"))

static const char *
to_string (GType type, int value)
{
  g_autoptr (GEnumClass) values = g_type_class_ref (type);
  GEnumValue *found = g_enum_get_value (values, value);

  return found != NULL ? found->value_nick : "unknown";
}

static int
from_string (GType type, const char *text)
{
  g_autoptr (GEnumClass) values = g_type_class_ref (type);
  GEnumValue *found = text != NULL ? g_enum_get_value_by_nick (values, text) : NULL;

  return found != NULL ? found->value : 0;
}

/**
 * aiv_job_status_to_string:
 * @status: a status
 *
 * Returns: (transfer none): its word on the wire, such as `processing`
 */
const char *
aiv_job_status_to_string (AivJobStatus status)
{
  return to_string (AIV_TYPE_JOB_STATUS, status);
}

/**
 * aiv_job_status_from_string:
 * @text: (nullable): a word from the wire
 *
 * Returns: the status; %AIV_JOB_UNKNOWN for a word that this version does not know
 */
AivJobStatus
aiv_job_status_from_string (const char *text)
{
  return from_string (AIV_TYPE_JOB_STATUS, text);
}

/**
 * aiv_job_status_is_final:
 * @status: a status
 *
 * Returns: whether nothing more happens unless somebody asks for it
 */
gboolean
aiv_job_status_is_final (AivJobStatus status)
{
  return status == AIV_JOB_COMPLETED || status == AIV_JOB_FAILED || status == AIV_JOB_CANCELLED;
}

/**
 * aiv_ledger_kind_to_string:
 * @kind: a kind
 *
 * Returns: (transfer none): its word on the wire
 */
const char *
aiv_ledger_kind_to_string (AivLedgerKind kind)
{
  return to_string (AIV_TYPE_LEDGER_KIND, kind);
}

/**
 * aiv_ledger_kind_from_string:
 * @text: (nullable): a word from the wire
 *
 * Returns: the kind; %AIV_LEDGER_UNKNOWN for a word that this version does not know
 */
AivLedgerKind
aiv_ledger_kind_from_string (const char *text)
{
  return from_string (AIV_TYPE_LEDGER_KIND, text);
}

/**
 * aiv_event_kind_to_string:
 * @kind: a kind
 *
 * Returns: (transfer none): its word on the wire
 */
const char *
aiv_event_kind_to_string (AivEventKind kind)
{
  return to_string (AIV_TYPE_EVENT_KIND, kind);
}

/**
 * aiv_event_kind_from_string:
 * @text: (nullable): a word from the wire
 *
 * Returns: the kind; %AIV_EVENT_UNKNOWN for a word that this version does not know
 */
AivEventKind
aiv_event_kind_from_string (const char *text)
{
  return from_string (AIV_TYPE_EVENT_KIND, text);
}
