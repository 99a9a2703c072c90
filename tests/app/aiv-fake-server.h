/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-session.h"

G_BEGIN_DECLS

typedef struct _AivFakeServer AivFakeServer;

#define        aiv_fake_server_new()        aiv_fake_server_new_full (NULL)
AivFakeServer *aiv_fake_server_new_full     (const char    *certificate);
void           aiv_fake_server_set_certificate (AivFakeServer *self,
                                             const char    *certificate);
void           aiv_fake_server_free         (AivFakeServer *self);
char          *aiv_fake_server_dup_address  (AivFakeServer *self);
AivSession    *aiv_fake_server_sign_in      (AivFakeServer *self);
void           aiv_fake_server_add_user     (AivFakeServer *self,
                                             const char    *username,
                                             gint64         credits,
                                             gboolean       is_admin);
void           aiv_fake_server_lock_user    (AivFakeServer *self,
                                             const char    *username);
void           aiv_fake_server_set_broken   (AivFakeServer *self,
                                             gboolean       broken);
void           aiv_fake_server_set_families (AivFakeServer *self,
                                             const char    *families);
void           aiv_fake_server_set_bare     (AivFakeServer *self,
                                             gboolean       bare);
void           aiv_fake_server_set_google   (AivFakeServer *self,
                                             gboolean       google);
void           aiv_fake_server_set_everywhere (AivFakeServer *self,
                                             gboolean       everywhere);
gboolean       aiv_fake_server_is_ended     (AivFakeServer *self,
                                             const char    *user_id);
void           aiv_fake_server_set_expired  (AivFakeServer *self,
                                             gboolean       expired);
void           aiv_fake_server_set_video    (AivFakeServer *self,
                                             const char    *path);
void           aiv_fake_server_set_answer   (AivFakeServer *self,
                                             const char    *path,
                                             const char    *json);
guint          aiv_fake_server_get_requests (AivFakeServer *self);
void           aiv_fake_server_set_activity (AivFakeServer *self,
                                             gboolean       activity);
const char    *aiv_fake_server_get_asked    (AivFakeServer *self,
                                             const char    *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivFakeServer, aiv_fake_server_free)

G_END_DECLS
