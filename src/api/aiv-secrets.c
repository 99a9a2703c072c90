/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-secrets.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>

#include "aiv-api-error-private.h"
#include "aiv-error.h"

struct _AivSecrets
{
  GObject parent_instance;

  /* Everything stored in this run, newest last; all there is without a Secret Service. */
  GPtrArray *memory;
  gboolean persistent;
};

typedef enum
{
  PROP_PERSISTENT = 1,
} AivSecretsProp;

static GParamSpec *props[PROP_PERSISTENT + 1];

G_DEFINE_FINAL_TYPE (AivSecrets, aiv_secrets, G_TYPE_OBJECT)

static const SecretSchema schema = {
  .name = "diy.aivideo.Studio.Session",
  .flags = SECRET_SCHEMA_NONE,
  .attributes = {
    { "server", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "user", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  },
};

static void
aiv_secrets_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch ((AivSecretsProp) prop_id)
    {
    case PROP_PERSISTENT:
      g_value_set_boolean (value, AIV_SECRETS (object)->persistent);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_secrets_finalize (GObject *object)
{
  g_ptr_array_unref (AIV_SECRETS (object)->memory);

  G_OBJECT_CLASS (aiv_secrets_parent_class)->finalize (object);
}

static void
aiv_secrets_class_init (AivSecretsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = aiv_secrets_get_property;
  object_class->finalize = aiv_secrets_finalize;

  props[PROP_PERSISTENT] = g_param_spec_boolean ("persistent", NULL, NULL, TRUE,
                                                 G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
aiv_secrets_init (AivSecrets *self)
{
  self->memory = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_credentials_unref);
  self->persistent = TRUE;
}

/**
 * aiv_secrets_new:
 *
 * Returns: (transfer full): secrets in the Secret Service
 */
AivSecrets *
aiv_secrets_new (void)
{
  return g_object_new (AIV_TYPE_SECRETS, NULL);
}

/**
 * aiv_secrets_new_memory:
 *
 * Returns: (transfer full): secrets that end with the program
 */
AivSecrets *
aiv_secrets_new_memory (void)
{
  AivSecrets *self = aiv_secrets_new ();

  self->persistent = FALSE;
  return self;
}

/**
 * aiv_secrets_get_persistent:
 * @self: secrets
 *
 * Returns: whether what is stored is still there in the next run, as far as is known
 */
gboolean
aiv_secrets_get_persistent (AivSecrets *self)
{
  g_return_val_if_fail (AIV_IS_SECRETS (self), FALSE);

  return self->persistent;
}

static gboolean
matches (AivCredentials *credentials, const char *server, const char *user_id)
{
  return g_str_equal (credentials->server, server) && (user_id == NULL || g_str_equal (credentials->user_id, user_id));
}

static AivCredentials *
find_in_memory (AivSecrets *self, const char *server, const char *user_id)
{
  for (guint i = self->memory->len; i > 0; i--)
    {
      AivCredentials *credentials = g_ptr_array_index (self->memory, i - 1);

      if (matches (credentials, server, user_id))
        return credentials;
    }
  return NULL;
}

static void
forget_in_memory (AivSecrets *self, const char *server, const char *user_id)
{
  for (guint i = self->memory->len; i > 0; i--)
    if (matches (g_ptr_array_index (self->memory, i - 1), server, user_id))
      g_ptr_array_remove_index (self->memory, i - 1);
}

/* One question to the Secret Service. */
typedef struct
{
  AivSecrets *self;
  DexPromise *promise;
  char *server;
  char *user_id;
} Ask;

static Ask *
ask_new (AivSecrets *self, const char *server, const char *user_id)
{
  Ask *ask = g_new0 (Ask, 1);

  ask->self = g_object_ref (self);
  ask->promise = dex_promise_new_cancellable ();
  ask->server = g_strdup (server);
  ask->user_id = g_strdup (user_id);
  return ask;
}

static void
ask_free (Ask *ask)
{
  g_object_unref (ask->self);
  dex_unref (ask->promise);
  g_free (ask->server);
  g_free (ask->user_id);
  g_free (ask);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ask, ask_free)

/* There is no Secret Service, or it does not want to: go on in memory and say so. */
static void
give_up (AivSecrets *self, const GError *error)
{
  if (!self->persistent || aiv_error_is_cancelled (error))
    return;

  g_info ("No Secret Service, sign-ins are kept for this run only: %s", error->message);
  self->persistent = FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PERSISTENT]);
}

static void
answer_from_memory (Ask *ask)
{
  AivCredentials *credentials = find_in_memory (ask->self, ask->server, ask->user_id);

  if (credentials != NULL)
    dex_promise_resolve_boxed (ask->promise, AIV_TYPE_CREDENTIALS, aiv_credentials_ref (credentials));
  else
    dex_promise_reject (ask->promise, aiv_api_error_new (AIV_API_ERROR_NOT_FOUND, "No sign-in is stored"));
}

static AivCredentials *
read_item (SecretRetrievable *item)
{
  g_autoptr (SecretValue) value = secret_retrievable_retrieve_secret_sync (item, NULL, NULL);
  const char *text = value != NULL ? secret_value_get_text (value) : NULL;

  return text != NULL ? aiv_credentials_from_text (text, NULL) : NULL;
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Ask) ask = data;
  g_autoptr (GError) error = NULL;
  g_autolist (SecretRetrievable) items = secret_password_search_finish (result, &error);
  g_autoptr (AivCredentials) newest = NULL;
  guint64 newest_at = 0;

  if (error != NULL)
    {
      give_up (ask->self, error);
      answer_from_memory (ask);
      return;
    }

  /* The secrets came with the items (LOAD_SECRETS): reading them does not block. */
  for (GList *at = items; at != NULL; at = at->next)
    {
      guint64 modified = secret_retrievable_get_modified (at->data);
      g_autoptr (AivCredentials) credentials = NULL;

      if (newest != NULL && modified < newest_at)
        continue;
      if ((credentials = read_item (at->data)) == NULL || !matches (credentials, ask->server, ask->user_id))
        continue;
      g_clear_pointer (&newest, aiv_credentials_unref);
      newest = g_steal_pointer (&credentials);
      newest_at = modified;
    }

  if (newest == NULL)
    answer_from_memory (ask);
  else
    dex_promise_resolve_boxed (ask->promise, AIV_TYPE_CREDENTIALS, g_steal_pointer (&newest));
}

