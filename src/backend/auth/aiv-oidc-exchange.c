/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-error.h"
#include "aiv-json.h"
#include "aiv-secret.h"
#include "aiv-thread.h"
#include "aiv-time.h"
#include "auth/aiv-oidc-private.h"

/* A code for an identity: RFC 6749, 4.1.3, with the verifier of RFC 7636. */

/* Exchanges at a time: each waits for somebody else's computer. */
#define MAX_EXCHANGES 32

typedef struct
{
  AivOidcProvider *provider;
  char *code;
  char *redirect_uri;
  char *code_verifier;
  char *nonce;
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  call->provider->n_exchanges--;
  g_object_unref (call->provider);
  aiv_secret_free (call->code);
  aiv_secret_free (call->code_verifier);
  g_free (call->redirect_uri);
  g_free (call->nonce);
  g_free (call);
}

static SoupMessage *
make_request (Call *call)
{
  AivOidcProvider *self = call->provider;
  SoupMessage *message = soup_message_new (SOUP_METHOD_POST, aiv_oidc_get_endpoint (self, AIV_OIDC_TOKEN));
  g_autoptr (GHashTable) form = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GBytes) body = NULL;
  char *text;

  g_hash_table_insert (form, (char *) "grant_type", (char *) "authorization_code");
  g_hash_table_insert (form, (char *) "code", call->code);
  g_hash_table_insert (form, (char *) "redirect_uri", call->redirect_uri);
  g_hash_table_insert (form, (char *) "client_id", self->client_id);
  if (self->client_secret != NULL)
    g_hash_table_insert (form, (char *) "client_secret", self->client_secret);
  if (call->code_verifier != NULL)
    g_hash_table_insert (form, (char *) "code_verifier", call->code_verifier);
  text = soup_form_encode_hash (form);
  body = g_bytes_new_take (text, strlen (text));
  soup_message_set_request_body_from_bytes (message, SOUP_FORM_MIME_TYPE_URLENCODED, body);
  return message;
}

/* Only the code of an error is repeated: descriptions may be of any length and say anything. */
static void
judge_refusal (AivOidcProvider *self, guint status, const char *code, GError **error)
{
  if (g_strcmp0 (code, "invalid_grant") == 0)
    g_set_error (error, AIV_OIDC_ERROR, AIV_OIDC_ERROR_REFUSED,
                 "The provider does not take the code: it was used before, has expired, or belongs to another redirect "
                 "URI or verifier");
  else if (g_strcmp0 (code, "redirect_uri_mismatch") == 0)
    g_set_error (error, AIV_OIDC_ERROR, AIV_OIDC_ERROR_REFUSED,
                 "The provider does not know the redirect URI: register it with the OAuth client");
  else if (g_strcmp0 (code, "invalid_client") == 0 || g_strcmp0 (code, "unauthorized_client") == 0)
    g_set_error (error, AIV_OIDC_ERROR, AIV_OIDC_ERROR_SETUP,
                 "The provider does not know this server (%s): check google client-id and client-secret", code);
  else if (g_strcmp0 (code, "invalid_request") == 0 && self->client_secret == NULL)
    g_set_error (error, AIV_OIDC_ERROR, AIV_OIDC_ERROR_SETUP,
                 "The provider refuses the request, and no client secret is configured: set google client-secret");
  else if (g_strcmp0 (code, "invalid_request") == 0 || g_strcmp0 (code, "unsupported_grant_type") == 0
           || g_strcmp0 (code, "invalid_scope") == 0)
    g_set_error (error, AIV_OIDC_ERROR, AIV_OIDC_ERROR_SETUP,
                 "The provider refuses the request (%s): check the OAuth client and the token endpoint", code);
  else
    g_set_error (error, AIV_OIDC_ERROR, AIV_OIDC_ERROR_BROKEN, "The token endpoint answered with status %u", status);
}

