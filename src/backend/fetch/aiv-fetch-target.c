/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "fetch/aiv-fetch-target.h"

#include <libsoup/soup.h>
#include <string.h>

#include "fetch/aiv-address-policy.h"
#include "fetch/aiv-fetch-error.h"

#define MAX_URL 2048
#define MAX_HOST 253

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, AIV_FETCH_ERROR, AIV_FETCH_ERROR_INVALID_URL, message);
  return FALSE;
}

/* Resolvers read "127.1", "0x7f.1" and "2130706433" as addresses, each in its own way. The
 * web's rule: a host whose last label is a number is an IPv4 address, and only the usual
 * form is one here. */
static gboolean
ends_in_a_number (const char *host)
{
  const char *dot = strrchr (host, '.');
  const char *last = dot != NULL ? dot + 1 : host;

  if (g_ascii_strncasecmp (last, "0x", 2) == 0)
    return last[2 + strspn (last + 2, "0123456789abcdefABCDEF")] == '\0';
  return *last != '\0' && last[strspn (last, "0123456789")] == '\0';
}

static gboolean
name_is_valid (const char *host)
{
  gsize length = strlen (host);

  return length > 0 && length <= MAX_HOST && host[0] != '.' && host[0] != '-' && host[length - 1] != '.'
         && strstr (host, "..") == NULL
         && host[strspn (host, "abcdefghijklmnopqrstuvwxyz0123456789-._")] == '\0';
}

static gboolean
take_host (AivFetchTarget *self, GError **error)
{
  const char *given = g_uri_get_host (self->uri);
  g_autofree char *ascii = NULL;
  gsize length;

  if (given == NULL || *given == '\0' || !g_utf8_validate (given, -1, NULL))
    return refuse (error, "The URL names no host");
  if (strchr (given, ':') != NULL)
    {
      self->host = g_strdup (given);
      self->address = g_inet_address_new_from_string (given);
      return self->address != NULL || refuse (error, "The URL's host is no valid address");
    }
  ascii = g_hostname_to_ascii (given);
  if (ascii == NULL)
    return refuse (error, "The URL's host is no valid name");
  self->host = g_ascii_strdown (ascii, -1);
  length = strlen (self->host);
  if (length > 1 && self->host[length - 1] == '.')
    self->host[length - 1] = '\0';
  if (!name_is_valid (self->host))
    return refuse (error, "The URL's host is no valid name");
  if (!ends_in_a_number (self->host))
    return TRUE;
  self->address = g_inet_address_new_from_string (self->host);
  return self->address != NULL || refuse (error, "The URL's host is no valid address");
}

static gboolean
take_port (AivFetchTarget *self, GError **error)
{
  int port = g_uri_get_port (self->uri);

  if (port < 0)
    port = g_str_equal (g_uri_get_scheme (self->uri), "https") ? 443 : 80;
  if (!aiv_address_policy_port_is_allowed ((guint) port))
    return refuse (error, "The URL's port is none of 80, 443, 8000, 8080 and 8443");
  self->port = (guint16) port;
  return TRUE;
}

static gboolean
check_uri (GUri *uri, GError **error)
{
  const char *scheme = g_uri_get_scheme (uri);

  if (!g_str_equal (scheme, "http") && !g_str_equal (scheme, "https"))
    return refuse (error, "The URL is neither http nor https");
  if (g_uri_get_userinfo (uri) != NULL)
    return refuse (error, "The URL holds a name or password");
  return TRUE;
}

/**
 * aiv_fetch_target_parse:
 * @text: a URL
 * @base: (nullable): what it is relative to, such as the address that redirects to it
 * @error: %AIV_FETCH_ERROR_INVALID_URL
 *
 * Takes an address apart and refuses what must not be followed whatever its host is:
 * other schemes than http and https, names and passwords, unusual ports, addresses that are
 * written in unusual ways. Any thread.
 *
 * Returns: (transfer full) (nullable): the target
 */
AivFetchTarget *
aiv_fetch_target_parse (const char *text, GUri *base, GError **error)
{
  g_autoptr (AivFetchTarget) self = g_new0 (AivFetchTarget, 1);
  g_autoptr (GUri) parsed = NULL;

  if (strlen (text) > MAX_URL)
    {
      refuse (error, "The URL is too long");
      return NULL;
    }
  for (const char *at = text; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at) || *at == ' ' || *at == '\\')
      {
        refuse (error, "The URL holds characters that have no place in one");
        return NULL;
      }
  parsed = base != NULL ? g_uri_parse_relative (base, text, SOUP_HTTP_URI_FLAGS, NULL)
                        : g_uri_parse (text, SOUP_HTTP_URI_FLAGS, NULL);
  if (parsed == NULL)
    {
      refuse (error, "This is not a valid URL");
      return NULL;
    }
  if (!check_uri (parsed, error))
    return NULL;
  self->uri = soup_uri_copy (parsed, SOUP_URI_FRAGMENT, NULL, SOUP_URI_NONE);
  if (!take_host (self, error) || !take_port (self, error))
    return NULL;
  {
    /* What is asked for is what was checked. */
    g_autoptr (GUri) checked = g_steal_pointer (&self->uri);

    self->uri = soup_uri_copy (checked, SOUP_URI_HOST, self->host, SOUP_URI_NONE);
  }
  return g_steal_pointer (&self);
}

/**
 * aiv_fetch_target_free:
 * @self: (transfer full): a target
 */
void
aiv_fetch_target_free (AivFetchTarget *self)
{
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_object (&self->address);
  g_free (self->host);
  g_free (self);
}
