/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

#include "aiv-api-error.h"
#include "aiv-batch-draft.h"
#include "aiv-browser-login.h"
#include "aiv-job-filter.h"
#include "aiv-new-user.h"
#include "aiv-secrets.h"
#include "aiv-server-options.h"
#include "aiv-transfer.h"
#include "aiv-video-draft.h"
#include "wire/aiv-wire.h"

G_BEGIN_DECLS

#define AIV_TYPE_CLIENT (aiv_client_get_type ())
G_DECLARE_FINAL_TYPE (AivClient, aiv_client, AIV, CLIENT, GObject)

/**
 * AivClient:
 *
 * One server and one sign-in to it. Its calls return futures of the wire's values; for
 * things that a window shows use [class@Aiv.Session], which keeps objects up to date.
 *
 * Properties:
 * - `base-url` (string, read-write): address, such as `http://127.0.0.1:4711`; may change
 *   while signed in (an embedded server comes back on another port)
 * - `server-key` (string, construct-only): the name under which sign-ins are stored; the
 *   address's origin unless set. The embedded server, whose port changes, uses `embedded`.
 * - `secrets` (AivSecrets, construct-only, nullable): where sign-ins are kept
 * - `signed-in` (gboolean, read-only)
 * - `user-id`, `username` (string, read-only, nullable): who is signed in
 * - `server-info` (AivWireServerInfo, read-only, nullable): after a probe, or as it was set
 *
 * Signals:
 * - `expired`: the server refused to refresh the sign-in; ask for the password. The
 *   futures of the calls reject with %AIV_API_ERROR_UNAUTHORIZED.
 *
 * A call that is answered with 401 refreshes the sign-in, all at once for all calls, and is
 * repeated once. Every future rejects with %AIV_API_ERROR; dropping the last block over it
 * aborts the request. Main thread.
 */

AivClient         *aiv_client_new              (const char  *base_url,
                                                const char  *server_key,
                                                AivSecrets  *secrets);
const char        *aiv_client_get_base_url     (AivClient   *self);
void               aiv_client_set_base_url     (AivClient   *self,
                                                const char  *base_url);
const char        *aiv_client_get_server_key   (AivClient   *self);
AivSecrets        *aiv_client_get_secrets      (AivClient   *self);
gboolean           aiv_client_get_signed_in    (AivClient   *self);
const char        *aiv_client_get_user_id      (AivClient   *self);
const char        *aiv_client_get_username     (AivClient   *self);
AivWireServerInfo *aiv_client_get_server_info  (AivClient   *self);
/* What was found out about the server before: a probe says better. */
void               aiv_client_set_server_info  (AivClient         *self,
                                                AivWireServerInfo *info);
/* Whether the server is of AIV_FAMILY_…; FALSE while that is not known. */
gboolean           aiv_client_has_family       (AivClient   *self,
                                                const char  *family);
/* How the server is reached; before the first request, where a certificate is pinned. */
void               aiv_client_set_options      (AivClient   *self,
                                                const AivServerOptions *options);
const AivServerOptions *aiv_client_get_options (AivClient   *self);
/* Whether another program, such as a media player, reaches the server as this one does. */
gboolean           aiv_client_is_plain         (AivClient   *self);
/* Whether the probed server has AIV_FEATURE_…; FALSE before the probe. */
gboolean           aiv_client_has_feature      (AivClient   *self,
                                                const char  *feature);

/* "example.org:8080/" → "https://example.org:8080": what a person types as an address.
 * Loopback gets http, everything else https unless they typed a scheme. NULL: no address. */
char              *aiv_client_normalize_url    (const char  *text);

/* The name under which sign-ins to a server are stored, unless the client was given one. */
char              *aiv_client_make_server_key  (const char  *base_url);

/* An absolute URL for a path or URL that the server told; NULL for a scheme that is not
 * http or https. */
char              *aiv_client_resolve_url      (AivClient   *self,
                                                const char  *url);

/* --- sign-in ------------------------------------------------------------------------ */

