/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "fetch/aiv-address-policy.h"

#include <ifaddrs.h>
#include <netinet/in.h>
#include <string.h>

/* From which addresses the server fetches what users name: the public internet and nothing
 * else, or they could look through it into the network that it stands in. After IANA's
 * registries of special-purpose addresses for IPv4 and IPv6 (RFC 6890 and its updates). */

static const char *const closed_ipv4[] = {
  "0.0.0.0/8",       /* this network */
  "10.0.0.0/8",      /* private */
  "100.64.0.0/10",   /* carriers' translation; some clouds' metadata */
  "127.0.0.0/8",     /* loopback */
  "168.63.129.16/32", /* a cloud's host, from within */
  "169.254.0.0/16",  /* link-local; most clouds' metadata */
  "172.16.0.0/12",   /* private */
  "192.0.0.0/24",    /* protocol assignments */
  "192.0.2.0/24",    /* documentation */
  "192.31.196.0/24", /* AS112 */
  "192.52.193.0/24", /* AMT */
  "192.88.99.0/24",  /* 6to4 relays */
  "192.168.0.0/16",  /* private */
  "192.175.48.0/24", /* AS112 */
  "198.18.0.0/15",   /* benchmarks */
  "198.51.100.0/24", /* documentation */
  "203.0.113.0/24",  /* documentation */
  "224.0.0.0/4",     /* multicast */
  "240.0.0.0/4",     /* reserved, and broadcast */
};

/* Of IPv6 only this is handed out for unicast on the internet … */
#define OPEN_IPV6 "2000::/3"

/* … and of that, not these. */
static const char *const closed_ipv6[] = {
  "2001::/23",         /* protocol assignments: Teredo, ORCHID, benchmarks */
  "2001:db8::/32",     /* documentation */
  "2002::/16",         /* 6to4: an IPv4 address inside, and no longer in use */
  "2620:4f:8000::/48", /* AS112 */
  "3fff::/20",         /* documentation */
};

/* An IPv4 address in other words: judged by that address. */
static const char *const embedding_ipv6[] = {
  "::ffff:0.0.0.0/96", /* IPv4-mapped */
  "64:ff9b::/96",      /* NAT64 */
};

/* Web servers; not the ports of mail, databases and the like. */
static const guint16 ports[] = { 80, 443, 8000, 8080, 8443 };

static gboolean
is_in (GInetAddress *address, const char *block)
{
  g_autoptr (GInetAddressMask) mask = g_inet_address_mask_new_from_string (block, NULL);

  /* A block that cannot be read closes everything. */
  g_return_val_if_fail (mask != NULL, TRUE);
  return g_inet_address_mask_matches (mask, address);
}

static gboolean
is_in_any (GInetAddress *address, const char *const *blocks, gsize n_blocks)
{
  for (gsize i = 0; i < n_blocks; i++)
    if (is_in (address, blocks[i]))
      return TRUE;
  return FALSE;
}

/**
 * aiv_address_policy_is_public:
 * @address: an address that a name stands for
 *
 * Tells whether the server may connect to an address that a user chose: neither this
 * computer nor anything near it (loopback, private, link-local, unique-local, carriers' and
 * clouds' own), no multicast, no documentation, and none of these inside an IPv6 address.
 * Any thread.
 *
 * Returns: whether it is an address on the public internet
 */
gboolean
aiv_address_policy_is_public (GInetAddress *address)
{
  g_return_val_if_fail (G_IS_INET_ADDRESS (address), FALSE);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4)
    return !is_in_any (address, closed_ipv4, G_N_ELEMENTS (closed_ipv4));
  if (g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV6)
    return FALSE;
  if (is_in_any (address, embedding_ipv6, G_N_ELEMENTS (embedding_ipv6)))
    {
      g_autoptr (GInetAddress) inner
          = g_inet_address_new_from_bytes (g_inet_address_to_bytes (address) + 12, G_SOCKET_FAMILY_IPV4);

      return aiv_address_policy_is_public (inner);
    }
  return is_in (address, OPEN_IPV6) && !is_in_any (address, closed_ipv6, G_N_ELEMENTS (closed_ipv6));
}

/**
 * aiv_address_policy_is_own:
 * @address: an address on the internet
 *
 * What this computer serves to itself under its own public address may be closed to others. Asks
 * the kernel; any thread.
 *
 * Returns: whether this computer has that address now, or may have it
 */
gboolean
aiv_address_policy_is_own (GInetAddress *address)
{
  struct ifaddrs *all = NULL;
  gboolean own = FALSE;

  /* Who cannot know refuses. */
  if (getifaddrs (&all) != 0)
    return TRUE;
  for (struct ifaddrs *one = all; one != NULL && !own; one = one->ifa_next)
    {
      int family = one->ifa_addr != NULL ? one->ifa_addr->sa_family : AF_UNSPEC;
      g_autoptr (GInetAddress) theirs = NULL;

      if (family == AF_INET)
        theirs = g_inet_address_new_from_bytes ((guint8 *) &((struct sockaddr_in *) one->ifa_addr)->sin_addr,
                                                G_SOCKET_FAMILY_IPV4);
      else if (family == AF_INET6)
        theirs = g_inet_address_new_from_bytes ((guint8 *) &((struct sockaddr_in6 *) one->ifa_addr)->sin6_addr,
                                                G_SOCKET_FAMILY_IPV6);
      own = theirs != NULL && g_inet_address_equal (theirs, address);
    }
  freeifaddrs (all);
  return own;
}

/**
 * aiv_address_policy_port_is_allowed:
 * @port: a port
 *
 * Returns: whether it is one that web servers use
 */
gboolean
aiv_address_policy_port_is_allowed (guint port)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ports); i++)
    if (ports[i] == port)
      return TRUE;
  return FALSE;
}
