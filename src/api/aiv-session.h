/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-batch-list.h"
#include "aiv-client.h"
#include "aiv-event-stream.h"
#include "aiv-library.h"
#include "aiv-user.h"
#include "aiv-video-list.h"

G_BEGIN_DECLS

#define AIV_TYPE_SESSION (aiv_session_get_type ())
G_DECLARE_FINAL_TYPE (AivSession, aiv_session, AIV, SESSION, GObject)

/**
 * AivSession:
 *
 * A signed-in user's view of a server: objects that stay up to date by themselves.
 *
 * Make a client, sign in with it (`aiv_client_restore()`, `_login()`, `_login_one_time()`),
 * make a session of it and start it.
 *
 * Properties:
 * - `client` (AivClient, construct-only)
 * - `cache-dir` (string, construct-only): folder for videos and posters of this user; below
 *   the user's cache folder unless set
 * - `user` (AivUser, read-only): its credits are kept up to date; its id is empty before
 *   the first answer
 * - `batches` (AivBatchList, read-only)
 * - `videos` (AivVideoList, read-only): the videos from words
 * - `state` (AivConnectionState, read-only): whether news arrive
 * - `n-jobs` (guint, read-only): batches and videos from words that are being sent, wait or are
 *   being made
 * - `can-create-batches`, `can-create-videos`, `can-showcase`, `has-events`, `has-ledger`,
 *   `can-cancel-batches`, `can-delete-batches`, `can-manage-users` (gboolean, read-only): what
 *   the server has; they notify when it has been recognised
 *
 * Signals:
 * - `batch-finished` (AivBatch): nothing of it is left to do, and it was not so before
 * - `video-finished` (AivItem): the same of a video from words
 * - `item-changed` (AivItem), `batch-changed` (AivBatch): the server told something of it
 * - `item-deleted` (string key), `batch-deleted` (string id): it is gone; a batch with all of
 *   its items
 * - `notice` (string level, string message)
 *
 * [signal@Aiv.Client::expired] of the client tells that the password is needed; after
 * signing in again on the same client the session goes on.
 *
 * Main thread.
 */

AivSession         *aiv_session_new           (AivClient     *client);
AivSession         *aiv_session_new_full      (AivClient     *client,
                                               const char    *cache_dir);
AivClient          *aiv_session_get_client    (AivSession    *self);
AivUser            *aiv_session_get_user      (AivSession    *self);
AivBatchList       *aiv_session_get_batches   (AivSession    *self);
AivVideoList       *aiv_session_get_videos    (AivSession    *self);
AivItemPool        *aiv_session_get_pool      (AivSession    *self);
AivLibrary         *aiv_session_get_library   (AivSession    *self);
AivConnectionState  aiv_session_get_state     (AivSession    *self);
guint               aiv_session_get_n_jobs    (AivSession    *self);
const char         *aiv_session_get_cache_dir (AivSession    *self);

gboolean            aiv_session_can_create_batches (AivSession *self);
gboolean            aiv_session_can_create_videos  (AivSession *self);
gboolean            aiv_session_can_showcase       (AivSession *self);
gboolean            aiv_session_has_events         (AivSession *self);
gboolean            aiv_session_has_ledger         (AivSession *self);
gboolean            aiv_session_can_cancel_batches (AivSession *self);
gboolean            aiv_session_can_delete_batches (AivSession *self);
gboolean            aiv_session_can_manage_users   (AivSession *self);

/* → TRUE when the user and the first page of batches are there. Keeps up to date from then
 * on, also when this first read failed. */
DexFuture          *aiv_session_start         (AivSession    *self);
void                aiv_session_stop          (AivSession    *self);
/* → TRUE. Reads user, batches and videos again; what a "Refresh" does. */
DexFuture          *aiv_session_refresh       (AivSession    *self);

/* → AivBatch of `batches`, with its items */
DexFuture          *aiv_session_load_batch    (AivSession    *self,
                                               const char    *batch_id);
/* → AivItem, of any kind: @batch_id NULL or empty for a video from words */
DexFuture          *aiv_session_load_item     (AivSession    *self,
                                               const char    *batch_id,
                                               const char    *id);
/* → AivBatch, new at the top of `batches`. See aiv_client_submit_batch(). */
DexFuture          *aiv_session_submit        (AivSession    *self,
                                               AivBatchDraft *draft,
                                               AivTransfer   *transfer);
/* → AivItem, new at the top of `videos`. See aiv_client_create_video(). */
DexFuture          *aiv_session_create_video  (AivSession    *self,
                                               AivVideoDraft *draft,
                                               AivTransfer   *transfer);
/* Something waits to be sent: a job that is counted until it is not so any more. */
void                aiv_session_begin_waiting (AivSession    *self);
void                aiv_session_end_waiting   (AivSession    *self);
/* All → TRUE, with the objects up to date. Cancelling a video from words deletes it; items of
 * batches cannot be deleted one by one (UNAVAILABLE). */
DexFuture          *aiv_session_cancel_item   (AivSession    *self,
                                               AivItem       *item);
DexFuture          *aiv_session_retry_item    (AivSession    *self,
                                               AivItem       *item);
DexFuture          *aiv_session_delete_item   (AivSession    *self,
                                               AivItem       *item);
DexFuture          *aiv_session_cancel_batch  (AivSession    *self,
                                               AivBatch      *batch);
DexFuture          *aiv_session_retry_failed  (AivSession    *self,
                                               AivBatch      *batch);
DexFuture          *aiv_session_delete_batch  (AivSession    *self,
                                               AivBatch      *batch);

/* → string: path of the item's poster in the cache; also sets AivItem:poster-path. Calls
 * for the same item share one request. NOT_FOUND if the server has none. */
DexFuture          *aiv_session_load_poster   (AivSession    *self,
                                               AivItem       *item);
/* → string: path of the item's video in the cache; sets AivItem:transfer meanwhile and
 * AivItem:cached-path after. Calls for the same item share one download. */
DexFuture          *aiv_session_load_video    (AivSession    *self,
                                               AivItem       *item);
/* → string: a file: URL of the cached video, else its http(s) URL to stream from. */
DexFuture          *aiv_session_fetch_play_uri (AivSession   *self,
                                                AivItem      *item);
/* → string: its absolute http(s) URL, to hand to others */
DexFuture          *aiv_session_fetch_link    (AivSession    *self,
                                               AivItem       *item);
/* → TRUE. Copies the video, downloaded first if need be, to @destination, which is
 * replaced only by a whole file. */
DexFuture          *aiv_session_save_video    (AivSession    *self,
                                               AivItem       *item,
                                               GFile         *destination);
/* A file name for saving: "anna.mp4" for "anna.jpg", "A cat on a mat.mp4" for these words; never
 * a path, never empty. */
char               *aiv_session_dup_file_name (AivSession    *self,
                                               AivItem       *item);

G_END_DECLS
