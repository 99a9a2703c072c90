/* SPDX-License-Identifier: MIT */
#pragma once

#include <libsoup/soup.h>

#include "aiv-backend.h"
#include "aiv-scripted-engine.h"

G_BEGIN_DECLS

/**
 * AivTestConfigure:
 * @config: the configuration of a backend that is about to start
 *
 * Changes what a test needs otherwise.
 */
typedef void (*AivTestConfigure) (AivBackendConfig *config);

/**
 * AivTestServer:
 * @folder: the data folder
 * @backend: runs in this process, on a port of 127.0.0.1
 * @engine: is its engine "local"
 * @showcase: (nullable): a folder in place of the showcase that comes with the server
 * @session: for requests to it
 * @address: where it is
 * @configure: (nullable): told at each start
 * @embedded: whether it is the server of an app from the next start on
 *
 * A backend for one test, with the users admin, mira and noor (100 credits each), whose
 * passwords are "<name>-password" but for admin's.
 */
typedef struct
{
  char *folder;
  AivBackend *backend;
  AivScriptedEngine *engine;
  const char *showcase;
  SoupSession *session;
  char *address;
  AivTestConfigure configure;
  gboolean embedded;
  GHashTable *tokens;
  GHashTable *names; /* what "{batch}" and the like in a path stand for */
} AivTestServer;

/**
 * AivTestReply:
 * @status: HTTP status
 * @headers: of the answer
 * @text: the body
 */
typedef struct
{
  guint status;
  SoupMessageHeaders *headers;
  char *text;
} AivTestReply;

/**
 * AivTestRow:
 * @name: what the row shows
 * @as: (nullable): who asks; a user, or "garbage" for a token that is none
 * @method: the method
 * @path: the path; "{batch}" and the like are replaced
 * @type: (nullable): Content-Type
 * @body: (nullable): the body
 * @status: what must come back
 * @has: (nullable): what must be in the body
 * @lacks: (nullable): what must not
 */
typedef struct
{
  const char *name;
  const char *as;
  const char *method;
  const char *path;
  const char *type;
  const char *body;
  guint status;
  const char *has;
  const char *lacks;
} AivTestRow;

#define AIV_TEST_FORM "application/x-www-form-urlencoded"
#define AIV_TEST_JSON "application/json"

AivTestServer *aiv_test_server_new       (void);
AivTestServer *aiv_test_server_new_with  (AivTestConfigure   configure);
void           aiv_test_server_free      (AivTestServer     *self);
void           aiv_test_server_start     (AivTestServer     *self);
void           aiv_test_server_stop      (AivTestServer     *self);
void           aiv_test_server_let       (AivTestServer     *self,
                                          const char        *name,
                                          const char        *value);
SoupMessage   *aiv_test_server_message   (AivTestServer     *self,
                                          const char        *as,
                                          const char        *method,
                                          const char        *path);
AivTestReply  *aiv_test_server_send      (AivTestServer     *self,
                                          SoupMessage       *message);
AivTestReply  *aiv_test_server_call      (AivTestServer     *self,
                                          const char        *as,
                                          const char        *method,
                                          const char        *path,
                                          const char        *type,
                                          const char        *body);
void           aiv_test_server_run       (AivTestServer     *self,
                                          const AivTestRow  *rows,
                                          gsize              n_rows);
AivTestReply  *aiv_test_server_submit    (AivTestServer     *self,
                                          const char        *as,
                                          const char        *key,
                                          const char *const *images,
                                          const char        *audio);
void           aiv_test_server_check_conditions (AivTestServer *self,
                                                 const char    *path);
gint64         aiv_test_server_get_int   (AivTestReply      *reply,
                                          const char        *member);
char          *aiv_test_server_dup_text  (AivTestReply      *reply,
                                          const char        *member);
void           aiv_test_reply_free       (AivTestReply      *reply);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivTestServer, aiv_test_server_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivTestReply, aiv_test_reply_free)

G_END_DECLS
