/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-store.h"
#include "store/aiv-user-row.h"

G_BEGIN_DECLS

/**
 * AivSubject:
 * @issuer: a provider that signs people in
 * @subject: whom it means
 * @email: (nullable): an address that the provider has verified
 * @name: (nullable): what it calls the user
 * @avatar_url: (nullable): the picture it has
 * @is_guest: whether an account that there is may be used, but none be made
 *
 * Somebody whom a provider has signed in.
 */
typedef struct
{
  const char *issuer;
  const char *subject;
  const char *email;
  const char *name;
  const char *avatar_url;
  gboolean is_guest;
} AivSubject;

DexFuture *aiv_subjects_take_in (AivStore         *store,
                                 const AivSubject *subject,
                                 gint64            credits);

G_END_DECLS
