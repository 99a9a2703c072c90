/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "auth/aiv-id-token.h"

#include <json-glib/json-glib.h>
#include <jwt.h>
#include <sodium.h>
#include <string.h>

#include "aiv-json.h"
#include "auth/aiv-base64url.h"
#include "auth/aiv-oidc-error.h"

/* Judges ID tokens (OpenID Connect Core 1.0, 3.1.3.7). */

/* Clocks differ. */
#define SKEW_S (5 * 60)

/* A token that comes straight from the provider has just been made. */
#define MAX_AGE_S (24 * 3600)

#define MAX_SUBJECT 255
#define MAX_KEY_ID 255
#define MAX_CLAIM 2048

/* Google's, which its tokens write in either form. */
#define GOOGLE "https://accounts.google.com"
#define GOOGLE_SHORT "accounts.google.com"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (jwt_t, jwt_free)
G_DEFINE_BOXED_TYPE (AivIdToken, aiv_id_token, aiv_id_token_ref, aiv_id_token_unref)

/**
 * aiv_id_token_ref:
 * @self: what a token said
 *
 * Returns: (transfer full): the same
 */
AivIdToken *
aiv_id_token_ref (AivIdToken *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  AivIdToken *self = data;

  g_free (self->issuer);
  g_free (self->subject);
  g_free (self->email);
  g_free (self->name);
  g_free (self->picture);
  g_free (self->domain);
}

/**
 * aiv_id_token_unref:
 * @self: (transfer full): what a token said
 */
void
aiv_id_token_unref (AivIdToken *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error (error, AIV_OIDC_ERROR, AIV_OIDC_ERROR_REFUSED, "The ID token %s", why);
  return FALSE;
}

/* The JSON object of one part of a token, 0 or 1. */
static JsonNode *
read_part (const char *text, guint index, GError **error)
{
  const char *end = strchr (text, '.');
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JsonNode) node = NULL;
  gsize length;
  const char *json;

  if (index == 1 && end != NULL)
    {
      text = end + 1;
      end = strchr (text, '.');
    }
  if (end != NULL && (bytes = aiv_base64url_decode (text, (gsize) (end - text))) != NULL)
    {
      json = g_bytes_get_data (bytes, &length);
      node = aiv_json_parse (json != NULL ? json : "", length, NULL);
    }
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    return g_steal_pointer (&node);
  refuse (error, "cannot be read");
  return NULL;
}

/**
 * aiv_id_token_dup_key_id:
 * @text: an ID token that nobody has judged
 * @error: %AIV_OIDC_ERROR_REFUSED
 *
 * Finds out which key it says to be signed with. Tokens without a signature, and those signed
 * in any other way than RS256, end here.
 *
 * Returns: (transfer full) (nullable): the `kid`
 */
char *
aiv_id_token_dup_key_id (const char *text, GError **error)
{
  g_autoptr (JsonNode) header = NULL;
  const char *key_id;

  if (strnlen (text, AIV_ID_TOKEN_MAX_BYTES + 1) > AIV_ID_TOKEN_MAX_BYTES)
    {
      refuse (error, "is too long");
      return NULL;
    }
  if ((header = read_part (text, 0, error)) == NULL)
    return NULL;
  if (g_strcmp0 (aiv_json_get_string (json_node_get_object (header), "alg"), "RS256") != 0)
    {
      refuse (error, "is not signed with RS256");
      return NULL;
    }
  key_id = aiv_json_get_string (json_node_get_object (header), "kid");
  if (key_id == NULL || *key_id == '\0' || strlen (key_id) > MAX_KEY_ID
      /* Extensions that we would have to understand (RFC 7515, 4.1.11). */
      || json_object_has_member (json_node_get_object (header), "crit"))
    {
      refuse (error, "does not name its key");
      return NULL;
    }
  return g_strdup (key_id);
}

static gboolean
check_signature (const char *text, AivJwkSet *keys, GError **error)
{
  g_autofree char *key_id = aiv_id_token_dup_key_id (text, error);
  g_autoptr (jwt_t) jwt = NULL;
  const char *pem;

  if (key_id == NULL)
    return FALSE;
  if ((pem = aiv_jwk_set_find (keys, key_id)) == NULL)
    {
      g_set_error_literal (error, AIV_OIDC_ERROR, AIV_OIDC_ERROR_UNKNOWN_KEY, "The ID token names an unknown key");
      return FALSE;
    }
  /* libjwt takes the algorithm from the header, which has been looked at above. */
  if (jwt_decode (&jwt, text, (const guint8 *) pem, (int) strlen (pem)) != 0 || jwt_get_alg (jwt) != JWT_ALG_RS256)
    return refuse (error, "has a wrong signature");
  return TRUE;
}

static gboolean
check_issuer (const char *issuer, const char *wanted)
{
  if (issuer == NULL)
    return FALSE;
  return g_str_equal (issuer, wanted) || (g_str_equal (wanted, GOOGLE) && g_str_equal (issuer, GOOGLE_SHORT));
}

