/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define AIV_TYPE_WORK_ROW (aiv_work_row_get_type ())

/**
 * AivWorkRow:
 * @item_id: the item to be made
 * @batch_id: its batch
 * @user_id: its owner
 * @lease: random; names this claim. What comes back under another one is too late
 * @tries: 1 for the first start since the item was submitted or resumed
 * @position: of the item in its batch
 * @video_id: the video that it is; 0 in a batch
 * @image_path: (nullable): the picture, relative to the data folder
 * @image_name: (nullable): the user's name for the picture
 * @audio_path: (nullable): the recording, relative to the data folder
 * @audio_name: (nullable): the user's name for the recording
 * @prompt: what was asked for
 * @engine: id of the engine
 * @model: (nullable): the model asked for
 * @want_ms: wanted length in milliseconds; 0 for the recording's
 * @want_width: wanted width in pixels; 0 lets the engine choose
 * @want_height: wanted height in pixels; 0 lets the engine choose
 *
 * An item that somebody works on. Reference counted, immutable once handed out.
 */
typedef struct
{
  char *item_id;
  char *batch_id;
  gint64 user_id;
  char *lease;
  guint tries;
  guint position;
  gint64 video_id;
  char *image_path;
  char *image_name;
  char *audio_path;
  char *audio_name;
  char *prompt;
  char *engine;
  char *model;
  gint64 want_ms;
  guint want_width;
  guint want_height;
} AivWorkRow;

GType       aiv_work_row_get_type (void) G_GNUC_CONST;
AivWorkRow *aiv_work_row_new      (void);
AivWorkRow *aiv_work_row_ref      (AivWorkRow *self);
void        aiv_work_row_unref    (AivWorkRow *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivWorkRow, aiv_work_row_unref)

G_END_DECLS
