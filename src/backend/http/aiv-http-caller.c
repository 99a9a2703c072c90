/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-caller.h"

#include <string.h>

/* Whom a request is counted against: an address. A household has a whole /64 of IPv6
 * addresses, so all of those are one caller. */

#define IPV6_PREFIX 8

/* A socket for both kinds shows an IPv4 address as an IPv6 one (RFC 4291, 2.5.5.2): it is that
 * one all the same. */
static GInetAddress *
unmap (GInetAddress *address)
{
  static const guint8 mapped[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6 && memcmp (bytes, mapped, sizeof mapped) == 0)
    return g_inet_address_new_from_bytes (bytes + sizeof mapped, G_SOCKET_FAMILY_IPV4);
  return g_object_ref (address);
}

/**
 * aiv_http_caller_ref_address:
 * @remote: (nullable): where a connection comes from
 *
 * Returns: (transfer full) (nullable): its address
 */
GInetAddress *
aiv_http_caller_ref_address (GSocketAddress *remote)
{
  return G_IS_INET_SOCKET_ADDRESS (remote)
             ? unmap (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote)))
             : NULL;
}

/**
 * aiv_http_caller_is_trusted:
 * @address: an address
 * @proxies: (nullable) (element-type GInetAddressMask): those that we believe
 *
 * Returns: whether what @address says about where a request came from is believed
 */
gboolean
aiv_http_caller_is_trusted (GInetAddress *address, GPtrArray *proxies)
{
  g_autoptr (GInetAddress) plain = unmap (address);

  for (guint i = 0; proxies != NULL && i < proxies->len; i++)
    if (g_inet_address_mask_matches (proxies->pdata[i], plain))
      return TRUE;
  return FALSE;
}

/**
 * aiv_http_caller_is_one:
 * @address: where a connection comes from
 * @proxies: (nullable) (element-type GInetAddressMask): trusted proxies
 *
 * Returns: whether it is a caller of its own: not a proxy, nor this computer, from which proxies
 *   and programs for many speak
 */
gboolean
aiv_http_caller_is_one (GInetAddress *address, GPtrArray *proxies)
{
  g_autoptr (GInetAddress) plain = unmap (address);

  return !g_inet_address_get_is_loopback (plain) && !aiv_http_caller_is_trusted (plain, proxies);
}

/* An entry of X-Forwarded-For: an address, sometimes with a port. */
static GInetAddress *
parse_entry (const char *entry, gsize length)
{
  g_autofree char *text = g_strstrip (g_strndup (entry, length));
  char *end;

  if (text[0] == '[' && (end = strchr (text, ']')) != NULL)
    {
      *end = '\0';
      return g_inet_address_new_from_string (text + 1);
    }
  if ((end = strchr (text, ':')) != NULL && strchr (end + 1, ':') == NULL)
    *end = '\0';
  return g_inet_address_new_from_string (text);
}

/* From the right, as each proxy adds whom it spoke to: the first that is no proxy of ours. */
static GInetAddress *
look_behind (GInetAddress *address, const char *forwarded, GPtrArray *proxies)
{
  g_autoptr (GInetAddress) caller = unmap (address);
  gsize end = forwarded != NULL ? strlen (forwarded) : 0;

  while (end > 0 && aiv_http_caller_is_trusted (caller, proxies))
    {
      gsize start = end;
      GInetAddress *before;

      while (start > 0 && forwarded[start - 1] != ',')
        start--;
      before = parse_entry (forwarded + start, end - start);
      if (before == NULL)
        break;
      g_object_unref (caller);
      caller = unmap (before);
      g_object_unref (before);
      end = start > 0 ? start - 1 : 0;
    }
  return g_steal_pointer (&caller);
}

/**
 * aiv_http_caller_dup_name:
 * @address: where a connection comes from
 * @forwarded: (nullable): the request's X-Forwarded-For; of no account unless a trusted proxy says it
 * @proxies: (nullable) (element-type GInetAddressMask): trusted proxies
 *
 * Returns: (transfer full): a name for the caller: an IPv4 address, or the first half of an IPv6 one
 */
char *
aiv_http_caller_dup_name (GInetAddress *address, const char *forwarded, GPtrArray *proxies)
{
  g_autoptr (GInetAddress) caller = look_behind (address, forwarded, proxies);
  const guint8 *bytes = g_inet_address_to_bytes (caller);

  if (g_inet_address_get_family (caller) != G_SOCKET_FAMILY_IPV6)
    return g_inet_address_to_string (caller);
  /* Loopback is the whole computer, not the half of it. */
  if (g_inet_address_get_is_loopback (caller))
    return g_strdup ("::1");
  return g_strdup_printf ("%02x%02x:%02x%02x:%02x%02x:%02x%02x::/64", bytes[0], bytes[1], bytes[2], bytes[3], bytes[4],
                          bytes[5], bytes[IPV6_PREFIX - 2], bytes[IPV6_PREFIX - 1]);
}
