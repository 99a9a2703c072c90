/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-id.h"

#include <string.h>

static void
test_shape (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int i = 0; i < 10000; i++)
    {
      char *id = aiv_id_new ();

      g_assert_cmpuint (strlen (id), ==, 22);
      g_assert_true (g_ascii_isalnum (id[0]));
      for (const char *at = id; *at; at++)
        g_assert_true (g_ascii_isalnum (*at) || *at == '-' || *at == '_');
      g_assert_true (g_hash_table_add (seen, id));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/id/shape", test_shape);
  return g_test_run ();
}
