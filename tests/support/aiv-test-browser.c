/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-test-browser.h"

#include <libsoup/soup.h>
#include <string.h>

/* The pages and redirects of one sign-in. */
#define MAX_STEPS 20

#define FORM "application/x-www-form-urlencoded"

/* The value of an attribute, such as what follows action=" in a form. */
static char *
cut_out (const char *page, const char *before)
{
  const char *start = strstr (page, before);

  if (start == NULL)
    return NULL;
  start += strlen (before);
  return g_strndup (start, strcspn (start, "\""));
}

static char *
fill_in (const char *page)
{
  g_autofree char *prompt = cut_out (page, "name=\"prompt\" value=\"");

  g_assert_nonnull (prompt);
  return g_strdup_printf ("prompt=%s&login=ada&password=x", prompt);
}

/* Walks through a provider's pages as ada with her browser does. Returns the address that it is sent
 * back to: the first that begins with @until. */
char *
aiv_test_browse (const char *start, const char *until)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (SoupCookieJar) jar = soup_cookie_jar_new ();
  g_autofree char *url = g_strdup (start);
  g_autofree char *form = NULL;

  soup_session_set_proxy_resolver (session, NULL);
  soup_session_add_feature (session, SOUP_SESSION_FEATURE (jar));
  for (guint i = 0; i < MAX_STEPS && !g_str_has_prefix (url, until); i++)
    {
      g_autoptr (SoupMessage) message = soup_message_new (form != NULL ? "POST" : "GET", url);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = NULL;
      g_autofree char *page = NULL;
      g_autofree char *next = NULL;
      g_autofree char *here = NULL;
      const char *location;

      soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
      if (form != NULL)
        {
          g_autoptr (GBytes) body = g_bytes_new (form, strlen (form));

          soup_message_set_request_body_from_bytes (message, FORM, body);
        }
      g_clear_pointer (&form, g_free);
      bytes = soup_session_send_and_read (session, message, NULL, &error);
      g_assert_no_error (error);
      page = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      location = soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");
      if (location != NULL)
        next = g_strdup (location);
      else
        {
          g_assert_cmpuint (soup_message_get_status (message), ==, 200);
          next = cut_out (page, "action=\"");
          form = fill_in (page);
        }
      here = g_steal_pointer (&url);
      url = g_uri_resolve_relative (here, next, G_URI_FLAGS_NONE, &error);
      g_assert_no_error (error);
    }
  g_assert_true (g_str_has_prefix (url, until));
  return g_steal_pointer (&url);
}

/* A parameter in the query of @url. */
char *
aiv_test_get_param (const char *url, const char *name)
{
  g_autoptr (GHashTable) params = soup_form_decode (strchr (url, '?') + 1);

  return g_strdup (g_hash_table_lookup (params, name));
}
