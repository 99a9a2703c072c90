/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-store-error.h"

typedef struct
{
  gint64 required;
  gint64 available;
  AivCap cap;
} AivStoreErrorPrivate;

static void
aiv_store_error_private_init (AivStoreErrorPrivate *priv)
{
}

static void
aiv_store_error_private_copy (const AivStoreErrorPrivate *src, AivStoreErrorPrivate *dest)
{
  *dest = *src;
}

static void
aiv_store_error_private_clear (AivStoreErrorPrivate *priv)
{
}

G_DEFINE_EXTENDED_ERROR (AivStoreError, aiv_store_error)

/**
 * aiv_store_error_new_credits:
 * @required: credits that the request costs
 * @available: the balance
 *
 * Returns: (transfer full): an %AIV_STORE_ERROR_INSUFFICIENT_CREDITS
 */
GError *
aiv_store_error_new_credits (gint64 required, gint64 available)
{
  GError *error = g_error_new (AIV_STORE_ERROR, AIV_STORE_ERROR_INSUFFICIENT_CREDITS,
                               "Insufficient credits. Required: %" G_GINT64_FORMAT ", Available: %" G_GINT64_FORMAT,
                               required, available);
  AivStoreErrorPrivate *priv = aiv_store_error_get_private (error);

  priv->required = required;
  priv->available = available;
  return error;
}

/**
 * aiv_store_error_get_credits:
 * @error: any error
 * @required: (out) (optional): credits that the request costs
 * @available: (out) (optional): the balance
 *
 * Returns: whether @error is an %AIV_STORE_ERROR_INSUFFICIENT_CREDITS, and the out arguments are set
 */
gboolean
aiv_store_error_get_credits (const GError *error, gint64 *required, gint64 *available)
{
  AivStoreErrorPrivate *priv;

  if (!g_error_matches (error, AIV_STORE_ERROR, AIV_STORE_ERROR_INSUFFICIENT_CREDITS))
    return FALSE;
  priv = aiv_store_error_get_private (error);
  if (required != NULL)
    *required = priv->required;
  if (available != NULL)
    *available = priv->available;
  return TRUE;
}

/**
 * aiv_store_error_new_cap:
 * @cap: which
 * @limit: how much the account may do
 * @used: how much of that it has done
 *
 * Returns: (transfer full): an %AIV_STORE_ERROR_CAP
 */
GError *
aiv_store_error_new_cap (AivCap cap, gint64 limit, gint64 used)
{
  AivStoreErrorPrivate *priv;
  GError *error;

  if (cap == AIV_CAP_CONCURRENT)
    error = g_error_new (AIV_STORE_ERROR, AIV_STORE_ERROR_CAP,
                         "This account may have %" G_GINT64_FORMAT " videos in the making at once, and has %" G_GINT64_FORMAT
                         ". Wait until some are finished, or order fewer",
                         limit, used);
  else if (cap == AIV_CAP_DAILY)
    error = g_error_new (AIV_STORE_ERROR, AIV_STORE_ERROR_CAP,
                         "This account may spend %" G_GINT64_FORMAT " credits a day, and has spent %" G_GINT64_FORMAT
                         " today. The next day begins at midnight UTC",
                         limit, used);
  else
    error = g_error_new (AIV_STORE_ERROR, AIV_STORE_ERROR_CAP,
                         "This account may spend %" G_GINT64_FORMAT " credits a month, and has spent %" G_GINT64_FORMAT
                         " this month. The next month begins at midnight UTC of its first day",
                         limit, used);
  priv = aiv_store_error_get_private (error);
  priv->required = limit;
  priv->available = used;
  priv->cap = cap;
  return error;
}

/**
 * aiv_store_error_get_cap:
 * @error: any error
 * @cap: (out): which
 * @limit: (out): how much the account may do
 * @used: (out): how much of that it has done
 *
 * Returns: whether @error is an %AIV_STORE_ERROR_CAP, and the out arguments are set
 */
gboolean
aiv_store_error_get_cap (const GError *error, AivCap *cap, gint64 *limit, gint64 *used)
{
  AivStoreErrorPrivate *priv;

  if (!g_error_matches (error, AIV_STORE_ERROR, AIV_STORE_ERROR_CAP))
    return FALSE;
  priv = aiv_store_error_get_private (error);
  *cap = priv->cap;
  *limit = priv->required;
  *used = priv->available;
  return TRUE;
}

/**
 * aiv_cap_to_string:
 * @cap: a cap
 *
 * Returns: its name in the API: "concurrent", "daily" or "monthly"
 */
const char *
aiv_cap_to_string (AivCap cap)
{
  static const char *const names[] = { "concurrent", "daily", "monthly" };

  return names[cap];
}
