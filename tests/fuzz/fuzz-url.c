/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "fetch/aiv-address-policy.h"
#include "fetch/aiv-fetch-target.h"
#include "fuzz.h"

#include <libsoup/soup.h>
#include <string.h>

/* URLs that the server is to fetch: whatever is let through leads, read again by anybody, to
 * the host and port that were looked at. A second line is where the first one redirects to. The
 * first sixteen bytes are an address, too. */

static void
check_target (AivFetchTarget *target)
{
  g_autofree char *text = g_uri_to_string (target->uri);
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = g_uri_parse (text, SOUP_HTTP_URI_FLAGS, &error);
  int port;

  g_assert_no_error (error);
  g_assert_true (g_str_equal (g_uri_get_scheme (uri), "http") || g_str_equal (g_uri_get_scheme (uri), "https"));
  g_assert_null (g_uri_get_userinfo (uri));
  g_assert_cmpstr (g_uri_get_host (uri), ==, target->host);
  g_assert_cmpstr (target->host, !=, "");
  g_assert_false (g_str_has_suffix (target->host, "."));
  g_assert_true (g_str_is_ascii (target->host));
  g_assert_null (strpbrk (target->host, "/\\@?#% \r\n\t"));
  g_assert_true (aiv_address_policy_port_is_allowed (target->port));
  port = g_uri_get_port (uri);
  g_assert_true (port == target->port || port == -1);
  g_assert_true (port != -1 || target->port == (g_str_equal (g_uri_get_scheme (uri), "https") ? 443 : 80));
  /* Nothing that a resolver would take as an address goes to one as a name. */
  g_assert_true (target->address != NULL || !g_hostname_is_ip_address (target->host));
  g_assert_true (target->address != NULL || !g_ascii_isdigit (target->host[strlen (target->host) - 1])
                 || strpbrk (strrchr (target->host, '.') != NULL ? strrchr (target->host, '.') : target->host,
                             "abcdefghijklmnopqrstuvwxyz-_")
                        != NULL);
  if (target->address != NULL)
    aiv_address_policy_is_public (target->address);
}

/* An address must not become public by being written as an IPv6 one. */
static void
check_mapped (const guint8 *bytes)
{
  guint8 mapped[16] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
  g_autoptr (GInetAddress) plain = g_inet_address_new_from_bytes (bytes, G_SOCKET_FAMILY_IPV4);
  g_autoptr (GInetAddress) six = NULL;

  memcpy (mapped + 12, bytes, 4);
  six = g_inet_address_new_from_bytes (mapped, G_SOCKET_FAMILY_IPV6);
  g_assert_true (aiv_address_policy_is_public (plain) || !aiv_address_policy_is_public (six));
}

/* What GLib knows as private is not public. */
static void
check_address (const guint8 *bytes, GSocketFamily family)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_bytes (bytes, family);

  if (g_inet_address_get_is_loopback (address) || g_inet_address_get_is_site_local (address)
      || g_inet_address_get_is_link_local (address) || g_inet_address_get_is_any (address)
      || g_inet_address_get_is_multicast (address))
    g_assert_false (aiv_address_policy_is_public (address));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  char *second = strchr (text, '\n');
  g_autoptr (AivFetchTarget) target = NULL;
  g_autoptr (AivFetchTarget) next = NULL;

  if (size >= 16)
    {
      check_mapped (data);
      check_address (data, G_SOCKET_FAMILY_IPV4);
      check_address (data, G_SOCKET_FAMILY_IPV6);
    }
  if (second != NULL)
    *second++ = '\0';
  target = aiv_fetch_target_parse (text, NULL, NULL);
  if (target == NULL)
    return 0;
  check_target (target);
  next = second != NULL ? aiv_fetch_target_parse (second, target->uri, NULL) : NULL;
  if (next != NULL)
    check_target (next);
  return 0;
}
