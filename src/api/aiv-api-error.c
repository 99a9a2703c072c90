/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-api-error.h"

#include <glib/gi18n-lib.h>

#include "aiv-api-error-private.h"
#include "aiv-error.h"
#include "aiv-json.h"

/* Longer answers are no sentences. */
#define MAX_DETAIL 2000

typedef AivApiErrorInfo AivApiErrorPrivate;

G_DEFINE_ENUM_TYPE (AivApiError, aiv_api_error,
                    G_DEFINE_ENUM_VALUE (AIV_API_ERROR_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (AIV_API_ERROR_UNAUTHORIZED, "unauthorized"),
                    G_DEFINE_ENUM_VALUE (AIV_API_ERROR_CREDENTIALS, "credentials"),
                    G_DEFINE_ENUM_VALUE (AIV_API_ERROR_FORBIDDEN, "forbidden"),
                    G_DEFINE_ENUM_VALUE (AIV_API_ERROR_NOT_FOUND, "not-found"),
                    G_DEFINE_ENUM_VALUE (AIV_API_ERROR_QUOTA, "quota"),
                    G_DEFINE_ENUM_VALUE (AIV_API_ERROR_INVALID, "invalid"),
                    G_DEFINE_ENUM_VALUE (AIV_API_ERROR_CONFLICT, "conflict"),
                    G_DEFINE_ENUM_VALUE (AIV_API_ERROR_TOO_LARGE, "too-large"),
                    G_DEFINE_ENUM_VALUE (AIV_API_ERROR_RATE_LIMITED, "rate-limited"),
                    G_DEFINE_ENUM_VALUE (AIV_API_ERROR_OFFLINE, "offline"),
                    G_DEFINE_ENUM_VALUE (AIV_API_ERROR_TLS, "tls"),
                    G_DEFINE_ENUM_VALUE (AIV_API_ERROR_CERTIFICATE_CHANGED, "certificate-changed"),
                    G_DEFINE_ENUM_VALUE (AIV_API_ERROR_CERTIFICATE_EXPIRED, "certificate-expired"),
                    G_DEFINE_ENUM_VALUE (AIV_API_ERROR_PROXY, "proxy"),
                    G_DEFINE_ENUM_VALUE (AIV_API_ERROR_SERVER, "server"),
                    G_DEFINE_ENUM_VALUE (AIV_API_ERROR_UNAVAILABLE, "unavailable"),
                    G_DEFINE_ENUM_VALUE (AIV_API_ERROR_PROTOCOL, "protocol"),
                    G_DEFINE_ENUM_VALUE (AIV_API_ERROR_FILE, "file"),
                    G_DEFINE_ENUM_VALUE (AIV_API_ERROR_FULL, "full"),
                    G_DEFINE_ENUM_VALUE (AIV_API_ERROR_TIMED_OUT, "timed-out"),
                    G_DEFINE_ENUM_VALUE (AIV_API_ERROR_REFUSED, "refused"),
                    G_DEFINE_ENUM_VALUE (AIV_API_ERROR_NO_ACCOUNT, "no-account"),
                    G_DEFINE_ENUM_VALUE (AIV_API_ERROR_SETUP, "setup"),
                    G_DEFINE_ENUM_VALUE (AIV_API_ERROR_PORT, "port"),
                    G_DEFINE_ENUM_VALUE (AIV_API_ERROR_STALE, "stale"),
                    G_DEFINE_ENUM_VALUE (AIV_API_ERROR_CAP, "cap"),
                    G_DEFINE_ENUM_VALUE (AIV_API_ERROR_CANCELLED, "cancelled"))

static void
aiv_api_error_private_init (AivApiErrorPrivate *info)
{
  info->retry_after = -1;
  info->required = info->available = info->limit = -1;
}

static void
aiv_api_error_private_copy (const AivApiErrorPrivate *from, AivApiErrorPrivate *to)
{
  *to = *from;
  to->request_id = g_strdup (from->request_id);
  to->cap = g_strdup (from->cap);
  to->problems = from->problems != NULL ? g_ptr_array_ref (from->problems) : NULL;
  to->fingerprint = g_strdup (from->fingerprint);
}

static void
aiv_api_error_private_clear (AivApiErrorPrivate *info)
{
  g_clear_pointer (&info->request_id, g_free);
  g_clear_pointer (&info->cap, g_free);
  g_clear_pointer (&info->problems, g_ptr_array_unref);
  g_clear_pointer (&info->fingerprint, g_free);
}

G_DEFINE_EXTENDED_ERROR (AivApiError, aiv_api_error)

/**
 * aiv_api_error_get_info:
 * @error: (nullable): an error
 *
 * Returns: (transfer none) (nullable): what the server told besides the message; %NULL for
 *   errors of other domains
 */
const AivApiErrorInfo *
aiv_api_error_get_info (const GError *error)
{
  return error != NULL && error->domain == AIV_API_ERROR ? aiv_api_error_get_private (error) : NULL;
}

/* Makes an error of our domain; @format is for logs and details, not for people. */
GError *
aiv_api_error_new (AivApiError code, const char *format, ...)
{
  va_list args;
  GError *error;

  va_start (args, format);
  error = g_error_new_valist (AIV_API_ERROR, code, format, args);
  va_end (args);
  return error;
}

void
aiv_api_error_set_fingerprint (GError *error, const char *fingerprint, gboolean may_trust)
{
  AivApiErrorInfo *info = aiv_api_error_get_private (error);

  g_set_str (&info->fingerprint, fingerprint);
  info->may_trust = may_trust;
}

static AivApiError
code_for_status (guint status, const char *detail, gboolean signing_in)
{
  switch (status)
    {
    case 401:
      return signing_in ? AIV_API_ERROR_CREDENTIALS : AIV_API_ERROR_UNAUTHORIZED;
    case 402:
      return AIV_API_ERROR_QUOTA;
    case 403:
      return g_strcmp0 (detail, "Not authenticated") == 0 ? AIV_API_ERROR_UNAUTHORIZED : AIV_API_ERROR_FORBIDDEN;
    case 404:
    case 410:
      return AIV_API_ERROR_NOT_FOUND;
    case 405:
    case 501:
    case 503:
      return AIV_API_ERROR_UNAVAILABLE;
    case 409:
      return AIV_API_ERROR_CONFLICT;
    case 412:
      return AIV_API_ERROR_STALE;
    case 413:
      return AIV_API_ERROR_TOO_LARGE;
    case 429:
      return AIV_API_ERROR_RATE_LIMITED;
    case 400:
      /* The AI Vision service's way to say 402. */
      if (detail != NULL && g_str_has_prefix (detail, "Insufficient credits"))
        return AIV_API_ERROR_QUOTA;
      return AIV_API_ERROR_INVALID;
    default:
      if (status >= 500)
        return AIV_API_ERROR_SERVER;
      return status >= 400 ? AIV_API_ERROR_INVALID : AIV_API_ERROR_PROTOCOL;
    }
}

/* "Insufficient credits. Required: 10.0, Available: 5.0", for servers that say it only so. */
static gint64
read_amount (const char *detail, const char *label)
{
  const char *at = detail != NULL ? strstr (detail, label) : NULL;
  double amount;
  char *end;

  if (at == NULL)
    return -1;
  at += strlen (label);
  amount = g_ascii_strtod (at, &end);
  return end != at && amount >= 0 && amount < 9e15 ? (gint64) amount : -1;
}

static AivWireError *
read_answer (GBytes *body)
{
  g_autoptr (JsonNode) node = NULL;
  AivWireError *answer = NULL;
  gsize length = 0;
  const char *text = body != NULL ? g_bytes_get_data (body, &length) : NULL;

  if (length > 0 && (node = aiv_json_parse (text, length, NULL)) != NULL)
    answer = aiv_wire_error_from_json (node, NULL);
  return answer != NULL ? answer : aiv_wire_error_new ();
}

/* The error that an answer of 300 and more means. @signing_in: 401 is about the password. */
GError *
aiv_api_error_new_for_answer (SoupMessage *message, GBytes *body, gboolean signing_in)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  g_autoptr (AivWireError) answer = read_answer (body);
  guint status = soup_message_get_status (message);
  const char *retry_after = soup_message_headers_get_one (headers, "Retry-After");
  const char *request_id = soup_message_headers_get_one (headers, "X-Request-Id");
  GError *error;
  AivApiErrorPrivate *info;

  if (answer->detail != NULL && strlen (answer->detail) > MAX_DETAIL)
    *g_utf8_find_prev_char (answer->detail, answer->detail + MAX_DETAIL) = '\0';
  error = aiv_api_error_new (code_for_status (status, answer->detail, signing_in), "%s",
                             answer->detail != NULL ? answer->detail : soup_status_get_phrase (status));
  info = aiv_api_error_get_private (error);
  info->status = status;
  info->request_id = g_strdup (request_id);
  if (retry_after != NULL && g_ascii_isdigit (*retry_after))
    info->retry_after = (int) MIN (g_ascii_strtoull (retry_after, NULL, 10), 86400);
  if (answer->problems->len > 0)
    info->problems = g_ptr_array_ref (answer->problems);
  info->required = answer->required;
  info->available = answer->available;
  info->cap = g_strdup (answer->cap);
  info->limit = answer->limit;
  if (status == 403 && info->cap != NULL)
    error->code = AIV_API_ERROR_CAP;
  if (error->code == AIV_API_ERROR_QUOTA && info->required < 0)
    {
      info->required = read_amount (answer->detail, "Required: ");
      info->available = read_amount (answer->detail, "Available: ");
    }
  return error;
}