/* Returns the ID token. */
static char *
ask_for_token (Call *call, GError **error)
{
  g_autoptr (SoupMessage) message = make_request (call);
  g_autoptr (JsonNode) node = aiv_oidc_ask (call->provider, message, NULL, error);
  JsonObject *answer = node != NULL ? json_node_get_object (node) : NULL;
  const char *token;

  if (answer == NULL)
    return NULL;
  if (soup_message_get_status (message) != 200)
    {
      judge_refusal (call->provider, soup_message_get_status (message), aiv_json_get_string (answer, "error"), error);
      return NULL;
    }
  token = aiv_json_get_string (answer, "id_token");
  if (token == NULL)
    g_set_error (error, AIV_OIDC_ERROR, AIV_OIDC_ERROR_BROKEN,
                 "The provider gave no ID token: the sign-in has to ask for scope openid");
  return g_strdup (token);
}

typedef struct
{
  AivOidcProvider *provider;
  AivJwkSet *keys;
  char *token;
  char *nonce;
} Check;

static void
check_free (gpointer data)
{
  Check *check = data;

  aiv_jwk_set_unref (check->keys);
  g_object_unref (check->provider);
  g_free (check->token);
  g_free (check->nonce);
  g_free (check);
}

/* On a worker: OpenSSL takes more stack than a fiber has. What it reads of the provider never
 * changes. */
static gboolean
run_check (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  Check *check = data;
  AivIdTokenRules rules = { .issuer = check->provider->issuer,
                            .client_id = check->provider->client_id,
                            .nonce = check->nonce,
                            .now = aiv_time_now_ms () };
  AivIdToken *said = aiv_id_token_verify (check->token, check->keys, &rules, error);

  if (said == NULL)
    return FALSE;
  g_value_init (result, AIV_TYPE_ID_TOKEN);
  g_value_take_boxed (result, said);
  return TRUE;
}

static DexFuture *
check (Call *call, const char *token)
{
  g_autofree char *key_id = NULL;
  AivJwkSet *keys;
  GError *error = NULL;
  Check *work;

  if ((key_id = aiv_id_token_dup_key_id (token, &error)) == NULL
      || (keys = aiv_oidc_ref_keys (call->provider, key_id, &error)) == NULL)
    return dex_future_new_for_error (error);
  work = g_new0 (Check, 1);
  work->provider = g_object_ref (call->provider);
  work->keys = keys;
  work->token = g_strdup (token);
  work->nonce = g_strdup (call->nonce);
  return aiv_thread_run (run_check, work, check_free);
}

static DexFuture *
exchange (gpointer data)
{
  Call *call = data;
  g_autofree char *token = NULL;
  GError *error = NULL;

  if (!aiv_oidc_discover (call->provider, &error) || (token = ask_for_token (call, &error)) == NULL)
    return dex_future_new_for_error (error);
  return check (call, token);
}

/**
 * aiv_oidc_provider_exchange:
 * @self: a provider
 * @code: what a client handed over
 *
 * Has the provider say who stands behind a code. The code, the secret and what comes back are
 * written nowhere.
 *
 * Returns: (transfer full): a future of an [struct@Aiv.IdToken]; rejects with an
 *   [error@Aiv.OidcError]
 */
DexFuture *
aiv_oidc_provider_exchange (AivOidcProvider *self, const AivOidcCode *code)
{
  Call *call;

  aiv_return_future_if_fail (AIV_IS_OIDC_PROVIDER (self));
  aiv_return_future_if_fail (code != NULL && code->code != NULL && code->redirect_uri != NULL);

  if (self->redirect_uri != NULL && !g_str_equal (self->redirect_uri, code->redirect_uri))
    return dex_future_new_reject (AIV_OIDC_ERROR, AIV_OIDC_ERROR_REFUSED,
                                  "The sign-in came back to another address than google redirect-uri");
  if (self->n_exchanges >= MAX_EXCHANGES)
    return dex_future_new_reject (AIV_OIDC_ERROR, AIV_OIDC_ERROR_BUSY, "Too many sign-ins wait for the provider");

  self->n_exchanges++;
  call = g_new0 (Call, 1);
  call->provider = g_object_ref (self);
  call->code = g_strdup (code->code);
  call->redirect_uri = g_strdup (code->redirect_uri);
  call->code_verifier = g_strdup (code->code_verifier);
  call->nonce = g_strdup (code->nonce);
  return dex_scheduler_spawn (NULL, 0, exchange, call, call_free);
}
