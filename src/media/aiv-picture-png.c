/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-picture-private.h"

#include <string.h>

#include "aiv-bytes.h"

/* A decoder of PNG is content with a picture that has fewer rows than its header says, and leaves
 * what was in memory where the others should be. So the rows are counted before it is asked. */

#define IHDR_LENGTH 13
#define CHUNK_EXTRA 12 /* length, type and checksum */
#define PIECE 32768

typedef struct
{
  const guint8 *data;
  gsize length;
  gsize at; /* of the next chunk */
} Chunks;

/* The next chunk with pixels, which the header has been seen to be followed by. */
static gboolean
next_idat (Chunks *self, const guint8 **content, gsize *length)
{
  while (self->at + CHUNK_EXTRA <= self->length)
    {
      const guint8 *chunk = self->data + self->at;
      guint32 size = aiv_read_be32 (chunk);

      if (size > self->length - self->at - CHUNK_EXTRA)
        return FALSE;
      self->at += CHUNK_EXTRA + (gsize) size;
      if (memcmp (chunk + 4, "IDAT", 4) != 0)
        continue;
      *content = chunk + 8;
      *length = size;
      return TRUE;
    }
  return FALSE;
}

static guint
count_channels (guint colour_type)
{
  switch (colour_type)
    {
    case 0:
    case 3:
      return 1;
    case 2:
      return 3;
    case 4:
      return 2;
    case 6:
      return 4;
    default:
      return 0;
    }
}

/* Each row has a byte in front that says how it is filtered. */
static guint64
measure_rows (guint64 width, guint64 height, guint bits)
{
  return width > 0 ? height * (1 + (width * bits + 7) / 8) : 0;
}

/* The bytes of all rows, unpacked (PNG specification, 7.2 and 8.1); 0 if there is no such kind of picture. */
static guint64
measure_pixels (const guint8 *ihdr)
{
  static const struct
  {
    guint x, y, dx, dy;
  } passes[] = { { 0, 0, 8, 8 }, { 4, 0, 8, 8 }, { 0, 4, 4, 8 }, { 2, 0, 4, 4 }, { 0, 2, 2, 4 }, { 1, 0, 2, 2 }, { 0, 1, 1, 2 } };
  guint64 width = aiv_read_be32 (ihdr);
  guint64 height = aiv_read_be32 (ihdr + 4);
  guint bits = ihdr[8] * count_channels (ihdr[9]);
  guint64 total = 0;

  if (ihdr[12] == 0)
    return measure_rows (width, height, bits);
  for (guint i = 0; i < G_N_ELEMENTS (passes); i++)
    if (width > passes[i].x && height > passes[i].y)
      total += measure_rows ((width - passes[i].x + passes[i].dx - 1) / passes[i].dx,
                             (height - passes[i].y + passes[i].dy - 1) / passes[i].dy, bits);
  return total;
}

/* Takes @wanted down by what @content unpacks to. Returns FALSE at the end of the stream, or where it is damaged. */
static gboolean
unpack (GConverter *inflater, const guint8 *content, gsize length, guint64 *wanted)
{
  guint8 rows[PIECE];
  gsize n_read, n_written = sizeof rows;

  while (*wanted > 0 && (length > 0 || n_written == sizeof rows))
    {
      g_autoptr(GError) error = NULL;
      GConverterResult result = g_converter_convert (inflater, content, length, rows, sizeof rows,
                                                     G_CONVERTER_NO_FLAGS, &n_read, &n_written, &error);

      if (result == G_CONVERTER_ERROR)
        return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
      content += n_read;
      length -= n_read;
      *wanted -= MIN (*wanted, n_written);
      if (result == G_CONVERTER_FINISHED)
        return FALSE;
    }
  return TRUE;
}

/*
 * aiv_picture_png_is_whole:
 * @data: (array length=length): a PNG file whose chunks are known to be all there
 * @length: its bytes
 * @cancellable: (nullable): ends the work
 *
 * Unpacks the rows, one piece at a time, and counts them. Blocks for as long as that takes, about as
 * long as decoding.
 *
 * Returns: whether there are as many as the header says
 */
gboolean
aiv_picture_png_is_whole (const guint8 *data,
                          gsize         length,
                          GCancellable *cancellable)
{
  g_autoptr(GConverter) inflater = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB));
  Chunks chunks = { data, length, 8 };
  const guint8 *content;
  gsize size;
  guint64 wanted;

  if (length < 8 + CHUNK_EXTRA + IHDR_LENGTH)
    return FALSE;
  wanted = measure_pixels (data + 16);
  if (wanted == 0)
    return FALSE;
  while (wanted > 0 && !g_cancellable_is_cancelled (cancellable) && next_idat (&chunks, &content, &size))
    if (!unpack (inflater, content, size, &wanted))
      break;
  return wanted == 0;
}