static AivApiError
code_for_error (const GError *error)
{
  if (aiv_error_is_cancelled (error))
    return AIV_API_ERROR_CANCELLED;
  if (error->domain == G_TLS_ERROR)
    return AIV_API_ERROR_TLS;
  if (error->domain == G_RESOLVER_ERROR)
    return AIV_API_ERROR_OFFLINE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE))
    return AIV_API_ERROR_TOO_LARGE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA) || error->domain == SOUP_SESSION_ERROR
      || error->domain == JSON_PARSER_ERROR)
    return AIV_API_ERROR_PROTOCOL;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_FAILED)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_AUTH_FAILED)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_NEED_AUTH)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_NOT_ALLOWED))
    return AIV_API_ERROR_PROXY;
  return error->domain == G_IO_ERROR ? AIV_API_ERROR_OFFLINE : AIV_API_ERROR_FAILED;
}

/* Takes an error from below, network and parsing, into our domain. */
GError *
aiv_api_error_take (GError *error, const char *what)
{
  GError *ours;

  if (error->domain == AIV_API_ERROR)
    return error;
  ours = aiv_api_error_new (code_for_error (error), "%s: %s", what, error->message);
  g_error_free (error);
  return ours;
}

static AivApiError
code_for_file_error (const GError *error)
{
  if (aiv_error_is_cancelled (error))
    return AIV_API_ERROR_CANCELLED;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE) || g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC))
    return AIV_API_ERROR_FULL;
  return AIV_API_ERROR_FILE;
}