/**
 * aiv_secrets_lookup:
 * @self: secrets
 * @server: key of a server
 * @user_id: (nullable): who; %NULL: whoever signed in last
 *
 * Returns: (transfer full): a future of an [struct@Aiv.Credentials]; rejects with
 *   %AIV_API_ERROR_NOT_FOUND when nothing is stored
 */
DexFuture *
aiv_secrets_lookup (AivSecrets *self, const char *server, const char *user_id)
{
  g_autoptr (GHashTable) attributes = NULL;
  g_autoptr (Ask) ask = NULL;
  DexFuture *future;

  aiv_return_future_if_fail (AIV_IS_SECRETS (self));
  aiv_return_future_if_fail (server != NULL);

  ask = ask_new (self, server, user_id);
  future = dex_ref (DEX_FUTURE (ask->promise));
  if (!self->persistent)
    {
      answer_from_memory (ask);
      return future;
    }

  attributes = g_hash_table_new (g_str_hash, g_str_equal);
  g_hash_table_insert (attributes, (char *) "server", ask->server);
  if (user_id != NULL)
    g_hash_table_insert (attributes, (char *) "user", ask->user_id);
  secret_password_searchv (&schema, attributes,
                           SECRET_SEARCH_ALL | SECRET_SEARCH_UNLOCK | SECRET_SEARCH_LOAD_SECRETS,
                           dex_promise_get_cancellable (ask->promise), on_found, ask);
  ask = NULL;
  return future;
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Ask) ask = data;
  g_autoptr (GError) error = NULL;

  if (!secret_password_store_finish (result, &error))
    give_up (ask->self, error);
  dex_promise_resolve_boolean (ask->promise, TRUE);
}

/**
 * aiv_secrets_store:
 * @self: secrets
 * @credentials: a sign-in
 *
 * Keeps a sign-in in place of an earlier one of the same server and user.
 *
 * Returns: (transfer full): a future of %TRUE, also when it is kept for this run only
 */
DexFuture *
aiv_secrets_store (AivSecrets *self, AivCredentials *credentials)
{
  g_autofree char *label = NULL;
  g_autofree char *text = NULL;
  DexFuture *future;
  Ask *ask;

  aiv_return_future_if_fail (AIV_IS_SECRETS (self));
  aiv_return_future_if_fail (credentials != NULL);

  forget_in_memory (self, credentials->server, credentials->user_id);
  g_ptr_array_add (self->memory, aiv_credentials_ref (credentials));
  if (!self->persistent)
    return dex_future_new_true ();

  ask = ask_new (self, credentials->server, credentials->user_id);
  future = dex_ref (DEX_FUTURE (ask->promise));
  /* Translators: name of an entry in the user's keyring; %s is a server's address */
  label = g_strdup_printf (_("AIVideo Studio sign-in at %s"), credentials->server);
  text = aiv_credentials_to_text (credentials);
  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, label, text,
                         dex_promise_get_cancellable (ask->promise), on_stored, ask, "server", credentials->server,
                         "user", credentials->user_id, NULL);
  secret_password_wipe (text);
  return future;
}

static void
on_cleared (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Ask) ask = data;
  g_autoptr (GError) error = NULL;

  secret_password_clear_finish (result, &error);
  if (error != NULL)
    give_up (ask->self, error);
  dex_promise_resolve_boolean (ask->promise, TRUE);
}

/**
 * aiv_secrets_clear:
 * @self: secrets
 * @server: key of a server
 * @user_id: who
 *
 * Forgets a sign-in.
 *
 * Returns: (transfer full): a future of %TRUE, also when there was none
 */
DexFuture *
aiv_secrets_clear (AivSecrets *self, const char *server, const char *user_id)
{
  DexFuture *future;
  Ask *ask;

  aiv_return_future_if_fail (AIV_IS_SECRETS (self));
  aiv_return_future_if_fail (server != NULL && user_id != NULL);

  forget_in_memory (self, server, user_id);
  if (!self->persistent)
    return dex_future_new_true ();

  ask = ask_new (self, server, user_id);
  future = dex_ref (DEX_FUTURE (ask->promise));
  secret_password_clear (&schema, dex_promise_get_cancellable (ask->promise), on_cleared, ask, "server", server,
                         "user", user_id, NULL);
  return future;
}
