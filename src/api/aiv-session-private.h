/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-session.h"
#include "aiv-video-stream.h"

G_BEGIN_DECLS

struct _AivSession
{
  GObject parent_instance;

  AivClient *client;
  AivUser *user;
  AivItemPool *pool;
  AivBatchList *batches;
  AivVideoList *videos;
  AivEventStream *events;
  char *cache_dir;
  gboolean cache_dir_given;

  GHashTable *active;       /* ids of batches that something of is left to do, and keys of such videos from words */
  guint n_sending;          /* what is on its way to the server, or waits for it */
  guint n_jobs;             /* as last told */
  GHashTable *watched;      /* the batches whose changes are listened to */
  GHashTable *videos_there; /* the items of `videos` */
  GHashTable *streams;      /* key of a video from words → AivVideoStream, of AdsVideo */
  GHashTable *downloads;    /* path → AivSharedDownload */

  AivLibrary *library;      /* once somebody has asked for it */
  GHashTable *news;         /* items that it is to be told of */
  guint news_source;

  /* Reading again what is shown, and the one who waits for it. */
  DexFuture *refreshing;
  DexFuture *refresh_guard;
};

typedef enum
{
  AIV_SESSION_BATCH_FINISHED,
  AIV_SESSION_VIDEO_FINISHED,
  AIV_SESSION_ITEM_CHANGED,
  AIV_SESSION_ITEM_DELETED,
  AIV_SESSION_BATCH_CHANGED,
  AIV_SESSION_BATCH_DELETED,
  AIV_SESSION_NOTICE,
  AIV_SESSION_N_SIGNALS,
} AivSessionSignal;

/* @what: the batch, the item, its key, or the batch's id */
void       aiv_session_emit            (AivSession      *self,
                                        AivSessionSignal which,
                                        gconstpointer    what);
void       aiv_session_emit_notice     (AivSession *self,
                                        const char *level,
                                        const char *message);
void       aiv_session_follow_news     (AivSession *self);
void       aiv_session_drop_streams    (AivSession *self);
void       aiv_session_update_jobs     (AivSession *self);
void       aiv_session_drop_video      (AivSession *self,
                                        gint64      video_id);
/* → AivItem of `videos`. One that is gone leaves the list. */
DexFuture *aiv_session_read_video      (AivSession *self,
                                        gint64      video_id);
/* Looks whether the item's video is in the cache already. */
void       aiv_session_find_cached     (AivSession *self,
                                        AivItem    *item);
void       aiv_session_close_library   (AivSession      *self);
GHashTable *aiv_session_downloads_new  (void);
/* Reads the user's credits again where no event will tell them. */
DexFuture *aiv_session_update_user     (AivSession *self);

G_END_DECLS