/* The same, when it is about a local file. */
GError *
aiv_api_error_take_file (GError *error, const char *name)
{
  GError *ours;

  if (error->domain == AIV_API_ERROR)
    return error;
  ours = aiv_api_error_new (code_for_file_error (error), "%s: %s", name, error->message);
  g_error_free (error);
  return ours;
}

static char *
describe_problems (GPtrArray *problems)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text,
                          ngettext ("%u file cannot be used. Remove or replace it and send again.",
                                    "%u files cannot be used. Remove or replace them and send again.", problems->len),
                          problems->len);
  for (guint i = 0; i < problems->len && i < 5; i++)
    {
      const AivWireProblem *problem = g_ptr_array_index (problems, i);

      if (problem->name != NULL && problem->reason != NULL)
        {
          g_string_append_c (text, '\n');
          /* Translators: a file's name, and why it cannot be used */
          g_string_append_printf (text, C_("problem of a file", "%s: %s"), problem->name, problem->reason);
        }
    }
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static char *
describe_quota (const AivApiErrorInfo *info)
{
  g_autofree char *required = NULL;
  g_autofree char *available = NULL;

  if (info->required < 0 || info->available < 0)
    return g_strdup (_("There are not enough credits. Use fewer pictures, or ask an administrator for credits."));

  required = g_strdup_printf ("%" G_GINT64_FORMAT, info->required);
  available = g_strdup_printf ("%" G_GINT64_FORMAT, info->available);
  /* Translators: two amounts of credits, such as 5 and 3 */
  return g_strdup_printf (_("This needs %s credits and you have %s. "
                            "Use fewer pictures, or ask an administrator for credits."),
                          required, available);
}

