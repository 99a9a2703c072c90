/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-item.h"

G_BEGIN_DECLS

struct _AivItem
{
  GObject parent_instance;

  AivItemKind kind;
  char *key;
  AivWireItem *wire;   /* of a video from words: made of @video, so that both kinds read alike */
  AivWireVideo *video; /* NULL of a batch's */

  /* of its batch */
  char *batch_id;
  char *prompt;
  char *model;
  double duration;
  gint64 batch_time;

  gint64 waits_since; /* ms since 1970, when it was seen to wait again; 0: the server's time says */

  /* on this computer */
  char *poster_path;
  char *cached_path;
  AivTransfer *transfer;

  /* made when asked for */
  GDateTime *created_at;
  GDateTime *started_at;
  GDateTime *completed_at;
};

/* What its batch tells of it. @batch may lack items. */
gboolean aiv_item_apply_batch    (AivItem      *self,
                                  AivWireBatch *batch);
/* How far a video from words is, as an event measured it: @percent -1 if it does not say. */
gboolean aiv_item_apply_progress (AivItem      *self,
                                  AivJobStatus  status,
                                  double        percent);
void     aiv_item_set_poster_path (AivItem     *self,
                                   const char  *path);
void     aiv_item_set_cached_path (AivItem     *self,
                                   const char  *path);
void     aiv_item_set_transfer    (AivItem     *self,
                                   AivTransfer *transfer);

G_END_DECLS
