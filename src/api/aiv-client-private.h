/* SPDX-License-Identifier: MIT */
#pragma once

#include <libsoup/soup.h>

#include "aiv-client.h"

G_BEGIN_DECLS

/* The longest answer that is JSON: two hundred batches of fifty items. */
#define AIV_CLIENT_MAX_ANSWER (32 * 1024 * 1024)

struct _AivClient
{
  GObject parent_instance;

  char *base_url;
  GUri *base;
  char *server_key;
  AivSecrets *secrets;
  SoupSession *session;
  AivCredentials *credentials;
  AivWireServerInfo *server_info;
  gboolean remember;

  /* What was under way when the sign-in ran out waits for the same user's next one. */
  gboolean waits;
  char *expired_user;
  DexPromise *sign_in_again;

  AivServerOptions *options; /* NULL: none */
  gboolean pinned;           /* the session asks about every certificate */
  char *refused;             /* fingerprint of the certificate that was refused last */
  GTlsCertificateFlags refused_problems;

  /* A refresh under way, and the one who always waits for it: a future that loses its last
   * waiter is cancelled, and nobody who goes away may take the sign-in of the others along. */
  DexFuture *refreshing;
  DexFuture *refresh_guard;

  GHashTable *downloads; /* path → promise that is resolved when it is free again */
};

typedef struct _AivRequest AivRequest;

/* Makes of an answer what the public call resolves to. @reply is NULL for an empty one.
 * Runs in the request's fiber. */
typedef DexFuture *(*AivReplyFunc) (AivClient  *self,
                                    AivRequest *request,
                                    JsonNode   *reply);

/* Makes the body of a request, anew each time that it is sent. FALSE with an error. */
typedef gboolean (*AivBodyFunc) (AivRequest  *request,
                                 SoupMessage *message,
                                 GError     **error);

/* Makes a request for something that is read as a stream, anew each time that it is sent. */
typedef SoupMessage *(*AivMessageFunc) (AivClient *self,
                                        gpointer   data,
                                        GError   **error);

typedef enum
{
  AIV_REQUEST_NONE = 0,
  AIV_REQUEST_NO_TOKEN = 1 << 0,   /* sent without a sign-in */
  AIV_REQUEST_SIGN_IN = 1 << 1,    /* 401 means a wrong password */
  AIV_REQUEST_REPEATABLE = 1 << 2, /* may be sent again when the connection broke */
} AivRequestFlags;

struct _AivRequest
{
  const char *method;
  char *path; /* with its query */
  GBytes *body;
  const char *content_type;
  char *idempotency_key;
  AivRequestFlags flags;
  AivReplyFunc reply;
  AivBodyFunc make_body;

  /* for make_body and reply */
  gpointer data;
  GDestroyNotify data_free;
  AivTransfer *transfer;
};

AivRequest *aiv_request_new                (const char      *method,
                                            AivReplyFunc     reply,
                                            const char      *path_format,
                                            ...) G_GNUC_PRINTF (3, 4);
void        aiv_request_free               (AivRequest      *self);
void        aiv_request_set_form           (AivRequest      *self,
                                            const char      *first_name,
                                            ...) G_GNUC_NULL_TERMINATED;
void        aiv_request_take_json          (AivRequest      *self,
                                            JsonObject      *object);
void        aiv_request_add_key            (AivRequest      *self);
void        aiv_request_take_key           (AivRequest      *self,
                                            const char      *key);
char       *aiv_request_escape             (const char      *segment);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivRequest, aiv_request_free)

/* Consumes @request. */
DexFuture  *aiv_client_start               (AivClient       *self,
                                            AivRequest      *request);
DexFuture  *aiv_reply_true                 (AivClient       *self,
                                            AivRequest      *request,
                                            JsonNode        *reply);
DexFuture  *aiv_reply_error                (GError          *error);

/* For fibers. */
gboolean    aiv_client_await_answer        (AivClient       *self,
                                            AivRequest      *request,
                                            JsonNode       **reply,
                                            GError         **error);
GInputStream *aiv_client_await_stream      (AivClient       *self,
                                            AivMessageFunc   make,
                                            gpointer         data,
                                            DexFuture       *hang_up,
                                            SoupMessage    **message,
                                            GError         **error);

void         aiv_client_make_session       (AivClient       *self);
void         aiv_client_apply_options      (AivClient       *self);
/* Consumes @error. */
GError      *aiv_client_take_error         (AivClient       *self,
                                            GError          *error,
                                            const char      *what);
gboolean     aiv_client_is_loopback        (const char      *host);
gboolean     aiv_client_is_own_origin      (AivClient       *self,
                                            GUri            *uri);
void         aiv_client_authorize          (AivClient       *self,
                                            SoupMessage     *message);
AivCredentials *aiv_client_make_credentials (AivClient      *self,
                                            AivWireLogin    *login,
                                            const char      *user_id,
                                            const char      *username,
                                            const char      *refresh_token);
void         aiv_client_take_credentials   (AivClient       *self,
                                            AivCredentials  *credentials,
                                            gboolean         remember);
void         aiv_client_note_user          (AivClient       *self,
                                            AivWireUser     *user);
/* For fibers: until somebody has signed in again; FALSE if nobody will. */
gboolean     aiv_client_await_sign_in      (AivClient       *self,
                                            GError         **error);
/* Nobody will sign in again. */
void         aiv_client_end_waiting        (AivClient       *self);
void         aiv_client_drop_credentials   (AivClient       *self,
                                            gboolean         expired);
void         aiv_client_take_server_info   (AivClient       *self,
                                            AivWireServerInfo *info);
/* → TRUE when there is another token than @used; one refresh for all who ask. */
DexFuture   *aiv_client_refresh            (AivClient       *self,
                                            const char      *used);

G_END_DECLS
