/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-zip.h"

#include <string.h>

/* The frame of a zip archive whose entries are stored as they are: videos do not get
 * smaller. Sizes and checksums are known beforehand, so the archive's length is too, and
 * the content can be streamed between the headers. */

#define LOCAL_HEADER 30
#define CENTRAL_HEADER 46
#define END_RECORD 22
#define UTF8_NAMES 0x0800

/* Of names, in bytes: with both and a number there is room to spare up to the usual 255. */
#define MAX_STEM 200
#define MAX_SUFFIX 10

typedef struct
{
  char *name;
  gint64 size;
  guint32 crc;
  guint16 date;
  guint16 time;
  gint64 offset;
} Entry;

struct _AivZip
{
  GArray *entries;
  gint64 content_length;
  gint64 directory_length;
};

static void
entry_clear (gpointer data)
{
  g_free (((Entry *) data)->name);
}

/**
 * aiv_zip_new:
 *
 * Returns: (transfer full): an archive without entries
 */
AivZip *
aiv_zip_new (void)
{
  AivZip *self = g_new0 (AivZip, 1);

  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_set_clear_func (self->entries, entry_clear);
  return self;
}

/**
 * aiv_zip_free:
 * @self: an archive
 */
void
aiv_zip_free (AivZip *self)
{
  g_array_unref (self->entries);
  g_free (self);
}

/* Many systems know no difference between "a" and "A". */
static gboolean
has_name (AivZip *self, const char *name)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);

  for (guint i = 0; i < self->entries->len; i++)
    {
      g_autofree char *other = g_utf8_casefold (g_array_index (self->entries, Entry, i).name, -1);

      if (g_str_equal (other, folded))
        return TRUE;
    }
  return FALSE;
}

/* Something that every system can unpack into a folder: no path, no control characters, not
 * only dots, and neither too long nor ending as Windows cannot have it. */
static char *
make_harmless (const char *name)
{
  g_autofree char *clean = g_strdelimit (g_utf8_make_valid (name, -1), "/\\:*?\"<>|", '_');
  const char *dot = strrchr (clean, '.');
  g_autofree char *suffix = g_strdup (dot != NULL && strlen (dot) <= MAX_SUFFIX ? dot : "");
  gsize end = strlen (clean) - strlen (suffix);

  for (char *at = clean; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at))
      *at = '_';
  if (clean[strspn (clean, ". ")] == '\0')
    return g_strdup ("_");
  while (end > MAX_STEM || (end > 0 && ((guint8) clean[end] & 0xc0) == 0x80))
    end--;
  clean[end] = '\0';
  for (char *at = suffix; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at) || *at == ' ')
      *at = '_';
  if (g_str_equal (suffix, "."))
    *suffix = '_';
  return g_strconcat (clean, suffix, NULL);
}

/* "a.mp4", "a (2).mp4", …; never a path. */
static char *
make_unique (AivZip *self, const char *name)
{
  g_autofree char *clean = make_harmless (name);
  const char *dot = strrchr (clean, '.');
  g_autofree char *stem = dot != NULL ? g_strndup (clean, dot - clean) : g_strdup (clean);
  char *unique = g_strdup (clean);

  for (guint i = 2; has_name (self, unique); i++)
    {
      g_free (unique);
      unique = g_strdup_printf ("%s (%u)%s", stem, i, dot != NULL ? dot : "");
    }
  return unique;
}

/**
 * aiv_zip_add:
 * @self: an archive
 * @name: what the file is called; made unique, and harmless
 * @size: its bytes
 * @crc: CRC-32 of its content
 * @mtime: when it was changed, seconds since 1970
 *
 * Adds an entry.
 */