/* → AivWireServerInfo. Recognises older servers too. PROTOCOL: it is something else. */
DexFuture         *aiv_client_probe            (AivClient   *self);
/* → AivWireUser. @remember: store it in the secrets. */
DexFuture         *aiv_client_login            (AivClient   *self,
                                                const char  *username,
                                                const char  *password,
                                                gboolean     remember);
/* → AivWireUser. With the token that an embedded server told. */
DexFuture         *aiv_client_login_one_time   (AivClient   *self,
                                                const char  *token,
                                                gboolean     remember);
/* → AivWireUser. In the user's browser: @browser tells the link to open, and ends the waiting.
 * @remember: store it in the secrets. */
DexFuture         *aiv_client_login_google     (AivClient       *self,
                                                AivBrowserLogin *browser,
                                                gboolean         remember);
/* → AivWireUser. Takes up a stored sign-in; NOT_FOUND if there is none, UNAUTHORIZED if it
 * has run out; OFFLINE leaves it in place, to be tried again. @user_id NULL: the last one. */
DexFuture         *aiv_client_restore          (AivClient   *self,
                                                const char  *user_id);
/* Uses an access token that was got elsewhere; stores nothing. */
void               aiv_client_set_token        (AivClient   *self,
                                                const char  *token);
/* Whether what creates or charges waits, when the sign-in runs out meanwhile, for the same user
 * to sign in again, instead of failing; it is sent with the same Idempotency-Key then. */
void               aiv_client_set_waits        (AivClient   *self,
                                                gboolean     waits);
/* Goes on with the sign-in of another client of the same server. */
void               aiv_client_take_sign_in     (AivClient   *self,
                                                AivClient   *other);
/* The access token, for a script that asked for it; NULL when not signed in. Never log it. */
char              *aiv_client_dup_token        (AivClient   *self);
/* → TRUE. Ends the session on the server if it can be reached, and forgets it in any case. */
DexFuture         *aiv_client_logout           (AivClient   *self);
/* → TRUE. Ends all of the user's sessions, this one included; needs the server's feature. */
DexFuture         *aiv_client_logout_everywhere (AivClient  *self);
/* → TRUE. */
DexFuture         *aiv_client_change_password  (AivClient   *self,
                                                const char  *old_password,
                                                const char  *new_password);
/* → AivWireUser */
DexFuture         *aiv_client_fetch_profile    (AivClient   *self);

/* → AivWireV1User: name, picture, subscription. For servers of the v1 family. */
DexFuture         *aiv_client_fetch_v1_profile (AivClient   *self);
/* → AivWireV1User. NULL leaves a part as it is; an empty address takes the picture away. */
DexFuture         *aiv_client_update_profile   (AivClient   *self,
                                                const char  *name,
                                                const char  *avatar_url);

/* --- batches ------------------------------------------------------------------------ */

/* → AivWireQuote. Reckons itself where the server cannot be asked. */
DexFuture         *aiv_client_quote            (AivClient     *self,
                                                guint          images,
                                                double         audio_seconds,
                                                const char    *engine);
DexFuture         *aiv_client_quote_video      (AivClient     *self,
                                                const char    *model);
/* → string: the batch's id. Streams the files from disk. INVALID with problems when files
 * are refused, QUOTA when credits are short: nothing was charged then. */
DexFuture         *aiv_client_submit_batch     (AivClient     *self,
                                                AivBatchDraft *draft,
                                                AivTransfer   *transfer);
/* → AivWirePage of AivWireBatch, newest first. @limit 1 to 200. */
DexFuture         *aiv_client_fetch_batches    (AivClient     *self,
                                                guint          limit,
                                                guint          offset);
/* → AivWireBatch with items */
DexFuture         *aiv_client_fetch_batch      (AivClient     *self,
                                                const char    *batch_id);
/* → TRUE */
DexFuture         *aiv_client_cancel_item      (AivClient     *self,
                                                const char    *batch_id,
                                                const char    *item_id);
/* → TRUE; of a failed or cancelled item: tries it again, for the same price */
DexFuture         *aiv_client_resume_item      (AivClient     *self,
                                                const char    *batch_id,
                                                const char    *item_id);
/* → int64: how many were queued again */
DexFuture         *aiv_client_retry_failed     (AivClient     *self,
                                                const char    *batch_id);
