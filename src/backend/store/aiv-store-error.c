/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-store-error.h"

typedef struct
{
  gint64 required;
  gint64 available;
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