void
aiv_zip_add (AivZip *self, const char *name, gint64 size, guint32 crc, gint64 mtime)
{
  g_autoptr (GDateTime) changed = g_date_time_new_from_unix_utc (mtime);
  int year = changed != NULL ? g_date_time_get_year (changed) : 0;
  Entry entry = { make_unique (self, name), size, crc, 0x21, 0, self->content_length };

  if (year >= 1980 && year <= 2107)
    {
      entry.date = (guint16) ((year - 1980) << 9 | g_date_time_get_month (changed) << 5
                              | g_date_time_get_day_of_month (changed));
      entry.time = (guint16) (g_date_time_get_hour (changed) << 11 | g_date_time_get_minute (changed) << 5
                              | g_date_time_get_second (changed) / 2);
    }
  self->content_length += LOCAL_HEADER + (gint64) strlen (entry.name) + size;
  self->directory_length += CENTRAL_HEADER + (gint64) strlen (entry.name);
  g_array_append_val (self->entries, entry);
}

/**
 * aiv_zip_get_n_entries:
 * @self: an archive
 *
 * Returns: how many files are in it
 */
guint
aiv_zip_get_n_entries (AivZip *self)
{
  return self->entries->len;
}

/**
 * aiv_zip_get_length:
 * @self: an archive
 *
 * Returns: bytes of the whole archive; more than %AIV_ZIP_MAX cannot be written
 */
gint64
aiv_zip_get_length (AivZip *self)
{
  return self->content_length + self->directory_length + END_RECORD;
}

static void
put16 (GByteArray *out, guint16 value)
{
  guint16 little = GUINT16_TO_LE (value);

  g_byte_array_append (out, (const guint8 *) &little, 2);
}

static void
put32 (GByteArray *out, guint32 value)
{
  guint32 little = GUINT32_TO_LE (value);

  g_byte_array_append (out, (const guint8 *) &little, 4);
}

/* The fields that both headers of an entry share. */
static void
put_entry (GByteArray *out, const Entry *entry)
{
  put16 (out, 20); /* version needed: 2.0 */
  put16 (out, UTF8_NAMES);
  put16 (out, 0); /* stored */
  put16 (out, entry->time);
  put16 (out, entry->date);
  put32 (out, entry->crc);
  put32 (out, (guint32) entry->size);
  put32 (out, (guint32) entry->size);
  put16 (out, (guint16) strlen (entry->name));
  put16 (out, 0); /* no extra field */
}

/**
 * aiv_zip_dup_header:
 * @self: an archive
 * @index: which entry
 *
 * Returns: (transfer full): what goes before the content of the entry
 */
GBytes *
aiv_zip_dup_header (AivZip *self, guint index)
{
  const Entry *entry = &g_array_index (self->entries, Entry, index);
  GByteArray *out = g_byte_array_new ();

  put32 (out, 0x04034b50);
  put_entry (out, entry);
  g_byte_array_append (out, (const guint8 *) entry->name, strlen (entry->name));
  return g_byte_array_free_to_bytes (out);
}

/**
 * aiv_zip_dup_directory:
 * @self: an archive
 *
 * Returns: (transfer full): what goes behind the last entry
 */
GBytes *
aiv_zip_dup_directory (AivZip *self)
{
  GByteArray *out = g_byte_array_new ();

  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = &g_array_index (self->entries, Entry, i);

      put32 (out, 0x02014b50);
      put16 (out, 3 << 8 | 20); /* made on Unix */
      put_entry (out, entry);
      put16 (out, 0);                 /* no comment */
      put16 (out, 0);                 /* disk */
      put16 (out, 0);                 /* internal attributes */
      put32 (out, 0100644u << 16);    /* a regular file */
      put32 (out, (guint32) entry->offset);
      g_byte_array_append (out, (const guint8 *) entry->name, strlen (entry->name));
    }
  put32 (out, 0x06054b50);
  put16 (out, 0);
  put16 (out, 0);
  put16 (out, (guint16) self->entries->len);
  put16 (out, (guint16) self->entries->len);
  put32 (out, (guint32) self->directory_length);
  put32 (out, (guint32) self->content_length);
  put16 (out, 0);
  return g_byte_array_free_to_bytes (out);
}
