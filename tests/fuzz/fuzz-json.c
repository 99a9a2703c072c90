/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-form.h"
#include "aiv-json.h"
#include "fuzz.h"
#include "wire/aiv-wire.h"

#include <string.h>

/* JSON from strangers: what is taken is what is written back; numbers and flags of a form can
 * be read; and the shapes that the client reads survive whatever a server sends. */

static void
check_form (const char *text, gsize length)
{
  g_autoptr (AivHttpForm) form = aiv_http_form_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *digest = NULL;
  JsonObjectIter iter;
  const char *name;
  gint64 number;
  gboolean flag;

  if (!aiv_http_form_add_json (form, text, length, &error))
    {
      g_assert_nonnull (error);
      return;
    }
  json_object_iter_init (&iter, aiv_http_form_get_json (form));
  while (json_object_iter_next (&iter, &name, NULL))
    {
      const char *value = aiv_http_form_get (form, name);

      g_assert_true (value == NULL || g_utf8_validate (value, -1, NULL));
      aiv_http_form_get_int (form, name, 0, &number, NULL);
      aiv_http_form_get_bool (form, name, FALSE, &flag, NULL);
    }
  digest = aiv_http_form_dup_digest (form);
  g_assert_cmpuint (strlen (digest), ==, 64);
}

#define READ(type)                                                                       \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autoptr (GError) problem = NULL;                                                   \
    gpointer made = G_PASTE (type, _from_json) (root, &problem);                         \
                                                                                         \
    g_assert_true ((made == NULL) == (problem != NULL));                                 \
    if (made != NULL)                                                                    \
      G_PASTE (type, _unref) (made);                                                     \
  }                                                                                      \
  G_STMT_END

static void
check_wire (JsonNode *root)
{
  READ (aiv_wire_batch);
  READ (aiv_wire_user);
  READ (aiv_wire_login);
  READ (aiv_wire_server_info);
  READ (aiv_wire_ledger_entry);
  READ (aiv_wire_quote);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *copy = g_memdup2 (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = aiv_json_parse (copy, size, &error);
  g_autoptr (JsonNode) again = NULL;
  g_autofree char *text = NULL;
  g_autofree char *second = NULL;

  g_assert_true ((root == NULL) == (error != NULL));
  check_form (copy, size);
  if (root == NULL)
    return 0;
  check_wire (root);
  text = aiv_json_to_string (root);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  again = aiv_json_parse (text, strlen (text), &error);
  g_assert_no_error (error);
  second = aiv_json_to_string (again);
  g_assert_cmpstr (second, ==, text);
  return 0;
}
