/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-redirect.h"
#include "fuzz.h"

#include <string.h>

/* What any program on this computer may send to the port of a sign-in: without the state no code is taken. */

#define STATE "0123456789abcdef"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *head = g_strndup ((const char *) data, size);
  g_autofree char *text = NULL;
  g_autofree char *answer = NULL;
  AivRedirect redirect = aiv_redirect_read (head, "/callback", STATE, "https://accounts.example.org", &text);

  if (aiv_redirect_is_final (redirect))
    {
      g_assert_true (g_str_has_prefix (head, "GET /callback?"));
      g_assert_nonnull (strstr (head, "state"));
    }
  if (redirect == AIV_REDIRECT_CODE)
    {
      g_assert_cmpuint (strlen (text), >, 0);
      g_assert_cmpuint (strlen (text), <=, 4096);
      for (const char *at = text; *at != '\0'; at++)
        g_assert_true (g_ascii_isprint (*at));
    }
  answer = aiv_redirect_dup_answer (redirect);
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 "));
  return 0;
}
