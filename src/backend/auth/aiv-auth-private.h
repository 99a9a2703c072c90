/* SPDX-License-Identifier: MIT */
#pragma once

#include "auth/aiv-auth.h"
#include "auth/aiv-identity-cache.h"

G_BEGIN_DECLS

#define AIV_AUTH_DEFAULT_ADMIN "admin"
#define AIV_AUTH_DEFAULT_PASSWORD "admin"

struct _AivAuth
{
  GObject parent_instance;

  AivStore *store;
  AivIdentityCache *cache;
  GBytes *key;
  guint access_seconds;
  guint refresh_seconds;
  char *sign_in_token;
};

/* The arguments of a call that takes several steps. */
typedef struct
{
  AivAuth *self;
  AivIdentity *identity;
  gint64 user_id;
  char *name;
  char *secret;
  char *new_secret;
  gint64 credits;
  gboolean is_open;
  char **domains;
  guint access_seconds;
  DexFuture *future;
  AivUserDraft *draft;
  char *key;
  char *digest;
  AivUserAnswer answer;
} AivAuthCall;

AivAuthCall *aiv_auth_call_new (AivAuth      *self,
                                AivIdentity  *identity);
DexFuture   *aiv_auth_spawn    (DexFiberFunc  func,
                                AivAuthCall  *call);
DexFuture   *aiv_auth_let_in   (AivAuth      *self,
                                AivUserRow   *user,
                                guint         access_seconds,
                                const char   *password_hash);
DexFuture   *aiv_auth_reject   (AivAuthError  code,
                                const char   *message);

G_END_DECLS
