/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "auth/aiv-jwk-set.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <string.h>

#include "aiv-json.h"
#include "auth/aiv-base64url.h"
#include "auth/aiv-oidc-error.h"

/* What a set may hold, and how long a modulus may be: checking a signature takes time with its
 * square. Shorter than 2048 bits is no key (RFC 7518, 3.3). */
#define MAX_KEYS 64
#define MIN_BITS 2048
#define MAX_BITS 8192
#define MAX_EXPONENT_BYTES 8

typedef struct
{
  char *key_id;
  char *pem;
} Key;

struct _AivJwkSet
{
  GArray *keys;
};

G_DEFINE_BOXED_TYPE (AivJwkSet, aiv_jwk_set, aiv_jwk_set_ref, aiv_jwk_set_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIGNUM, BN_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OSSL_PARAM_BLD, OSSL_PARAM_BLD_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OSSL_PARAM, OSSL_PARAM_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY_CTX, EVP_PKEY_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY, EVP_PKEY_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIO, BIO_free)

static void
key_clear (gpointer data)
{
  Key *key = data;

  g_free (key->key_id);
  g_free (key->pem);
}

static BIGNUM *
read_number (JsonObject *jwk, const char *member, gsize max_bytes)
{
  const char *text = aiv_json_get_string (jwk, member);
  g_autoptr (GBytes) bytes = NULL;

  if (text == NULL || strlen (text) > max_bytes * 2 || (bytes = aiv_base64url_decode (text, strlen (text))) == NULL
      || g_bytes_get_size (bytes) > max_bytes)
    return NULL;
  return BN_bin2bn (g_bytes_get_data (bytes, NULL), (int) g_bytes_get_size (bytes), NULL);
}

static char *
to_pem (const BIGNUM *modulus, const BIGNUM *exponent)
{
  g_autoptr (OSSL_PARAM_BLD) builder = OSSL_PARAM_BLD_new ();
  g_autoptr (OSSL_PARAM) params = NULL;
  g_autoptr (EVP_PKEY_CTX) context = EVP_PKEY_CTX_new_from_name (NULL, "RSA", NULL);
  g_autoptr (EVP_PKEY) key = NULL;
  g_autoptr (BIO) bio = BIO_new (BIO_s_mem ());
  char *pem;
  long length;

  if (builder == NULL || context == NULL || bio == NULL
      || !OSSL_PARAM_BLD_push_BN (builder, OSSL_PKEY_PARAM_RSA_N, modulus)
      || !OSSL_PARAM_BLD_push_BN (builder, OSSL_PKEY_PARAM_RSA_E, exponent)
      || (params = OSSL_PARAM_BLD_to_param (builder)) == NULL || EVP_PKEY_fromdata_init (context) <= 0
      || EVP_PKEY_fromdata (context, &key, EVP_PKEY_PUBLIC_KEY, params) <= 0 || !PEM_write_bio_PUBKEY (bio, key))
    return NULL;
  length = BIO_get_mem_data (bio, &pem);
  return g_strndup (pem, (gsize) length);
}

/* Anything that is no RSA key for signatures is left out: a set may hold other kinds. */
static void
add_key (AivJwkSet *self, JsonObject *jwk)
{
  const char *key_id = aiv_json_get_string (jwk, "kid");
  const char *usage = aiv_json_get_string (jwk, "use");
  const char *algorithm = aiv_json_get_string (jwk, "alg");
  g_autoptr (BIGNUM) modulus = NULL;
  g_autoptr (BIGNUM) exponent = NULL;
  Key key;

  if (key_id == NULL || *key_id == '\0' || aiv_jwk_set_find (self, key_id) != NULL
      || g_strcmp0 (aiv_json_get_string (jwk, "kty"), "RSA") != 0 || (usage != NULL && !g_str_equal (usage, "sig"))
      || (algorithm != NULL && !g_str_equal (algorithm, "RS256"))
      || (modulus = read_number (jwk, "n", MAX_BITS / 8 + 1)) == NULL
      || (exponent = read_number (jwk, "e", MAX_EXPONENT_BYTES)) == NULL || BN_num_bits (modulus) < MIN_BITS
      || BN_num_bits (modulus) > MAX_BITS || !BN_is_odd (exponent) || BN_is_one (exponent)
      || (key.pem = to_pem (modulus, exponent)) == NULL)
    return;
  key.key_id = g_strdup (key_id);
  g_array_append_val (self->keys, key);
}

/**
 * aiv_jwk_set_parse:
 * @text: (array length=length): a JSON Web Key Set (RFC 7517)
 * @length: its bytes
 * @error: %AIV_OIDC_ERROR_BROKEN
 *
 * Takes the RSA keys for RS256 signatures and leaves the others. Slow: not on the HTTP thread.
 *
 * Returns: (transfer full) (nullable): the keys, at least one
 */
AivJwkSet *
aiv_jwk_set_parse (const char *text, gsize length, GError **error)
{
  g_autoptr (JsonNode) root = aiv_json_parse (text, length, NULL);
  JsonArray *array = root != NULL && JSON_NODE_HOLDS_OBJECT (root)
                         ? aiv_json_get_array (json_node_get_object (root), "keys")
                         : NULL;
  g_autoptr (AivJwkSet) self = g_atomic_rc_box_new0 (AivJwkSet);

  self->keys = g_array_new (FALSE, FALSE, sizeof (Key));
  g_array_set_clear_func (self->keys, key_clear);
  for (guint i = 0; array != NULL && i < MIN (json_array_get_length (array), MAX_KEYS); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        add_key (self, json_node_get_object (node));
    }
  if (self->keys->len > 0)
    return g_steal_pointer (&self);
  g_set_error_literal (error, AIV_OIDC_ERROR, AIV_OIDC_ERROR_BROKEN, "The provider's key set holds no key for RS256");
  return NULL;
}

/**
 * aiv_jwk_set_ref:
 * @self: a set
 *
 * Returns: (transfer full): the same set
 */
AivJwkSet *
aiv_jwk_set_ref (AivJwkSet *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  AivJwkSet *self = data;

  g_array_unref (self->keys);
}

/**
 * aiv_jwk_set_unref:
 * @self: (transfer full): a set
 */
void
aiv_jwk_set_unref (AivJwkSet *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/**
 * aiv_jwk_set_find:
 * @self: a set
 * @key_id: a `kid`
 *
 * Returns: (transfer none) (nullable): the key of that id, as PEM
 */
const char *
aiv_jwk_set_find (AivJwkSet *self, const char *key_id)
{
  for (guint i = 0; i < self->keys->len; i++)
    if (g_str_equal (g_array_index (self->keys, Key, i).key_id, key_id))
      return g_array_index (self->keys, Key, i).pem;
  return NULL;
}

/**
 * aiv_jwk_set_get_size:
 * @self: a set
 *
 * Returns: how many keys it holds
 */
guint
aiv_jwk_set_get_size (AivJwkSet *self)
{
  return self->keys->len;
}
