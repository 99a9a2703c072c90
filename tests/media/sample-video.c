/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "sample-video.h"

#include <gst/gst.h>

#include "aiv-media.h"

/* Writes an MP4 of 320 × 240 at 25 frames a second with a tone: red in its first half, blue
 * in its second. */
void
sample_video_write (const char *path,
                    guint       seconds)
{
  g_autofree char *description = NULL;
  g_autoptr(GstElement) pipeline = NULL;
  g_autoptr(GstBus) bus = NULL;
  g_autoptr(GstMessage) message = NULL;
  g_autoptr(GError) error = NULL;
  guint half = seconds * 25 / 2;

  aiv_media_init ();
  description = g_strdup_printf (
    "mp4mux name=mux faststart=true ! filesink location=%s "
    "concat name=halves ! video/x-raw,format=I420,width=320,height=240,framerate=25/1 ! "
    "x264enc speed-preset=ultrafast key-int-max=25 ! queue ! mux. "
    "videotestsrc pattern=red num-buffers=%u ! video/x-raw,format=I420,width=320,height=240,framerate=25/1 ! halves. "
    "videotestsrc pattern=blue num-buffers=%u ! video/x-raw,format=I420,width=320,height=240,framerate=25/1 ! halves. "
    "audiotestsrc samplesperbuffer=1920 num-buffers=%u ! audio/x-raw,rate=48000,channels=1 ! audioconvert ! "
    "avenc_aac ! queue ! mux.",
    path, half, seconds * 25 - half, seconds * 25);
  pipeline = gst_parse_launch (description, &error);
  g_assert_no_error (error);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, 60 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, NULL);
  g_assert_no_error (error);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}