static char *
describe_cap (const AivApiErrorInfo *info)
{
  gulong n = (gulong) MAX (0, info->limit);

  if (g_strcmp0 (info->cap, "concurrent") == 0)
    return g_strdup_printf (ngettext ("You may have %lu video in the making at once. Wait until it is finished.",
                                      "You may have %lu videos in the making at once. Wait until some are finished, "
                                      "or use fewer pictures.", n),
                            n);
  if (g_strcmp0 (info->cap, "daily") == 0)
    return g_strdup_printf (ngettext ("You may spend %lu credit a day. Try again tomorrow, or ask an administrator.",
                                      "You may spend %lu credits a day, and this would be more. Use fewer pictures, "
                                      "try again tomorrow, or ask an administrator.", n),
                            n);
  return g_strdup_printf (ngettext ("You may spend %lu credit a month. Try again next month, or ask an administrator.",
                                    "You may spend %lu credits a month, and this would be more. Use fewer pictures, "
                                    "or ask an administrator.", n),
                          n);
}

/**
 * aiv_api_error_describe:
 * @error: (nullable): an error, of any domain
 *
 * Says in plain, translated words what happened and what to do next.
 *
 * Returns: (transfer full) (nullable): the text; %NULL when there is nothing to tell
 */
char *
aiv_api_error_describe (const GError *error)
{
  const AivApiErrorInfo *info = aiv_api_error_get_info (error);

  if (error == NULL || aiv_error_is_cancelled (error))
    return NULL;
  if (error->domain != AIV_API_ERROR)
    return g_strdup (_("Something went wrong. Try again."));

  switch ((AivApiError) error->code)
    {
    case AIV_API_ERROR_UNAUTHORIZED:
      return g_strdup (_("You are not signed in any more. Sign in again to go on."));
    case AIV_API_ERROR_CREDENTIALS:
      return g_strdup (_("The username or the password is wrong."));
    case AIV_API_ERROR_FORBIDDEN:
      return g_strdup (_("This account may not do that. Ask an administrator."));
    case AIV_API_ERROR_NOT_FOUND:
      return g_strdup (_("It does not exist any more. Refresh to see what there is."));
    case AIV_API_ERROR_QUOTA:
      return describe_quota (info);
    case AIV_API_ERROR_INVALID:
      if (info->problems != NULL)
        return describe_problems (info->problems);
      return g_strdup (_("The server did not accept this. Check what you entered."));
    case AIV_API_ERROR_CONFLICT:
      return g_strdup (_("Something else was there first. Refresh and try again."));
    case AIV_API_ERROR_TOO_LARGE:
      return g_strdup (_("This is larger than the server takes. Use smaller or fewer files."));
    case AIV_API_ERROR_RATE_LIMITED:
      if (info->retry_after > 0)
        return g_strdup_printf (ngettext ("Too many requests in a short time. Try again in %d second.",
                                          "Too many requests in a short time. Try again in %d seconds.",
                                          (gulong) info->retry_after),
                                info->retry_after);
      return g_strdup (_("Too many requests in a short time. Wait a moment and try again."));
    case AIV_API_ERROR_OFFLINE:
      return g_strdup (_("The server cannot be reached. Check the address and your connection."));
    case AIV_API_ERROR_TLS:
      return g_strdup (_("The connection to the server is not secure. Check the address, or ask its administrator."));
    case AIV_API_ERROR_CERTIFICATE_CHANGED:
      return g_strdup (_("The server’s certificate is not the one that you trusted: somebody may be in between. Nothing was sent. Ask its administrator; if the change is right, enter the new fingerprint in the server settings."));
    case AIV_API_ERROR_CERTIFICATE_EXPIRED:
      return g_strdup (_("The server’s certificate has expired, or is not valid yet. Check the date of this computer, or ask the server’s administrator to renew it."));
    case AIV_API_ERROR_PROXY:
      return g_strdup (_("The proxy does not let the connection through. Check it in the server settings."));
    case AIV_API_ERROR_SERVER:
      return g_strdup (_("The server has a problem. Try again in a moment."));
    case AIV_API_ERROR_UNAVAILABLE:
      return g_strdup (_("The server cannot do that now. Try again later."));
    case AIV_API_ERROR_PROTOCOL:
      return g_strdup (_("There is no AIVideo server at this address. Check the address."));
    case AIV_API_ERROR_FILE:
      return g_strdup (_("A file cannot be read or written. Check that it is still there and that the disk is not full."));
    case AIV_API_ERROR_FULL:
      return g_strdup (_("There is no room left on the disk of this computer. Free some space and try again."));
    case AIV_API_ERROR_TIMED_OUT:
      return g_strdup (_("The sign-in was not finished in the browser in time. Try again. If the browser showed an error, tell the server’s administrator what it said."));
    case AIV_API_ERROR_REFUSED:
      return g_strdup (_("Google did not confirm the sign-in. Start it again."));
    case AIV_API_ERROR_NO_ACCOUNT:
      return g_strdup (_("This server does not let that Google account in. Ask its administrator, or use another account."));
    case AIV_API_ERROR_SETUP:
      return g_strdup (_("This server is not set up for signing in with Google. Tell its administrator, or sign in with a password."));
    case AIV_API_ERROR_PORT:
      return g_strdup (_("Another program uses the port that the sign-in has to come back to. Close that program and try again."));
    case AIV_API_ERROR_STALE:
      return g_strdup (_("Somebody else has changed this meanwhile. Look at it as it is now, and try again."));
    case AIV_API_ERROR_CAP:
      return describe_cap (info);
    case AIV_API_ERROR_CANCELLED:
      return NULL;
    case AIV_API_ERROR_FAILED:
    default:
      return g_strdup (_("Something went wrong. Try again."));
    }
}

/**
 * aiv_api_error_details:
 * @error: an error
 *
 * For a fold named “Details”: the words of the server or of the system, as they came.
 *
 * Returns: (transfer full): the text
 */
char *
aiv_api_error_details (const GError *error)
{
  const AivApiErrorInfo *info = aiv_api_error_get_info (error);
  g_autoptr (GString) text = NULL;

  g_return_val_if_fail (error != NULL, NULL);

  text = g_string_new (error->message);
  if (info != NULL && info->status != 0)
    g_string_append_printf (text, "\nHTTP %u", info->status);
  if (info != NULL && info->request_id != NULL)
    g_string_append_printf (text, "\n%s", info->request_id);
  return g_string_free_and_steal (g_steal_pointer (&text));
}
