/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-redirect.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

/* Google's codes have some 80 characters, and may have up to 256 bytes; servers take this. */
#define MAX_CODE 4096
/* RFC 6749, 4.1.2.1: one of a few words. */
#define MAX_ERROR 100

/* In a time that does not tell how much of it was right. */
static gboolean
is_secret (const char *given, const char *secret)
{
  gsize length = strlen (secret);
  volatile guint8 differs = 0;

  if (given == NULL || strlen (given) != length)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    differs |= (guint8) (given[i] ^ secret[i]);
  return differs == 0;
}

/* One line of ASCII, as everything in this protocol is. */
static gboolean
is_plain (const char *text, gsize max_length)
{
  gsize length = text != NULL ? strlen (text) : 0;

  if (length == 0 || length > max_length)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isprint (text[i]))
      return FALSE;
  return TRUE;
}

static AivRedirect
read_query (const char *query, const char *state, const char *issuer, char **text)
{
  g_autoptr (GHashTable) params = soup_form_decode (query);
  const char *told_issuer = g_hash_table_lookup (params, "iss");
  const char *error = g_hash_table_lookup (params, "error");
  const char *code = g_hash_table_lookup (params, "code");

  if (!is_secret (g_hash_table_lookup (params, "state"), state))
    return AIV_REDIRECT_WRONG_STATE;
  /* RFC 9207, 2.4: compared as it stands. */
  if (told_issuer != NULL && issuer != NULL && !g_str_equal (told_issuer, issuer))
    return AIV_REDIRECT_WRONG_ISSUER;
  if (error != NULL)
    {
      *text = g_strdup (is_plain (error, MAX_ERROR) ? error : "an error without a name");
      return g_str_equal (error, "access_denied") ? AIV_REDIRECT_DENIED : AIV_REDIRECT_FAILED;
    }
  if (!is_plain (code, MAX_CODE))
    {
      *text = g_strdup ("no code");
      return AIV_REDIRECT_FAILED;
    }
  *text = g_strdup (code);
  return AIV_REDIRECT_CODE;
}

/**
 * aiv_redirect_read:
 * @head: the head of a request, as it came
 * @path: the path of the redirect URI
 * @state: what the sign-in began with
 * @issuer: (nullable): whose `iss` is taken; %NULL for any
 * @text: (out) (transfer full) (nullable): the code; or what the provider calls the error
 *
 * Understands what a browser asks for that was sent back from a provider: OpenID Connect Core
 * 3.1.2.5, RFC 6749, 4.1.2. Any thread.
 *
 * Returns: what it means
 */
AivRedirect
aiv_redirect_read (const char *head, const char *path, const char *state, const char *issuer, char **text)
{
  g_autofree char *line = NULL;
  g_auto (GStrv) words = NULL;
  gsize path_length;

  g_return_val_if_fail (head != NULL && path != NULL && state != NULL, AIV_REDIRECT_MALFORMED);
  g_return_val_if_fail (text != NULL && *text == NULL, AIV_REDIRECT_MALFORMED);

  line = g_strndup (head, strcspn (head, "\r\n"));
  words = g_strsplit (line, " ", 4);
  if (g_strv_length (words) != 3 || *words[1] != '/' || !g_str_has_prefix (words[2], "HTTP/1.")
      || !is_plain (line, G_MAXINT))
    return AIV_REDIRECT_MALFORMED;

  path_length = strcspn (words[1], "?");
  if (path_length != strlen (path) || strncmp (words[1], path, path_length) != 0)
    return AIV_REDIRECT_ELSEWHERE;
  if (!g_str_equal (words[0], "GET"))
    return AIV_REDIRECT_WRONG_METHOD;
  return read_query (words[1][path_length] == '?' ? words[1] + path_length + 1 : "", state, issuer, text);
}

/**
 * aiv_redirect_is_final:
 * @redirect: what a request meant
 *
 * Returns: whether it ends the sign-in; others are answered, and the waiting goes on
 */
gboolean
aiv_redirect_is_final (AivRedirect redirect)
{
  return redirect <= AIV_REDIRECT_WRONG_ISSUER;
}

#define CONTEXT "page in the browser"

#define FAILED NC_("page in the browser", "The Sign-In Did Not Work"), \
               NC_("page in the browser", "Close this tab and start again in AIVideo Studio.")
#define FOREIGN NC_("page in the browser", "Nothing to See Here"), \
                NC_("page in the browser", "This does not belong to a sign-in that AIVideo Studio waits for. " \
                                           "You can close this tab.")

static const struct
{
  const char *status;
  const char *heading;
  const char *text;
} answers[] = {
  [AIV_REDIRECT_CODE] = { "200 OK", NC_("page in the browser", "Nearly Done"),
                          NC_("page in the browser", "You can close this tab and go back to AIVideo Studio.") },
  [AIV_REDIRECT_DENIED] = { "200 OK", NC_("page in the browser", "Sign-In Cancelled"),
                            NC_("page in the browser", "You are not signed in. You can close this tab.") },
  [AIV_REDIRECT_FAILED] = { "200 OK", FAILED },
  [AIV_REDIRECT_WRONG_ISSUER] = { "400 Bad Request", FAILED },
  [AIV_REDIRECT_WRONG_STATE] = { "400 Bad Request", FOREIGN },
  [AIV_REDIRECT_ELSEWHERE] = { "404 Not Found", FOREIGN },
  [AIV_REDIRECT_WRONG_METHOD] = { "405 Method Not Allowed\r\nAllow: GET", FOREIGN },
  [AIV_REDIRECT_TOO_LONG] = { "431 Request Header Fields Too Large", FOREIGN },
  [AIV_REDIRECT_MALFORMED] = { "400 Bad Request", FOREIGN },
  [AIV_REDIRECT_LATE] = { "410 Gone", FOREIGN },
};

/**
 * aiv_redirect_dup_answer:
 * @redirect: what a request meant
 *
 * Returns: (transfer full): the whole answer, with a page in the user's language that refers to
 *   nothing and holds nothing of the request
 */
char *
aiv_redirect_dup_answer (AivRedirect redirect)
{
  g_autofree char *heading = g_markup_escape_text (g_dpgettext2 (NULL, CONTEXT, answers[redirect].heading), -1);
  g_autofree char *text = g_markup_escape_text (g_dpgettext2 (NULL, CONTEXT, answers[redirect].text), -1);
  g_autofree char *page = NULL;

  page = g_strdup_printf ("<!DOCTYPE html>\n<html lang=\"%s\" dir=\"%s\">\n<meta charset=\"utf-8\">\n"
                          "<meta name=\"viewport\" content=\"width=device-width\">\n<title>AIVideo Studio</title>\n"
                          "<style>:root{color-scheme:light dark}body{font:1.1em/1.5 system-ui,sans-serif;margin:0;"
                          "min-height:90vh;display:grid;place-content:center;text-align:center;padding:1.5em}"
                          "h1{font-size:1.6em;margin:0 0 .4em}p{margin:0;max-width:32em}</style>\n"
                          "<main><h1>%s</h1><p>%s</p></main>\n</html>\n",
                          /* Translators: the language of your translation as web pages name it, such as de or zh-CN */
                          C_("language tag", "en"),
                          /* Translators: rtl for a language that is written from right to left */
                          C_("text direction of the language", "ltr"), heading, text);
  return g_strdup_printf ("HTTP/1.1 %s\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n"
                          "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n"
                          "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'\r\n"
                          "Connection: close\r\n\r\n%s",
                          answers[redirect].status, strlen (page), page);
}
