/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-account-entry.h"

G_BEGIN_DECLS

/* For the list, which keeps what changes. */
AivAccountEntry *aiv_account_entry_new           (const char      *server,
                                                  const char      *user_id,
                                                  const char      *username,
                                                  AivSignInMethod  method);
AivAccountEntry *aiv_account_entry_from_variant  (GVariant        *variant);
GVariant        *aiv_account_entry_to_variant    (AivAccountEntry *self);
void             aiv_account_entry_set_server_info (AivAccountEntry *self,
                                                  AivWireServerInfo *server_info);
void             aiv_account_entry_set_user      (AivAccountEntry *self,
                                                  const char      *user_id,
                                                  const char      *username);
void             aiv_account_entry_set_method    (AivAccountEntry *self,
                                                  AivSignInMethod  method);
void             aiv_account_entry_set_signed_in (AivAccountEntry *self,
                                                  gboolean         signed_in);
void             aiv_account_entry_set_present   (AivAccountEntry *self,
                                                  gboolean         present);
void             aiv_account_entry_set_picture   (AivAccountEntry *self,
                                                  GdkTexture      *picture);

G_END_DECLS
