/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-host.h"

/**
 * aiv_host_is_loopback:
 * @host: (nullable): a name or an address, without brackets
 *
 * Nothing is looked up. Any thread.
 *
 * Returns: whether it means the computer on which it is said
 */
gboolean
aiv_host_is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = host != NULL ? g_inet_address_new_from_string (host) : NULL;

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);
  return host != NULL && g_ascii_strcasecmp (host, "localhost") == 0;
}

/**
 * aiv_host_url_is_loopback:
 * @url: a URL
 *
 * As [func@Aiv.host_is_loopback], of the host of a URL.
 *
 * Returns: whether it leads to this computer
 */
gboolean
aiv_host_url_is_loopback (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);

  return uri != NULL && aiv_host_is_loopback (g_uri_get_host (uri));
}
