/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-json.h"
#include "aiv-thread.h"
#include "auth/aiv-oidc-private.h"

/* The keys of a provider: kept as long as it says, asked for again when a token names one that
 * is not among them. */

/* Strangers can name keys that do not exist: how often that makes us ask, in µs. */
#define UNKNOWN_PAUSE (30 * G_USEC_PER_SEC)

static gboolean
parse (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  g_autofree char *text = aiv_json_to_string (data);
  AivJwkSet *keys = aiv_jwk_set_parse (text, strlen (text), error);

  if (keys == NULL)
    return FALSE;
  g_value_init (result, AIV_TYPE_JWK_SET);
  g_value_take_boxed (result, keys);
  return TRUE;
}

static DexFuture *
fetch (gpointer data)
{
  AivOidcProvider *self = data;
  g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_GET, aiv_oidc_get_endpoint (self, AIV_OIDC_JWKS));
  g_autoptr (JsonNode) answer = NULL;
  AivJwkSet *keys = NULL;
  GError *error = NULL;
  gint64 lifetime = 0;

  answer = aiv_oidc_ask (self, message, &lifetime, &error);
  if (answer != NULL && soup_message_get_status (message) != 200)
    g_set_error (&error, AIV_OIDC_ERROR, AIV_OIDC_ERROR_BROKEN, "The provider's keys answer with status %u",
                 soup_message_get_status (message));
  /* OpenSSL takes more stack than a fiber has. */
  if (error == NULL)
    keys = dex_await_boxed (aiv_thread_run (parse, g_steal_pointer (&answer), (GDestroyNotify) json_node_unref), &error);
  if (keys != NULL)
    {
      g_clear_pointer (&self->keys, aiv_jwk_set_unref);
      self->keys = keys;
      self->keys_until = g_get_monotonic_time () + lifetime * G_USEC_PER_SEC;
    }
  aiv_oidc_settle (self->fetching, error);
  return dex_future_new_true ();
}

static gboolean
has_key (AivOidcProvider *self, const char *key_id)
{
  return self->keys != NULL && g_get_monotonic_time () < self->keys_until
         && aiv_jwk_set_find (self->keys, key_id) != NULL;
}

/* Whether a key that is not in a set of keys that still holds is worth a question. */
static gboolean
may_ask (AivOidcProvider *self)
{
  gint64 now = g_get_monotonic_time ();

  if (self->keys == NULL || now >= self->keys_until)
    return TRUE;
  if (now - self->keys_asked_at < UNKNOWN_PAUSE)
    return FALSE;
  self->keys_asked_at = now;
  return TRUE;
}

/* The keys, with that of @key_id among them if the provider has it. In a fiber. */
AivJwkSet *
aiv_oidc_ref_keys (AivOidcProvider *self, const char *key_id, GError **error)
{
  if (!has_key (self, key_id) && may_ask (self) && !dex_await (aiv_oidc_share (self, &self->fetching, fetch), error))
    return NULL;
  return aiv_jwk_set_ref (self->keys);
}
