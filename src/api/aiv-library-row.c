/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-library-row.h"

G_DEFINE_BOXED_TYPE (AivLibraryRow, aiv_library_row, aiv_library_row_ref, aiv_library_row_unref)

/**
 * aiv_library_row_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivLibraryRow *
aiv_library_row_new (void)
{
  AivLibraryRow *self = g_atomic_rc_box_new0 (AivLibraryRow);

  self->progress = -1;
  return self;
}

/**
 * aiv_library_row_ref:
 * @self: a row
 *
 * Returns: (transfer full): it
 */
AivLibraryRow *
aiv_library_row_ref (AivLibraryRow *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  AivLibraryRow *self = data;

  g_free (self->key);
  g_free (self->batch_id);
  g_free (self->id);
  g_free (self->batch_name);
  g_free (self->name);
  g_free (self->prompt);
  g_free (self->model);
  g_free (self->image_url);
  g_free (self->video_url);
  g_free (self->poster_url);
  g_free (self->error);
}

/**
 * aiv_library_row_unref:
 * @self: (transfer full): a row
 */
void
aiv_library_row_unref (AivLibraryRow *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

static char *
dup_text (const char *text)
{
  return text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

/**
 * aiv_library_row_new_for_item:
 * @batch: a batch
 * @item: one of its items
 * @place: which one, from 0
 *
 * Returns: (transfer full): what the library keeps of it
 */
AivLibraryRow *
aiv_library_row_new_for_item (const AivWireBatch *batch, const AivWireItem *item, guint place)
{
  AivLibraryRow *self = aiv_library_row_new ();

  self->key = g_strconcat (batch->id, "/", item->id, NULL);
  self->batch_id = g_strdup (batch->id);
  self->id = g_strdup (item->id);
  self->place = place;
  self->batch_name = dup_text (batch->name);
  self->name = dup_text (item->name);
  self->prompt = dup_text (batch->prompt);
  self->model = dup_text (batch->engine_label != NULL ? batch->engine_label : batch->engine);
  self->status = item->status;
  self->progress = item->progress;
  self->duration = batch->audio_seconds;
  /* All of a batch were made together, whatever became of each. */
  self->created_at = batch->timestamp > 0 ? batch->timestamp : item->created_at;
  self->started_at = item->started_at;
  self->completed_at = item->completed_at;
  self->updated_at = batch->updated_at;
  self->image_url = dup_text (item->source_image);
  self->video_url = dup_text (item->video_url);
  self->poster_url = dup_text (item->poster_url);
  self->error = dup_text (item->error_msg);
  return self;
}

/**
 * aiv_library_row_new_for_video:
 * @video: a video from words
 *
 * Returns: (transfer full): what the library keeps of it
 */
AivLibraryRow *
aiv_library_row_new_for_video (const AivWireVideo *video)
{
  AivLibraryRow *self = aiv_library_row_new ();

  self->key = g_strdup_printf ("v/%" G_GINT64_FORMAT, video->id);
  self->id = g_strdup_printf ("%" G_GINT64_FORMAT, video->id);
  /* Their times are of whole seconds, their numbers tell the order. */
  self->place = -video->id;
  self->name = dup_text (video->prompt);
  self->prompt = dup_text (video->prompt);
  self->model = dup_text (video->model);
  self->status = video->status;
  self->duration = video->duration;
  self->width = video->width;
  self->height = video->height;
  self->created_at = video->created_at;
  self->completed_at = aiv_job_status_is_final (video->status) ? video->updated_at : 0;
  self->updated_at = video->updated_at;
  self->image_url = dup_text (video->reference_image_url);
  self->video_url = dup_text (video->video_url);
  self->poster_url = dup_text (video->poster_url);
  self->error = dup_text (video->error_message);
  return self;
}

/**
 * aiv_library_row_list_batch:
 * @batch: a batch with its items
 *
 * Returns: (transfer full) (element-type AivLibraryRow): what the library keeps of its items
 */
GPtrArray *
aiv_library_row_list_batch (const AivWireBatch *batch)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_library_row_unref);

  for (guint i = 0; batch->items != NULL && i < batch->items->len; i++)
    {
      const AivWireItem *item = g_ptr_array_index (batch->items, i);

      if (batch->id != NULL && item->id != NULL)
        g_ptr_array_add (rows, aiv_library_row_new_for_item (batch, item, i));
    }
  return rows;
}

/**
 * aiv_library_row_to_item:
 * @self: a row of an item of a batch
 *
 * Returns: (transfer full): the item, as the server told it
 */
AivWireItem *
aiv_library_row_to_item (const AivLibraryRow *self)
{
  AivWireItem *item = aiv_wire_item_new ();

  item->id = g_strdup (self->id);
  item->name = g_strdup (self->name != NULL ? self->name : "");
  item->source_image = g_strdup (self->image_url);
  item->video_url = g_strdup (self->video_url);
  item->poster_url = g_strdup (self->poster_url);
  item->status = self->status;
  item->error_msg = g_strdup (self->error);
  item->progress = self->progress;
  item->created_at = self->created_at;
  item->started_at = self->started_at;
  item->completed_at = self->completed_at;
  return item;
}

/**
 * aiv_library_row_to_video:
 * @self: a row of a video from words
 *
 * Returns: (transfer full): the video, as the server told it
 */
AivWireVideo *
aiv_library_row_to_video (const AivLibraryRow *self)
{
  AivWireVideo *video = aiv_wire_video_new ();

  video->id = g_ascii_strtoll (self->id, NULL, 10);
  g_set_str (&video->prompt, self->prompt != NULL ? self->prompt : "");
  g_set_str (&video->model, self->model != NULL ? self->model : "");
  g_set_str (&video->reference_image_url, self->image_url);
  g_set_str (&video->video_url, self->video_url);
  g_set_str (&video->poster_url, self->poster_url);
  g_set_str (&video->error_message, self->error);
  video->status = self->status;
  video->duration = self->duration;
  video->width = self->width;
  video->height = self->height;
  video->created_at = self->created_at;
  video->updated_at = self->updated_at;
  return video;
}
