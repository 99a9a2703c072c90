/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-http-request.h"
#include "store/aiv-outcome.h"

G_BEGIN_DECLS

/* A request's Idempotency-Key with the digest of what it asks for; `key` is NULL without one. */
typedef struct
{
  AivRequestKey request;
  char *digest;
} AivHeldKey;

gboolean             aiv_held_key_init  (AivHeldKey     *self,
                                         AivHttpRequest *request,
                                         GError        **error);
void                 aiv_held_key_clear (AivHeldKey     *self);
const AivRequestKey *aiv_held_key_get   (AivHeldKey     *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AivHeldKey, aiv_held_key_clear)

G_END_DECLS
