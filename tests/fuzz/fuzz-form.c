/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-caller.h"
#include "aiv-http-form.h"
#include "aiv-time.h"
#include "fuzz.h"

#include <string.h>

/* Urlencoded bodies and queries, and the small texts in headers and fields: times, lists of
 * addresses. */

static void
check_fields (const char *text)
{
  g_autoptr (AivHttpForm) form = aiv_http_form_new ();
  g_autoptr (GError) error = NULL;
  static const char *const names[] = { "a", "limit", "offset", "page", "credits", "delta", "audio_seconds" };

  if (!aiv_http_form_add_urlencoded (form, text, "body", &error))
    {
      g_assert_nonnull (error);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = aiv_http_form_get (form, names[i]);
      gint64 number;
      gboolean flag;

      g_assert_true (value == NULL || g_utf8_validate (value, -1, NULL));
      aiv_http_form_get_int (form, names[i], 0, &number, NULL);
      aiv_http_form_get_bool (form, names[i], FALSE, &flag, NULL);
    }
}

static void
check_time (const char *text)
{
  gint64 ms, again;
  g_autofree char *written = NULL;

  if (!aiv_time_parse (text, &ms))
    return;
  written = aiv_time_format_naive (ms);
  g_assert_true (aiv_time_parse (written, &again));
  g_assert_cmpint (ms / 1000, ==, again / 1000);
}

static void
check_caller (const char *text)
{
  static GPtrArray *proxies = NULL;
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autofree char *name = NULL;

  if (proxies == NULL)
    {
      proxies = g_ptr_array_new_with_free_func (g_object_unref);
      g_ptr_array_add (proxies, g_inet_address_mask_new_from_string ("127.0.0.0/8", NULL));
      g_ptr_array_add (proxies, g_inet_address_mask_new_from_string ("fd00::/8", NULL));
    }
  name = aiv_http_caller_dup_name (loopback, text, proxies);
  g_assert_cmpuint (strlen (name), <=, 24);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);

  check_fields (text);
  check_time (text);
  check_caller (text);
  return 0;
}
