/* SPDX-License-Identifier: MIT */
#pragma once

#include "wire/aiv-wire-batch.h"
#include "wire/aiv-wire-video.h"

G_BEGIN_DECLS

#define AIV_TYPE_LIBRARY_ROW (aiv_library_row_get_type ())

/**
 * AivLibraryRow:
 * @rowid: its number in the library; 0 before it is there
 * @key: what tells it from all others of the account: "batch/item" or "v/7"
 * @batch_id: (nullable): id of its batch; %NULL of a video from words
 * @id: id in its batch, or the video's number
 * @place: its place among those of the same time: in the batch, from 0; of a video from words the
 *   newer the less
 * @batch_name: (nullable): name of its batch
 * @name: (nullable): the picture's file name, or the beginning of the prompt
 * @prompt: (nullable): what was asked for
 * @model: (nullable): what it was asked of
 * @status: state
 * @progress: 0 to 100, measured; -1 if unknown
 * @duration: in seconds; 0 if unknown
 * @width: in pixels; 0 if unknown
 * @height: in pixels; 0 if unknown
 * @created_at: ms since 1970; 0 if unknown
 * @started_at: ms since 1970; 0 if not started
 * @completed_at: ms since 1970; 0 if not over
 * @updated_at: ms since 1970; 0 if unknown
 * @image_url: (nullable): where its picture is
 * @video_url: (nullable): where the video is, once completed
 * @poster_url: (nullable): where its still is
 * @error: (nullable): why it failed, in words for the user
 *
 * One video as the library keeps it, of whatever family. Reference counted (atomically): fill it
 * in while it is yours alone, and do not change it once it has been shared.
 */
typedef struct
{
  gint64 rowid;
  char *key;
  char *batch_id;
  char *id;
  gint64 place;
  char *batch_name;
  char *name;
  char *prompt;
  char *model;
  AivJobStatus status;
  double progress;
  double duration;
  guint width;
  guint height;
  gint64 created_at;
  gint64 started_at;
  gint64 completed_at;
  gint64 updated_at;
  char *image_url;
  char *video_url;
  char *poster_url;
  char *error;
} AivLibraryRow;

GType          aiv_library_row_get_type      (void) G_GNUC_CONST;
AivLibraryRow *aiv_library_row_new           (void);
AivLibraryRow *aiv_library_row_ref           (AivLibraryRow       *self);
void           aiv_library_row_unref         (AivLibraryRow       *self);
AivLibraryRow *aiv_library_row_new_for_item  (const AivWireBatch  *batch,
                                              const AivWireItem   *item,
                                              guint                place);
AivLibraryRow *aiv_library_row_new_for_video (const AivWireVideo  *video);
GPtrArray     *aiv_library_row_list_batch    (const AivWireBatch  *batch);
AivWireItem   *aiv_library_row_to_item       (const AivLibraryRow *self);
AivWireVideo  *aiv_library_row_to_video      (const AivLibraryRow *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivLibraryRow, aiv_library_row_unref)

G_END_DECLS
