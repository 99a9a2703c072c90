/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-session.h"

G_BEGIN_DECLS

struct _AivSession
{
  GObject parent_instance;

  AivClient *client;
  AivUser *user;
  AivBatchList *batches;
  AivEventStream *events;
  char *cache_dir;
  gboolean cache_dir_given;

  GHashTable *active;    /* ids of batches that something of is left to do */
  GHashTable *watched;   /* the batches whose changes are listened to */
  GHashTable *downloads; /* path → AivSharedDownload */

  /* Reading again what is shown, and the one who waits for it. */
  DexFuture *refreshing;
  DexFuture *refresh_guard;
};

/* Looks which of the batch's videos are in the cache already. */
void       aiv_session_find_cached     (AivSession *self,
                                        AivBatch   *batch);
GHashTable *aiv_session_downloads_new  (void);
/* Reads the user's credits again where no event will tell them. */
DexFuture *aiv_session_update_user     (AivSession *self);

G_END_DECLS
