/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-zip.h"
#include "fuzz.h"

#include <string.h>

/* A zip whose names people chose: whoever unpacks it gets files into one folder, none over
 * another. Names are separated by line ends. */

#define LOCAL_HEAD 30
#define NAME_LENGTH 26

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_auto (GStrv) names = g_strsplit (text, "\n", 20);
  g_autoptr (AivZip) zip = aiv_zip_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GBytes) directory = NULL;
  gint64 length = 0;

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *valid = g_utf8_make_valid (names[i], -1);

      aiv_zip_add (zip, valid, i, i * 7919, (gint64) i * 1000000007);
    }
  for (guint i = 0; i < aiv_zip_get_n_entries (zip); i++)
    {
      g_autoptr (GBytes) header = aiv_zip_dup_header (zip, i);
      gsize header_length;
      const guint8 *bytes = g_bytes_get_data (header, &header_length);
      gsize name_length = bytes[NAME_LENGTH] | bytes[NAME_LENGTH + 1] << 8;
      g_autofree char *name = g_strndup ((const char *) bytes + LOCAL_HEAD, name_length);

      g_assert_cmpuint (header_length, >=, LOCAL_HEAD + name_length);
      g_assert_cmpuint (strlen (name), ==, name_length);
      g_assert_cmpstr (name, !=, "");
      g_assert_cmpstr (name, !=, ".");
      g_assert_cmpstr (name, !=, "..");
      g_assert_null (strpbrk (name, "/\\:"));
      g_assert_true (g_utf8_validate (name, -1, NULL));
      length += (gint64) header_length + i;
      g_assert_true (g_hash_table_add (seen, g_utf8_casefold (name, -1)));
    }
  directory = aiv_zip_dup_directory (zip);
  g_assert_cmpint (length + (gint64) g_bytes_get_size (directory), ==, aiv_zip_get_length (zip));
  return 0;
}