/* → int64: how many were cancelled. Item by item on servers that cannot. */
DexFuture         *aiv_client_cancel_batch     (AivClient     *self,
                                                const char    *batch_id);
/* → TRUE; UNAVAILABLE on servers that cannot */
DexFuture         *aiv_client_delete_batch     (AivClient     *self,
                                                const char    *batch_id);
/* → string: where the item's video is; asks the server where the item does not say */
DexFuture         *aiv_client_fetch_video_url  (AivClient     *self,
                                                const char    *batch_id,
                                                const char    *item_id);
/* → string: the link that the server answers with at a path of its own */
DexFuture         *aiv_client_ask_url          (AivClient     *self,
                                                const char    *path);
/* → string: @path. Downloads to "@path.part", goes on where an earlier try ended if the
 * file is still the same, and renames when it is whole. Folders are made. Media only: the
 * sign-in is sent to the server's own origin alone. */
DexFuture         *aiv_client_download         (AivClient     *self,
                                                const char    *url,
                                                const char    *path,
                                                AivTransfer   *transfer);
/* The same of a picture: 32 MiB at the most (TOO_LARGE). */
DexFuture         *aiv_client_download_picture (AivClient     *self,
                                                const char    *url,
                                                const char    *path);
/* → AivWirePage of AivWireLedgerEntry, newest first. @user_id NULL: one's own. */
DexFuture         *aiv_client_fetch_ledger     (AivClient     *self,
                                                const char    *user_id,
                                                guint          limit,
                                                guint          offset);

/* --- videos from words; UNAVAILABLE on servers without them --------------------------- */

/* → AivWirePage of AivWireModel. Needs no sign-in. */
DexFuture         *aiv_client_fetch_models     (AivClient     *self);
/* → AivWireVideo, pending. Uploads the draft's picture first. INVALID, QUOTA or FORBIDDEN (no
 * subscription): nothing was charged then. */
DexFuture         *aiv_client_create_video     (AivClient     *self,
                                                AivVideoDraft *draft,
                                                AivTransfer   *transfer);
/* → AivWirePage of AivWireUpload, newest first: pictures that were uploaded earlier */
DexFuture         *aiv_client_fetch_uploads    (AivClient     *self,
                                                guint          limit,
                                                guint          offset);
/* → AivWirePage of AivWireVideo, newest first. @page from 1, @page_size 1 to 100. */
DexFuture         *aiv_client_fetch_videos     (AivClient     *self,
                                                guint          page,
                                                guint          page_size);
/* → AivWireVideo */
DexFuture         *aiv_client_fetch_video      (AivClient     *self,
                                                gint64         video_id);
/* → AivWireVideo, pending; of a failed one: has it made again, for the same price */
DexFuture         *aiv_client_retry_video      (AivClient     *self,
                                                gint64         video_id);
/* → TRUE; one that is not finished is cancelled first */
DexFuture         *aiv_client_delete_video     (AivClient     *self,
                                                gint64         video_id);

/* --- the showcase: pages of AivWireShowcaseEntry; needs no sign-in --------------------- */

/* @category NULL: all. @limit 1 to 50. */
DexFuture         *aiv_client_fetch_showcase   (AivClient     *self,
                                                const char    *category,
                                                guint          skip,
                                                guint          limit);
/* @limit 1 to 20 */
DexFuture         *aiv_client_fetch_featured   (AivClient     *self,
                                                guint          limit);
/* @limit 1 to 10 */
DexFuture         *aiv_client_fetch_hero_videos (AivClient    *self,
                                                 guint         limit);
/* Pictures to make a video of. @limit 1 to 20. */
DexFuture         *aiv_client_fetch_trial_images (AivClient   *self,
                                                  guint        skip,
                                                  guint        limit);

/* --- administration ----------------------------------------------------------------- */

/* → AivWirePage of AivWireUser. @query NULL: all. @sort NULL or `username`, `credits`,
 * `created_at`, `last_seen`; with "-" in front: descending. */
DexFuture         *aiv_client_fetch_users      (AivClient     *self,
                                                const char    *query,
                                                const char    *sort,
                                                guint          limit,
                                                guint          offset);
