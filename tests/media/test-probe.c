/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>
#include <gst/gst.h>

#include "aiv-probe.h"
#include "aiv-test-folder.h"
#include "aiv-test-wait.h"
#include "aiv-waveform.h"

static char *folder;

static char *
data_path (const char *name)
{
  return g_build_filename (g_getenv ("AIV_TEST_DATA"), name, NULL);
}

/* A file with the first @length bytes of a test file; all of them if negative. */
static char *
copy_part (const char *name,
           const char *as,
           gssize      length)
{
  g_autofree char *source = data_path (name);
  char *target = g_build_filename (folder, as, NULL);
  g_autofree char *content = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (source, &content, &size, NULL));
  g_assert_true (g_file_set_contents (target, content, length < 0 ? (gssize) size : length, NULL));
  return target;
}

static void
test_images (void)
{
  static const struct
  {
    const char *name;
    AivMediaKind kind;
    guint width;
    guint height;
  } images[] = {
    { "portrait.jpg", AIV_MEDIA_KIND_JPEG, 768, 1024 },
    { "portrait-square.png", AIV_MEDIA_KIND_PNG, 512, 512 },
    { "cat.jpg", AIV_MEDIA_KIND_JPEG, 451, 300 },
    { "cat.webp", AIV_MEDIA_KIND_WEBP, 451, 300 },
    { "product-landscape.jpg", AIV_MEDIA_KIND_JPEG, 1280, 720 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (images); i++)
    {
      g_autofree char *path = data_path (images[i].name);
      g_autoptr(GError) error = NULL;
      g_autoptr(AivProbe) probe = aiv_probe_image_sync (path, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (probe);
      g_assert_cmpint (probe->kind, ==, images[i].kind);
      g_assert_cmpuint (probe->width, ==, images[i].width);
      g_assert_cmpuint (probe->height, ==, images[i].height);
      g_assert_cmpuint (probe->orientation, ==, 1);
    }
}

/* By content: a name says nothing. */
static void
test_image_misnamed (void)
{
  g_autofree char *path = copy_part ("cat.webp", "cat.jpg", -1);
  g_autoptr(GError) error = NULL;
  g_autoptr(AivProbe) probe = aiv_probe_image_sync (path, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (probe->kind, ==, AIV_MEDIA_KIND_WEBP);
}

/* The picture with an EXIF block that says @orientation put behind its first marker. */
static char *
write_rotated (guint8 orientation)
{
  const guint8 exif[] = {
    0xff, 0xe1, 0x00, 34, 'E', 'x', 'i', 'f', 0, 0,
    'M', 'M', 0, 42, 0, 0, 0, 8,
    0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0,
    0, 0, 0, 0,
  };
  g_autofree char *source = data_path ("cat.jpg");
  char *target = g_build_filename (folder, "rotated.jpg", NULL);
  g_autofree char *content = NULL;
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  gsize size;

  g_assert_true (g_file_get_contents (source, &content, &size, NULL));
  g_byte_array_append (bytes, (const guint8 *) content, 2);
  g_byte_array_append (bytes, exif, sizeof exif);
  g_byte_array_append (bytes, (const guint8 *) content + 2, size - 2);
  g_assert_true (g_file_set_contents (target, (const char *) bytes->data, bytes->len, NULL));
  return target;
}

static void
test_image_orientation (void)
{
  for (guint8 orientation = 1; orientation <= 8; orientation++)
    {
      g_autofree char *path = write_rotated (orientation);
      g_autoptr(GError) error = NULL;
      g_autoptr(AivProbe) probe = aiv_probe_image_sync (path, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (probe->orientation, ==, orientation);
      g_assert_cmpuint (probe->width, ==, orientation >= 5 ? 300 : 451);
      g_assert_cmpuint (probe->height, ==, orientation >= 5 ? 451 : 300);
    }
}

static void
assert_refused (const char *path,
                const char *name,
                gboolean    as_audio,
                int         code)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(AivProbe) probe = as_audio ? aiv_probe_audio_sync (path, name, NULL, &error)
                                       : aiv_probe_image_sync (path, name, NULL, &error);

  g_assert_null (probe);
  g_test_message ("%s", error->message);
  g_assert_error (error, AIV_MEDIA_ERROR, code);
  /* People get the name of their file and no path of ours. */
  g_assert_nonnull (strstr (error->message, name));
  g_assert_null (strstr (error->message, folder));
}

static void
test_image_refused (void)
{
  g_autofree char *truncated = data_path ("bad-truncated.jpg");
  g_autofree char *text = data_path ("bad-text.png");
  g_autofree char *audio = data_path ("voice-en.wav");
  g_autofree char *half_jpeg = copy_part ("portrait.jpg", "half.jpg", 60000);
  g_autofree char *almost_jpeg = copy_part ("cat.jpg", "almost.jpg", 31721);
  g_autofree char *half_png = copy_part ("portrait-square.png", "half.png", 400000);
  g_autofree char *half_webp = copy_part ("cat.webp", "half.webp", 9000);
  g_autofree char *header = copy_part ("portrait-square.png", "header.png", 8);
  g_autofree char *empty = copy_part ("cat.jpg", "empty.jpg", 0);
  g_autofree char *missing = g_build_filename (folder, "missing.jpg", NULL);

  assert_refused (truncated, "bad-truncated.jpg", FALSE, AIV_MEDIA_ERROR_TRUNCATED);
  assert_refused (text, "bad-text.png", FALSE, AIV_MEDIA_ERROR_UNSUPPORTED);
  assert_refused (audio, "voice-en.wav", FALSE, AIV_MEDIA_ERROR_UNSUPPORTED);
  assert_refused (half_jpeg, "half.jpg", FALSE, AIV_MEDIA_ERROR_TRUNCATED);
  assert_refused (almost_jpeg, "almost.jpg", FALSE, AIV_MEDIA_ERROR_TRUNCATED);
  assert_refused (half_png, "half.png", FALSE, AIV_MEDIA_ERROR_TRUNCATED);
  assert_refused (half_webp, "half.webp", FALSE, AIV_MEDIA_ERROR_TRUNCATED);
  assert_refused (header, "header.png", FALSE, AIV_MEDIA_ERROR_TRUNCATED);
  assert_refused (empty, "empty.jpg", FALSE, AIV_MEDIA_ERROR_EMPTY);
  assert_refused (missing, "missing.jpg", FALSE, AIV_MEDIA_ERROR_FAILED);
  assert_refused (folder, "holiday", FALSE, AIV_MEDIA_ERROR_FAILED);
  /* The user's name for the file, not the server's. */
  assert_refused (half_jpeg, "Grandma 奶奶.jpg", FALSE, AIV_MEDIA_ERROR_TRUNCATED);
}

/* Refused by its header: nothing of that size is ever allocated. */
static void
test_image_bomb (void)
{
  g_autofree char *path = copy_part ("portrait-square.png", "bomb.png", -1);
  g_autofree char *content = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  memcpy (content + 16, "\x00\x00\xff\xff\x00\x00\xff\xff", 8);
  g_assert_true (g_file_set_contents (path, content, size, NULL));
  assert_refused (path, "bomb.png", FALSE, AIV_MEDIA_ERROR_TOO_LARGE);
}

static guint32
sum_up (const guint8 *bytes, gsize length)
{
  guint32 crc = 0xffffffff;

  for (gsize i = 0; i < length; i++)
    {
      crc ^= bytes[i];
      for (guint bit = 0; bit < 8; bit++)
        crc = (crc >> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
  return ~crc;
}

/* A header that promises more than there is, within the limits: @change is made at @at. */
static void
assert_liar_refused (const char *from, const char *name, gsize at, const char *change, gsize n_change)
{
  g_autofree char *path = copy_part (from, name, -1);
  g_autofree char *content = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  memcpy (content + at, change, n_change);
  if (g_str_has_suffix (name, ".png"))
    {
      guint32 crc = GUINT32_TO_BE (sum_up ((guint8 *) content + 12, 17));

      memcpy (content + 29, &crc, sizeof crc);
    }
  g_assert_true (g_file_set_contents (path, content, size, NULL));
  assert_refused (path, name, FALSE, AIV_MEDIA_ERROR_DAMAGED);
}

/* The frame header of a JPEG: baseline or progressive. */
static gsize
find_frame (const char *name)
{
  g_autofree char *path = data_path (name);
  g_autofree char *content = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  for (gsize at = 2; at + 9 < size; at += 2 + ((guint8) content[at + 2] << 8) + (guint8) content[at + 3])
    if ((guint8) content[at + 1] >= 0xc0 && (guint8) content[at + 1] <= 0xc2)
      return at;
  g_assert_not_reached ();
}

static void
test_image_liars (void)
{
  /* 512 × 512 as they are */
  assert_liar_refused ("portrait-square.png", "one-more-row.png", 20, "\x00\x00\x02\x01", 4);
  assert_liar_refused ("portrait-square.png", "ten-times.png", 16, "\x00\x00\x14\x00\x00\x00\x14\x00", 8);
  assert_liar_refused ("portrait-square.png", "deeper.png", 24, "\x10", 1);
  assert_liar_refused ("cat.jpg", "seven-thousand.jpg", find_frame ("cat.jpg") + 5, "\x1b\x58\x1b\x58", 4);
}

/* Any byte may be wrong; none may end the process, and a refusal has a reason. */
static void
test_image_mutations (void)
{
  static const char *const names[] = { "cat.jpg", "cat.webp", "bad-truncated.jpg" };
  g_autoptr(GRand) random = g_rand_new_with_seed (7);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    for (guint round = 0; round < 40; round++)
      {
        g_autofree char *path = copy_part (names[i], "mutated", -1);
        g_autofree char *content = NULL;
        g_autoptr(GError) error = NULL;
        g_autoptr(AivProbe) probe = NULL;
        gsize size;

        g_assert_true (g_file_get_contents (path, &content, &size, NULL));
        for (guint k = 0; k < 6; k++)
          content[g_rand_int_range (random, 3, round % 2 ? MIN (size, 300) : size)] = g_rand_int (random);
        g_assert_true (g_file_set_contents (path, content, size, NULL));

        probe = aiv_probe_image_sync (path, NULL, NULL, &error);
        g_assert_true ((probe == NULL) == (error != NULL));
        if (error != NULL)
          g_assert_cmpint (error->domain, ==, AIV_MEDIA_ERROR);
      }
}

static void
test_audio (void)
{
  static const struct
  {
    const char *name;
    AivMediaKind kind;
    double seconds;
  } recordings[] = {
    { "voice-en.wav", AIV_MEDIA_KIND_WAV, 7.0 },
    { "voice-zh.mp3", AIV_MEDIA_KIND_MP3, 6.8 },
    { "voice-long.mp3", AIV_MEDIA_KIND_MP3, 57.4 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (recordings); i++)
    {
      g_autofree char *path = data_path (recordings[i].name);
      g_autoptr(GError) error = NULL;
      g_autoptr(AivProbe) probe = aiv_probe_audio_sync (path, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpint (probe->kind, ==, recordings[i].kind);
      g_assert_cmpfloat_with_epsilon (probe->duration_ns / 1e9, recordings[i].seconds, 0.1);
      g_assert_cmpfloat_with_epsilon ((double) probe->n_samples / probe->rate, probe->duration_ns / 1e9, 1e-6);
      g_assert_cmpuint (probe->channels, ==, 1);
    }
}

/* To the sample, from a file whose content is known. */
static void
test_audio_exact (void)
{
  g_autofree char *path = data_path ("voice-en.wav");
  g_autofree char *content = NULL;
  g_autoptr(AivProbe) probe = aiv_probe_audio_sync (path, NULL, NULL, NULL);
  gsize size;

  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  g_assert_cmpuint (probe->n_samples, ==, (size - 44) / 2);
}

/* Every kind of recording that people have, made on the spot: 2 s of a tone in stereo. */
static void
test_audio_kinds (void)
{
  static const struct
  {
    const char *encoder;
    AivMediaKind kind;
  } rows[] = {
    { "wavenc", AIV_MEDIA_KIND_WAV },
    { "flacenc", AIV_MEDIA_KIND_FLAC },
    { "vorbisenc ! oggmux", AIV_MEDIA_KIND_OGG },
    { "opusenc ! oggmux", AIV_MEDIA_KIND_OGG },
    { "avenc_aac ! mp4mux", AIV_MEDIA_KIND_M4A },
    { "avenc_alac ! mp4mux faststart=true", AIV_MEDIA_KIND_M4A },
    { "lamemp3enc ! id3v2mux", AIV_MEDIA_KIND_MP3 },
  };
  g_autofree char *path = g_build_filename (folder, "recording", NULL);

  aiv_media_init ();
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *description
        = g_strdup_printf ("audiotestsrc samplesperbuffer=4800 num-buffers=20 ! audio/x-raw,rate=48000,channels=2 ! "
                           "audioconvert ! %s ! filesink location=%s", rows[i].encoder, path);
      g_autoptr(GError) error = NULL;
      g_autoptr(GstElement) pipeline = gst_parse_launch (description, &error);
      g_autoptr(GstBus) bus = NULL;
      g_autoptr(GstMessage) message = NULL;
      g_autoptr(AivProbe) probe = NULL;

      g_assert_no_error (error);
      bus = gst_element_get_bus (pipeline);
      gst_element_set_state (pipeline, GST_STATE_PLAYING);
      message = gst_bus_timed_pop_filtered (bus, 60 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
      g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
      gst_element_set_state (pipeline, GST_STATE_NULL);

      probe = aiv_probe_audio_sync (path, NULL, NULL, &error);
      g_assert_no_error (error);
      g_test_message ("%s: %.3f s", rows[i].encoder, probe->duration_ns / 1e9);
      g_assert_cmpint (probe->kind, ==, rows[i].kind);
      g_assert_cmpuint (probe->channels, ==, 2);
      g_assert_cmpfloat_with_epsilon (probe->duration_ns / 1e9, 2, 0.08);

      /* Without its end a file with an index is refused; the others are only shorter. */
      if (rows[i].kind == AIV_MEDIA_KIND_M4A)
        {
          g_autofree char *content = NULL;
          gsize size;

          g_assert_true (g_file_get_contents (path, &content, &size, NULL));
          g_assert_true (g_file_set_contents (path, content, (gssize) size * 2 / 3, NULL));
          assert_refused (path, "recording", TRUE, AIV_MEDIA_ERROR_TRUNCATED);
        }
    }
  g_unlink (path);
}

static void
test_audio_refused (void)
{
  g_autofree char *picture = data_path ("cat.jpg");
  g_autofree char *text = data_path ("bad-text.png");
  g_autofree char *header = copy_part ("voice-en.wav", "header.wav", 44);
  g_autofree char *noise = g_build_filename (folder, "noise.mp3", NULL);
  g_autofree char *empty = copy_part ("voice-en.wav", "empty.wav", 0);
  g_autofree char *missing = g_build_filename (folder, "missing.wav", NULL);
  g_autoptr(GRand) random = g_rand_new_with_seed (3);
  guint8 bytes[4000];

  for (guint i = 0; i < sizeof bytes; i++)
    bytes[i] = g_rand_int (random);
  memcpy (bytes, "ID3\x03\x00\x00\x00\x00\x00\x10", 10);
  g_assert_true (g_file_set_contents (noise, (const char *) bytes, sizeof bytes, NULL));

  assert_refused (picture, "cat.jpg", TRUE, AIV_MEDIA_ERROR_UNSUPPORTED);
  assert_refused (text, "bad-text.png", TRUE, AIV_MEDIA_ERROR_UNSUPPORTED);
  assert_refused (header, "header.wav", TRUE, AIV_MEDIA_ERROR_EMPTY);
  assert_refused (noise, "noise.mp3", TRUE, AIV_MEDIA_ERROR_UNSUPPORTED);
  assert_refused (empty, "empty.wav", TRUE, AIV_MEDIA_ERROR_UNSUPPORTED);
  assert_refused (missing, "missing.wav", TRUE, AIV_MEDIA_ERROR_FAILED);
}

static void
test_waveform (void)
{
  g_autofree char *path = data_path ("voice-en.wav");
  g_autoptr(GError) error = NULL;
  g_autoptr(AivWaveform) waveform = aiv_waveform_load_sync (path, NULL, NULL, &error);
  float quietest = 1, loudest = 0;

  g_assert_no_error (error);
  g_assert_cmpuint (waveform->n_windows, >=, 174);
  g_assert_cmpuint (waveform->n_windows, <=, 177);
  for (guint i = 0; i < waveform->n_windows; i++)
    {
      g_assert_cmpfloat (waveform->loudness[i], <=, waveform->peaks[i]);
      quietest = MIN (quietest, waveform->loudness[i]);
      loudest = MAX (loudest, waveform->loudness[i]);
    }
  /* Speech has pauses. */
  g_assert_cmpfloat (quietest, <, 0.02);
  g_assert_cmpfloat (loudest, >, 0.1);
}

static void
test_futures (void)
{
  g_autofree char *image = data_path ("portrait.jpg");
  g_autofree char *audio = data_path ("voice-zh.mp3");
  g_autofree char *bad = data_path ("bad-truncated.jpg");
  g_autoptr(DexFuture) first = aiv_test_settle (aiv_probe_image (image, NULL));
  g_autoptr(DexFuture) second = aiv_test_settle (aiv_probe_audio (audio, NULL));
  g_autoptr(DexFuture) third = aiv_test_settle (aiv_probe_image (bad, NULL));
  g_autoptr(GError) error = NULL;

  g_assert_true (dex_future_is_resolved (first));
  g_assert_true (G_VALUE_HOLDS (dex_future_get_value (first, NULL), AIV_TYPE_PROBE));
  g_assert_true (dex_future_is_resolved (second));
  g_assert_null (dex_future_get_value (third, &error));
  g_assert_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_TRUNCATED);
}

static void
test_cancelled (void)
{
  g_autofree char *image = data_path ("portrait.jpg");
  g_autofree char *audio = data_path ("voice-long.mp3");
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (aiv_probe_image_sync (image, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (aiv_probe_audio_sync (audio, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  dex_init ();
  folder = aiv_test_make_folder ();

  g_test_add_func ("/media/probe/images", test_images);
  g_test_add_func ("/media/probe/image-misnamed", test_image_misnamed);
  g_test_add_func ("/media/probe/image-orientation", test_image_orientation);
  g_test_add_func ("/media/probe/image-refused", test_image_refused);
  g_test_add_func ("/media/probe/image-bomb", test_image_bomb);
  g_test_add_func ("/media/probe/image-liars", test_image_liars);
  g_test_add_func ("/media/probe/image-mutations", test_image_mutations);
  g_test_add_func ("/media/probe/audio", test_audio);
  g_test_add_func ("/media/probe/audio-exact", test_audio_exact);
  g_test_add_func ("/media/probe/audio-kinds", test_audio_kinds);
  g_test_add_func ("/media/probe/audio-refused", test_audio_refused);
  g_test_add_func ("/media/probe/waveform", test_waveform);
  g_test_add_func ("/media/probe/futures", test_futures);
  g_test_add_func ("/media/probe/cancelled", test_cancelled);
  status = g_test_run ();

  aiv_test_remove_folder (folder);
  g_free (folder);
  return status;
}
