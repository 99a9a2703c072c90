/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _AivHttpHandshakes AivHttpHandshakes;

/**
 * AivHttpHandshaken:
 * @stream: a connection that speaks TLS now
 * @local: our address
 * @remote: the client's, the object that was handed in
 * @user_data: data of the handshakes
 *
 * Takes a client whose handshake has come to a good end.
 */
typedef void (*AivHttpHandshaken) (GIOStream      *stream,
                                   GSocketAddress *local,
                                   GSocketAddress *remote,
                                   gpointer        user_data);

AivHttpHandshakes *aiv_http_handshakes_new  (AivHttpHandshaken  func,
                                             gpointer           user_data);
void               aiv_http_handshakes_free (AivHttpHandshakes *self);
void               aiv_http_handshakes_add  (AivHttpHandshakes *self,
                                             GSocketConnection *plain,
                                             GTlsCertificate   *certificate,
                                             const char        *caller,
                                             GSocketAddress    *local,
                                             GSocketAddress    *remote);

G_END_DECLS
