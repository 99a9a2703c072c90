/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define AIV_STORE_ERROR (aiv_store_error_quark ())

/**
 * AivStoreError:
 * @AIV_STORE_ERROR_FAILED: the database or the disk failed; the message is for the log
 * @AIV_STORE_ERROR_NOT_FOUND: no such row, or not this user's
 * @AIV_STORE_ERROR_INVALID: an argument is out of range; the message says which
 * @AIV_STORE_ERROR_INSUFFICIENT_CREDITS: the balance does not cover it; see
 *   [func@Aiv.store_error_get_credits]
 * @AIV_STORE_ERROR_SUBSCRIPTION_REQUIRED: the account's plan does not make videos
 * @AIV_STORE_ERROR_SUBSCRIPTION_EXPIRED: the account's plan is not active, or over
 * @AIV_STORE_ERROR_ITEM_FINISHED: the item is completed, failed or cancelled already
 * @AIV_STORE_ERROR_NOT_RESUMABLE: the item is neither failed nor cancelled
 * @AIV_STORE_ERROR_DUPLICATE: the name is taken
 * @AIV_STORE_ERROR_CONFLICT: the idempotency key was used for another request
 * @AIV_STORE_ERROR_LAST_ADMIN: nobody would be left who can administer
 * @AIV_STORE_ERROR_NEGATIVE: the balance would go below zero
 * @AIV_STORE_ERROR_LOCKED: another server uses this data folder
 * @AIV_STORE_ERROR_TOO_NEW: the database was written by a newer version
 * @AIV_STORE_ERROR_CLOSED: the store has been closed
 * @AIV_STORE_ERROR_DISABLED: the account has been disabled meanwhile
 * @AIV_STORE_ERROR_NO_SPACE: the disk is full; nothing was written
 * @AIV_STORE_ERROR_QUOTA: the user's files take up as much as they may
 * @AIV_STORE_ERROR_STALE: it is not any more what the change was meant for; the message says what it is
 * @AIV_STORE_ERROR_CAP: the account has done as much as it may for now; the message says of what
 *
 * What can go wrong in the store.
 */
typedef enum
{
  AIV_STORE_ERROR_FAILED,
  AIV_STORE_ERROR_NOT_FOUND,
  AIV_STORE_ERROR_INVALID,
  AIV_STORE_ERROR_INSUFFICIENT_CREDITS,
  AIV_STORE_ERROR_SUBSCRIPTION_REQUIRED,
  AIV_STORE_ERROR_SUBSCRIPTION_EXPIRED,
  AIV_STORE_ERROR_ITEM_FINISHED,
  AIV_STORE_ERROR_NOT_RESUMABLE,
  AIV_STORE_ERROR_DUPLICATE,
  AIV_STORE_ERROR_CONFLICT,
  AIV_STORE_ERROR_LAST_ADMIN,
  AIV_STORE_ERROR_NEGATIVE,
  AIV_STORE_ERROR_LOCKED,
  AIV_STORE_ERROR_TOO_NEW,
  AIV_STORE_ERROR_CLOSED,
  AIV_STORE_ERROR_DISABLED,
  AIV_STORE_ERROR_NO_SPACE,
  AIV_STORE_ERROR_QUOTA,
  AIV_STORE_ERROR_STALE,
  AIV_STORE_ERROR_CAP,
} AivStoreError;

/**
 * AivCap:
 * @AIV_CAP_CONCURRENT: videos that are unfinished at once
 * @AIV_CAP_DAILY: credits that are spent on a day of UTC
 * @AIV_CAP_MONTHLY: credits that are spent in a month of UTC
 *
 * What an administrator may have limited for an account.
 */
typedef enum
{
  AIV_CAP_CONCURRENT,
  AIV_CAP_DAILY,
  AIV_CAP_MONTHLY,
} AivCap;

GQuark   aiv_store_error_quark       (void);
GError  *aiv_store_error_new_credits (gint64        required,
                                      gint64        available);
gboolean aiv_store_error_get_credits (const GError *error,
                                      gint64       *required,
                                      gint64       *available);
GError  *aiv_store_error_new_cap     (AivCap        cap,
                                      gint64        limit,
                                      gint64        used);
gboolean aiv_store_error_get_cap     (const GError *error,
                                      AivCap       *cap,
                                      gint64       *limit,
                                      gint64       *used);

const char *aiv_cap_to_string (AivCap cap);

G_END_DECLS
