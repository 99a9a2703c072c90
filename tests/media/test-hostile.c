/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include <gst/gst.h>

#include "aiv-media.h"
#include "aiv-probe.h"
#include "aiv-test-folder.h"
#include "aiv-test-wait.h"
#include "aiv-thread.h"

/* Files that are made to cost more than they are. */

static char *folder;

static char *
data_path (const char *name)
{
  return g_build_filename (g_getenv ("AIV_TEST_DATA"), name, NULL);
}

static GByteArray *
load (const char *name)
{
  g_autofree char *path = data_path (name);
  char *content;
  gsize size;

  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  return g_byte_array_new_take ((guint8 *) content, size);
}

static void
assert_damaged (GByteArray *bytes,
                const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(AivProbe) probe = NULL;

  g_assert_true (g_file_set_contents (path, (const char *) bytes->data, bytes->len, NULL));
  probe = aiv_probe_image_sync (path, name, NULL, &error);
  g_assert_null (probe);
  g_assert_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_DAMAGED);
}

/* A small size behind the one that a decoder goes by: had that been larger, room would have been
 * made for all of it. */
static void
test_image_two_sizes (void)
{
  static const guint8 small_frame[] = { 0xff, 0xc0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0, 0xff, 0xd9 };
  static const guint8 canvas[] = { 'V', 'P', '8', 'X', 10, 0, 0, 0, 0, 0, 0, 0, 451 - 256 - 1, 1, 0, 300 - 256 - 1, 1, 0 };
  static const guint8 small_canvas[] = { 'V', 'P', '8', 'X', 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
  g_autoptr(GByteArray) jpeg = load ("cat.jpg");
  g_autoptr(GByteArray) webp = load ("cat.webp");
  g_autoptr(GByteArray) twice = g_byte_array_new ();

  g_byte_array_set_size (jpeg, jpeg->len - 2);
  g_byte_array_append (jpeg, small_frame, sizeof small_frame);
  assert_damaged (jpeg, "two-frames.jpg");

  g_assert_cmpmem (webp->data + 12, 4, "VP8 ", 4);
  g_byte_array_append (twice, webp->data, 12);
  g_byte_array_append (twice, canvas, sizeof canvas);
  g_byte_array_append (twice, small_canvas, sizeof small_canvas);
  g_byte_array_append (twice, webp->data + 12, webp->len - 12);
  GST_WRITE_UINT32_LE (twice->data + 4, twice->len - 8);
  assert_damaged (twice, "two-canvases.webp");

  g_byte_array_append (webp, small_canvas, sizeof small_canvas);
  GST_WRITE_UINT32_LE (webp->data + 4, webp->len - 8);
  assert_damaged (webp, "late-canvas.webp");

  /* Of another size than the only canvas. */
  g_byte_array_remove_range (twice, 12, sizeof canvas);
  GST_WRITE_UINT32_LE (twice->data + 4, twice->len - 8);
  assert_damaged (twice, "other-canvas.webp");
}

/* A grey picture of 64 by 64 pixels that comes in steps, by hand (ITU-T T.81): one scan that says
 * the first coefficient of each block, and @n that have nothing to add, in a byte. */
static GByteArray *
make_scans (guint n)
{
  static const guint8 tables[] = {
    0xff, 0xd8,
    0xff, 0xc2, 0, 11, 8, 0, 64, 0, 64, 1, 1, 0x11, 0,
    0xff, 0xc4, 0, 20, 0x00, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x00,
    0xff, 0xc4, 0, 20, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x60,
    0xff, 0xdb, 0, 67, 0,
  };
  static const guint8 first[] = { 0xff, 0xda, 0, 8, 1, 1, 0x00, 0, 0, 0x00, 0, 0, 0, 0, 0, 0, 0, 0 };
  static const guint8 more[] = { 0xff, 0xda, 0, 8, 1, 1, 0x00, 1, 63, 0x00, 0x01 };
  GByteArray *jpeg = g_byte_array_new ();

  g_byte_array_append (jpeg, tables, sizeof tables);
  for (guint i = 0; i < 64; i++)
    g_byte_array_append (jpeg, (const guint8 *) "\1", 1);
  g_byte_array_append (jpeg, first, sizeof first);
  for (guint i = 0; i < n; i++)
    g_byte_array_append (jpeg, more, sizeof more);
  g_byte_array_append (jpeg, (const guint8 *) "\xff\xd9", 2);
  return jpeg;
}

/* Each scan takes a walk over the whole picture: a few bytes would keep a core busy for minutes. */
static void
test_image_scans (void)
{
  g_autoptr(GByteArray) few = make_scans (20);
  g_autoptr(GByteArray) many = make_scans (100);
  g_autofree char *path = g_build_filename (folder, "few.jpg", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(AivProbe) probe = NULL;

  g_assert_true (g_file_set_contents (path, (const char *) few->data, few->len, NULL));
  probe = aiv_probe_image_sync (path, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (probe->width, ==, 64);
  assert_damaged (many, "many.jpg");
}

/* What a picture says of its orientation, in either order of bytes, and what only looks like it. */
static void
test_orientation (void)
{
  static const struct
  {
    guint8 exif[32];
    gsize length;
    guint orientation;
  } blocks[] = {
    { { 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0 }, 26, 6 },
    { { 'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 8, 0, 0, 0 }, 26, 8 },
    { { 'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 9, 0, 0, 0 }, 26, 1 },
    { { 'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 4, 0, 1, 0, 0, 0, 6, 0, 0, 0 }, 26, 1 },
    /* The table is cut, is elsewhere, is said to be endless. */
    { { 'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0 }, 20, 1 },
    { { 'I', 'I', 42, 0, 0xff, 0xff, 0xff, 0xff, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0 }, 26, 1 },
    { { 'I', 'I', 42, 0, 8, 0, 0, 0, 0xff, 0xff, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0 }, 26, 6 },
    { { 'X', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0 }, 26, 1 },
    { { 'I', 'I', 42, 0, 8 }, 5, 1 },
  };
  g_autoptr(GByteArray) cat = load ("cat.jpg");

  for (guint i = 0; i < G_N_ELEMENTS (blocks); i++)
    {
      guint8 head[10] = { 0xff, 0xe1, 0, (guint8) (blocks[i].length + 8), 'E', 'x', 'i', 'f', 0, 0 };
      g_autoptr(GByteArray) bytes = g_byte_array_new ();
      g_autofree char *path = g_build_filename (folder, "exif.jpg", NULL);
      g_autoptr(GError) error = NULL;
      g_autoptr(AivProbe) probe = NULL;

      g_byte_array_append (bytes, cat->data, 2);
      g_byte_array_append (bytes, head, sizeof head);
      g_byte_array_append (bytes, blocks[i].exif, blocks[i].length);
      g_byte_array_append (bytes, cat->data + 2, cat->len - 2);
      g_assert_true (g_file_set_contents (path, (const char *) bytes->data, bytes->len, NULL));
      probe = aiv_probe_image_sync (path, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (probe->orientation, ==, blocks[i].orientation);
    }
}

/* Sound that we take, in a container that we do not: which of all the demuxers that are
 * installed is to read a file is not for a stranger to choose. */
static void
test_container (void)
{
  static const guint8 head[] = { 'F', 'L', 'V', 1, 4, 0, 0, 0, 9, 0, 0, 0, 0, 8 };
  static const guint8 rest[] = { 0, 0, 0, 0, 0, 0, 0, 0x2f };
  g_autoptr(GByteArray) sound = load ("voice-zh.mp3");
  g_autoptr(GByteArray) file = g_byte_array_new ();
  guint32 size = GUINT32_TO_BE (sound->len + 1);
  g_autofree char *path = g_build_filename (folder, "sound.mp3", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(AivProbe) probe = NULL;

  g_byte_array_append (file, head, sizeof head);
  g_byte_array_append (file, (const guint8 *) &size + 1, 3);
  g_byte_array_append (file, rest, sizeof rest);
  g_byte_array_append (file, sound->data, sound->len);
  size = GUINT32_TO_BE (sound->len + 12);
  g_byte_array_append (file, (const guint8 *) &size, 4);
  g_assert_true (g_file_set_contents (path, (const char *) file->data, file->len, NULL));
  probe = aiv_probe_audio_sync (path, NULL, NULL, &error);
  g_assert_null (probe);
  g_assert_true (error->domain == AIV_MEDIA_ERROR);
  g_test_message ("%s", error->message);
}

/* The checksums of FLAC (RFC 9639, 9.1.8 and 9.3), of 8 and of 16 bits. */
static guint
sum_up (const guint8 *bytes,
        gsize         length,
        guint         bits,
        guint         polynomial)
{
  guint sum = 0;

  for (gsize i = 0; i < length; i++)
    {
      sum ^= (guint) bytes[i] << (bits - 8);
      for (guint bit = 0; bit < 8; bit++)
        sum = sum & (1u << (bits - 1)) ? (sum << 1) ^ polynomial : sum << 1;
    }
  return sum & ((1u << bits) - 1);
}

/* Silence in eight channels at @rate samples a second, 65535 of each in a frame of 34 bytes. */
static GByteArray *
make_silence (guint rate)
{
  const guint8 head[] = { 'f', 'L', 'a', 'C', 0x80, 0, 0, 34, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0,
                          (guint8) (rate >> 12), (guint8) (rate >> 4), (guint8) (rate << 4 | 7 << 1), 0xf0 };
  GByteArray *flac = g_byte_array_new ();

  g_byte_array_append (flac, head, sizeof head);
  g_byte_array_set_size (flac, 42);
  memset (flac->data + sizeof head, 0, 42 - sizeof head);
  for (guint8 i = 0; i < 20; i++)
    {
      guint8 frame[34] = { 0xff, 0xf8, 0x70, 0x78, i, 0xff, 0xfe };
      guint sum;

      frame[7] = (guint8) sum_up (frame, 7, 8, 0x07);
      sum = sum_up (frame, 32, 16, 0x8005);
      frame[32] = (guint8) (sum >> 8);
      frame[33] = (guint8) sum;
      g_byte_array_append (flac, frame, sizeof frame);
    }
  return flac;
}

static void
test_sample_rate (void)
{
  static const struct
  {
    guint rate;
    gboolean good;
  } rates[] = { { 48000, TRUE }, { 192000, TRUE }, { 655350, FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      g_autoptr(GByteArray) flac = make_silence (rates[i].rate);
      g_autofree char *path = g_build_filename (folder, "silence.flac", NULL);
      g_autoptr(GError) error = NULL;
      g_autoptr(AivProbe) probe = NULL;

      g_assert_true (g_file_set_contents (path, (const char *) flac->data, flac->len, NULL));
      probe = aiv_probe_audio_sync (path, NULL, NULL, &error);
      g_assert_cmpint (probe != NULL, ==, rates[i].good);
      if (rates[i].good)
        g_assert_cmpuint (probe->n_samples, ==, 20 * 65535);
      else
        g_assert_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_UNSUPPORTED);
    }
}

typedef struct
{
  GMutex mutex;
  GCond cond;
  gboolean open;
} Gate;

static gboolean
stand_at_gate (gpointer      data,
               GCancellable *cancellable,
               GValue       *result,
               GError      **error)
{
  Gate *gate = data;

  g_mutex_lock (&gate->mutex);
  while (!gate->open)
    g_cond_wait (&gate->cond, &gate->mutex);
  g_mutex_unlock (&gate->mutex);
  return TRUE;
}

static gboolean
do_nothing (gpointer      data,
            GCancellable *cancellable,
            GValue       *result,
            GError      **error)
{
  return TRUE;
}

/* However many decoders are busy, other work finds a thread. */
static void
test_threads (void)
{
  Gate gate = { 0 };
  g_autoptr(GPtrArray) busy = g_ptr_array_new_with_free_func (dex_unref);
  g_autofree char *path = data_path ("cat.jpg");
  g_autoptr(DexFuture) other = NULL;
  g_autoptr(DexFuture) probe = NULL;

  g_mutex_init (&gate.mutex);
  g_cond_init (&gate.cond);
  for (guint i = 0; i < 16; i++)
    g_ptr_array_add (busy, aiv_thread_run_in (aiv_media_get_pool (), stand_at_gate, &gate, NULL));
  probe = aiv_probe_image (path, NULL);
  other = aiv_test_settle (aiv_thread_run (do_nothing, NULL, NULL));
  g_assert_true (dex_future_is_resolved (other));
  g_assert_true (dex_future_is_pending (probe));

  g_mutex_lock (&gate.mutex);
  gate.open = TRUE;
  g_cond_broadcast (&gate.cond);
  g_mutex_unlock (&gate.mutex);
  for (guint i = 0; i < busy->len; i++)
    {
      g_autoptr(DexFuture) settled = aiv_test_settle (dex_ref (busy->pdata[i]));

      g_assert_true (dex_future_is_resolved (settled));
    }
  dex_clear (&other);
  other = aiv_test_settle (g_steal_pointer (&probe));
  g_assert_true (dex_future_is_resolved (other));
  g_mutex_clear (&gate.mutex);
  g_cond_clear (&gate.cond);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  dex_init ();
  folder = aiv_test_make_folder ();
  g_test_add_func ("/media/hostile/two-sizes", test_image_two_sizes);
  g_test_add_func ("/media/hostile/scans", test_image_scans);
  g_test_add_func ("/media/hostile/orientation", test_orientation);
  g_test_add_func ("/media/hostile/container", test_container);
  g_test_add_func ("/media/hostile/sample-rate", test_sample_rate);
  g_test_add_func ("/media/hostile/threads", test_threads);
  status = g_test_run ();

  aiv_test_remove_folder (folder);
  g_free (folder);
  return status;
}
