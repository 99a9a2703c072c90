/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

#include "aiv-backend-config.h"
#include "aiv-http-server.h"
#include "auth/aiv-auth.h"
#include "store/aiv-store.h"

G_BEGIN_DECLS

/**
 * AivSharing:
 *
 * Lets others on the network use a server that an app has started for itself: at an address
 * beside the app's own, always encrypted, and only once the password that everybody knows is
 * gone. Remembered in the data folder.
 */
typedef struct _AivSharing AivSharing;

AivSharing *aiv_sharing_new             (AivHttpServer          *http,
                                         AivStore               *store,
                                         AivAuth                *auth,
                                         const AivBackendConfig *config);
void        aiv_sharing_free            (AivSharing             *self);
void        aiv_sharing_start           (AivSharing             *self);
gboolean    aiv_sharing_set             (AivSharing             *self,
                                         gint64                  actor_id,
                                         gboolean                on,
                                         GError                **error);
gboolean    aiv_sharing_is_on           (AivSharing             *self);
guint16     aiv_sharing_get_port        (AivSharing             *self);
const char *aiv_sharing_get_fingerprint (AivSharing             *self);
const char *aiv_sharing_get_problem     (AivSharing             *self);
char      **aiv_sharing_dup_addresses   (AivSharing             *self);

G_END_DECLS