static gboolean
check_audience (JsonObject *claims, const char *client_id)
{
  const char *one = aiv_json_get_string (claims, "aud");
  JsonArray *several = aiv_json_get_array (claims, "aud");
  const char *party = aiv_json_get_string (claims, "azp");
  gboolean named = g_strcmp0 (one, client_id) == 0;
  guint n = several != NULL ? json_array_get_length (several) : 0;

  for (guint i = 0; i < n && !named; i++)
    {
      JsonNode *node = json_array_get_element (several, i);

      named = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
              && g_str_equal (json_node_get_string (node), client_id);
    }
  if (!named || (json_object_has_member (claims, "azp") && party == NULL) || (n > 1 && party == NULL))
    return FALSE;
  return party == NULL || g_str_equal (party, client_id);
}

static gboolean
check_times (JsonObject *claims, gint64 now_ms, GError **error)
{
  double now = now_ms / 1000.0;
  double expires = aiv_json_get_double (claims, "exp", 0);
  double issued = aiv_json_get_double (claims, "iat", 0);

  /* Written so that what is not a number is refused. */
  if (!(expires > now - SKEW_S))
    return refuse (error, "has expired");
  if (!(issued <= now + SKEW_S))
    return refuse (error, "is from the future");
  if (!(issued >= now - MAX_AGE_S))
    return refuse (error, "is too old");
  return TRUE;
}

static gboolean
check_nonce (JsonObject *claims, const char *nonce)
{
  const char *said = aiv_json_get_string (claims, "nonce");

  return nonce == NULL
         || (said != NULL && strlen (said) == strlen (nonce) && sodium_memcmp (said, nonce, strlen (nonce)) == 0);
}

static char *
dup_claim (JsonObject *claims, const char *name)
{
  const char *text = aiv_json_get_string (claims, name);

  return text != NULL && *text != '\0' && strlen (text) <= MAX_CLAIM ? g_strdup (text) : NULL;
}

/* Google vouches for the domain of an address only where it hosts it, which it says as `hd`, and
 * for its own: an account may have been made with any address that could once be read. What
 * another issuer has verified is its own word. */
static char *
dup_domain (JsonObject *claims, const char *issuer, const char *email)
{
  const char *hosted = aiv_json_get_string (claims, "hd");
  const char *at = email != NULL ? strrchr (email, '@') : NULL;
  g_autofree char *domain = at != NULL ? g_ascii_strdown (at + 1, -1) : NULL;

  if (hosted != NULL && *hosted != '\0' && strlen (hosted) <= MAX_CLAIM)
    return g_ascii_strdown (hosted, -1);
  if (domain == NULL || (g_str_equal (issuer, GOOGLE) && !g_str_equal (domain, "gmail.com")))
    return NULL;
  return g_steal_pointer (&domain);
}

static AivIdToken *
make (JsonObject *claims, const char *issuer, const char *subject)
{
  AivIdToken *self = g_atomic_rc_box_new0 (AivIdToken);
  const char *verified = aiv_json_get_string (claims, "email_verified");

  self->issuer = g_strdup (issuer);
  self->subject = g_strdup (subject);
  /* Some providers write the truth value as text. */
  if (aiv_json_get_bool (claims, "email_verified", g_strcmp0 (verified, "true") == 0))
    self->email = dup_claim (claims, "email");
  self->name = dup_claim (claims, "name");
  self->picture = dup_claim (claims, "picture");
  self->domain = dup_domain (claims, issuer, self->email);
  return self;
}

/**
 * aiv_id_token_verify:
 * @text: an ID token
 * @keys: the issuer's keys
 * @rules: what it has to say
 * @error: %AIV_OIDC_ERROR_UNKNOWN_KEY if another set of keys might help, else
 *   %AIV_OIDC_ERROR_REFUSED with the reason, for the log
 *
 * Checks signature, issuer, audience, times and nonce, in that order. Takes some 50 µs of a
 * core; may be called in any thread with a stack of the usual size.
 *
 * Returns: (transfer full) (nullable): what it says
 */
AivIdToken *
aiv_id_token_verify (const char *text, AivJwkSet *keys, const AivIdTokenRules *rules, GError **error)
{
  g_autoptr (JsonNode) payload = NULL;
  JsonObject *claims;
  const char *subject;

  g_return_val_if_fail (text != NULL && keys != NULL && rules != NULL, NULL);

  if (!check_signature (text, keys, error) || (payload = read_part (text, 1, error)) == NULL)
    return NULL;
  claims = json_node_get_object (payload);
  subject = aiv_json_get_string (claims, "sub");

  if (!check_issuer (aiv_json_get_string (claims, "iss"), rules->issuer))
    refuse (error, "is of another issuer");
  else if (!check_audience (claims, rules->client_id))
    refuse (error, "is for another client");
  else if (!check_times (claims, rules->now, error))
    return NULL;
  else if (!check_nonce (claims, rules->nonce))
    refuse (error, "belongs to another sign-in: its nonce differs");
  else if (subject == NULL || *subject == '\0' || strlen (subject) > MAX_SUBJECT)
    refuse (error, "does not say for whom it is");
  else
    return make (claims, rules->issuer, subject);
  return NULL;
}
