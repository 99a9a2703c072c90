/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "auth/aiv-identity-cache.h"

#include "aiv-time.h"

/* More tokens than that at once are somebody trying; it only costs them a look-up. */
#define MAX_ENTRIES 4096

/**
 * AivIdentityCache:
 *
 * Tokens that were good a moment ago, so that a request does not cost a signature and two
 * look-ups. An entry holds until its token expires or anything about its user's sign-ins
 * changes: a sign-out, a new password, a disabled account work at once.
 */
struct _AivIdentityCache
{
  AivStore *store;
  GHashTable *entries; /* token → Entry */
};

typedef struct
{
  AivIdentity *identity;
  AivTokenKinds kind;
  guint64 change;
} Entry;

static void
entry_free (Entry *entry)
{
  aiv_identity_unref (entry->identity);
  g_free (entry);
}

/**
 * aiv_identity_cache_new:
 * @store: knows when a user's sign-ins change
 *
 * Returns: (transfer full): an empty cache
 */
AivIdentityCache *
aiv_identity_cache_new (AivStore *store)
{
  AivIdentityCache *self = g_new0 (AivIdentityCache, 1);

  self->store = g_object_ref (store);
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) entry_free);
  return self;
}

/**
 * aiv_identity_cache_free:
 * @self: (transfer full): a cache
 */
void
aiv_identity_cache_free (AivIdentityCache *self)
{
  g_object_unref (self->store);
  g_hash_table_unref (self->entries);
  g_free (self);
}

/**
 * aiv_identity_cache_lookup:
 * @self: a cache
 * @token: what somebody sent
 * @kinds: the kinds that are good here
 *
 * Returns: (transfer full) (nullable): whom it stands for; %NULL if that has to be found out
 */
AivIdentity *
aiv_identity_cache_lookup (AivIdentityCache *self, const char *token, AivTokenKinds kinds)
{
  Entry *entry = g_hash_table_lookup (self->entries, token);

  if (entry == NULL)
    return NULL;
  if (entry->identity->expires_at <= aiv_time_now_ms ()
      || entry->change != aiv_store_get_auth_change (self->store, entry->identity->user_id))
    {
      g_hash_table_remove (self->entries, token);
      return NULL;
    }
  return entry->kind & kinds ? aiv_identity_ref (entry->identity) : NULL;
}

/**
 * aiv_identity_cache_add:
 * @self: a cache
 * @token: a token that has just been found good
 * @kind: its kind
 * @change: the user's auth change from before it was looked at
 * @identity: whom it stands for
 */
void
aiv_identity_cache_add (AivIdentityCache *self, const char *token, AivTokenKinds kind, guint64 change,
                        AivIdentity *identity)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->identity = aiv_identity_ref (identity);
  entry->kind = kind;
  entry->change = change;
  if (g_hash_table_size (self->entries) >= MAX_ENTRIES)
    g_hash_table_remove_all (self->entries);
  g_hash_table_replace (self->entries, g_strdup (token), entry);
}
