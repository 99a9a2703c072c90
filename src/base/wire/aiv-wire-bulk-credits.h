/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define AIV_TYPE_WIRE_BULK_CREDITS (aiv_wire_bulk_credits_get_type ())

/**
 * AivWireBulkLine:
 * @user_id: whose
 * @username: that user's name
 * @before: the balance
 * @after: what it becomes
 *
 * One account of a change of many.
 */
typedef struct
{
  char *user_id;
  char *username;
  gint64 before;
  gint64 after;
} AivWireBulkLine;

/**
 * AivWireBulkCredits:
 * @dry_run: whether nothing was done yet
 * @count: how many balances change
 * @total: the sum of all changes
 * @below_zero: how many would fall below zero, for which nothing is done
 * @matched: how many accounts are meant
 * @lines: (element-type AivWireBulkLine): some of them
 *
 * What a change of the credits of many accounts does, or would do. Reference counted (atomically): fill it in while
 * it is yours alone, and do not change it once it has been shared.
 *
 * On the wire: `{"success":true,"dry_run":true,"count":2,"total":10,"below_zero":0,"matched":2,"truncated":false,
 * "users":[{"user_id":"u-2","username":"mira","credits":95,"credits_after":100,"below_zero":false}]}`.
 */
typedef struct
{
  gboolean dry_run;
  gint64 count;
  gint64 total;
  gint64 below_zero;
  gint64 matched;
  GPtrArray *lines;
} AivWireBulkCredits;

GType aiv_wire_bulk_credits_get_type (void) G_GNUC_CONST;

AivWireBulkCredits *aiv_wire_bulk_credits_new (void);
AivWireBulkCredits *aiv_wire_bulk_credits_ref (AivWireBulkCredits *self);
void aiv_wire_bulk_credits_unref (AivWireBulkCredits *self);
AivWireBulkCredits *aiv_wire_bulk_credits_from_json (JsonNode *node, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivWireBulkCredits, aiv_wire_bulk_credits_unref)

G_END_DECLS