/* → AivNewUser. @password NULL: the server makes one. */
DexFuture         *aiv_client_create_user      (AivClient     *self,
                                                const char    *username,
                                                const char    *password,
                                                gint64         credits,
                                                gboolean       is_admin,
                                                const char    *key);
/* → int64: the new balance. @expected: the balance that was seen; -1: any. @key: kept until the
 * answer is known; NULL: sent once. */
DexFuture         *aiv_client_set_credits      (AivClient     *self,
                                                const char    *user_id,
                                                gint64         credits,
                                                gint64         expected,
                                                const char    *reason,
                                                const char    *key);
/* → int64: the new balance */
DexFuture         *aiv_client_adjust_credits   (AivClient     *self,
                                                const char    *user_id,
                                                gint64         delta,
                                                const char    *reason,
                                                const char    *key);
/* → string: the new password, told this once */
DexFuture         *aiv_client_reset_password   (AivClient     *self,
                                                const char    *user_id);
/* → AivWireUser */
DexFuture         *aiv_client_set_disabled     (AivClient     *self,
                                                const char    *user_id,
                                                gboolean       disabled);
/* → AivWireUser */
DexFuture         *aiv_client_set_admin        (AivClient     *self,
                                                const char    *user_id,
                                                gboolean       is_admin);

/* → AivWirePage of AivWireJob. @filter NULL: all. @limit 1 to 200. */
DexFuture         *aiv_client_fetch_jobs       (AivClient     *self,
                                                const AivJobFilter *filter,
                                                guint          limit,
                                                guint          offset);
/* → AivWireJobsChanged. Without @job_ids all of @user_id, without both everybody's. */
DexFuture         *aiv_client_cancel_jobs      (AivClient     *self,
                                                const char *const *job_ids,
                                                const char    *user_id,
                                                gboolean       dry_run);
/* → AivWireJobsChanged. @reason may be NULL in a dry run. */
DexFuture         *aiv_client_refund_jobs      (AivClient     *self,
                                                const char *const *job_ids,
                                                const char    *reason,
                                                gboolean       dry_run);
/* → int64: bytes. The table that the server writes at @path, saved in @destination. */
DexFuture         *aiv_client_save_table       (AivClient     *self,
                                                const char    *path,
                                                GFile         *destination);

/* → AivWireServerStatus */
DexFuture         *aiv_client_fetch_server_status (AivClient  *self,
                                                gboolean       live);
/* → AivWireServerStatus */
DexFuture         *aiv_client_share_server     (AivClient     *self,
                                                gboolean       shared);
/* → string: what the backup is called */
DexFuture         *aiv_client_make_backup      (AivClient     *self);
/* → AivWirePage of AivWireEngine */
DexFuture         *aiv_client_fetch_engines    (AivClient     *self);
/* → AivWireEngine. @member `enabled`, `price`, `concurrency` or `key`; an empty value takes it back. */
DexFuture         *aiv_client_set_engine       (AivClient     *self,
                                                const char    *engine_id,
                                                const char    *member,
                                                const char    *value,
                                                gint64         version);
/* → AivWireEngine */
DexFuture         *aiv_client_set_model_price (AivClient     *self,
                                                const char    *engine_id,
                                                const char    *model,
                                                const char    *price);
DexFuture         *aiv_client_test_engine      (AivClient     *self,
                                                const char    *engine_id);
/* Path and query, for the call below and for aiv_client_save_table(). */
char              *aiv_client_make_audit_path  (const char    *actor,
                                                const char    *action,
                                                const char    *since,
                                                const char    *until);
/* → AivWirePage of AivWireAuditEntry */
DexFuture         *aiv_client_fetch_audit      (AivClient     *self,
                                                const char    *path,
                                                guint          limit,
                                                guint          offset);
/* As above; days are like "2026-11-21", of UTC. */
char              *aiv_client_make_stats_path  (const char    *from,
                                                const char    *to,
                                                const char    *user_id,
                                                const char    *model,
                                                const char    *by);
/* → AivWireStats */
DexFuture         *aiv_client_fetch_stats      (AivClient     *self,
                                                const char    *path);

G_END_DECLS
