/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "fetch/aiv-address-policy.h"

static const struct
{
  const char *address;
  gboolean is_public;
} addresses[] = {
  { "1.1.1.1", TRUE },
  { "8.8.8.8", TRUE },
  { "93.184.216.34", TRUE },
  { "9.255.255.255", TRUE },
  { "11.0.0.0", TRUE },
  { "100.63.255.255", TRUE },
  { "100.128.0.0", TRUE },
  { "126.255.255.255", TRUE },
  { "128.0.0.1", TRUE },
  { "172.15.255.255", TRUE },
  { "172.32.0.0", TRUE },
  { "192.167.255.255", TRUE },
  { "192.169.0.0", TRUE },
  { "223.255.255.255", TRUE },
  { "0.0.0.0", FALSE },
  { "0.1.2.3", FALSE },
  { "10.0.0.1", FALSE },
  { "10.255.255.255", FALSE },
  { "100.64.0.1", FALSE },
  { "100.100.100.200", FALSE },
  { "100.127.255.255", FALSE },
  { "127.0.0.1", FALSE },
  { "127.255.255.254", FALSE },
  { "168.63.129.16", FALSE },
  { "169.254.169.254", FALSE },
  { "172.16.0.1", FALSE },
  { "172.31.255.255", FALSE },
  { "192.0.0.192", FALSE },
  { "192.0.2.1", FALSE },
  { "192.88.99.1", FALSE },
  { "192.168.1.1", FALSE },
  { "198.18.0.1", FALSE },
  { "198.19.255.255", FALSE },
  { "198.51.100.7", FALSE },
  { "203.0.113.7", FALSE },
  { "224.0.0.1", FALSE },
  { "239.255.255.250", FALSE },
  { "240.0.0.1", FALSE },
  { "255.255.255.255", FALSE },
  { "2606:4700:4700::1111", TRUE },
  { "2a00:1450:4001:82a::200e", TRUE },
  { "2001:200::1", TRUE },
  { "::", FALSE },
  { "::1", FALSE },
  { "::127.0.0.1", FALSE },
  { "::8.8.8.8", FALSE },
  { "::ffff:127.0.0.1", FALSE },
  { "::ffff:10.0.0.1", FALSE },
  { "::ffff:169.254.169.254", FALSE },
  { "::ffff:8.8.8.8", TRUE },
  { "::ffff:0:127.0.0.1", FALSE },
  { "64:ff9b::127.0.0.1", FALSE },
  { "64:ff9b::192.168.0.1", FALSE },
  { "64:ff9b::8.8.8.8", TRUE },
  { "64:ff9b:1::8.8.8.8", FALSE },
  { "100::1", FALSE },
  { "2001::1", FALSE },
  { "2001:0:53aa:64c::1", FALSE },
  { "2001:2::1", FALSE },
  { "2001:10::1", FALSE },
  { "2001:20::1", FALSE },
  { "2001:db8::1", FALSE },
  { "2002:7f00:1::1", FALSE },
  { "2002:808:808::1", FALSE },
  { "3fff::1", FALSE },
  { "5f00::1", FALSE },
  { "fc00::1", FALSE },
  { "fd12:3456:789a::1", FALSE },
  { "fe80::1", FALSE },
  { "febf::1", FALSE },
  { "fec0::1", FALSE },
  { "ff02::1", FALSE },
  { "ff0e::1", FALSE },
};

static void
test_addresses (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (addresses[i].address);

      g_test_message ("%s", addresses[i].address);
      g_assert_nonnull (address);
      g_assert_cmpint (aiv_address_policy_is_public (address), ==, addresses[i].is_public);
    }
}

/* Every computer has at least the first of these. */
static void
test_own (void)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_from_string ("127.0.0.1");
  g_autoptr (GInetAddress) other = g_inet_address_new_from_string ("192.0.2.77");
  g_autoptr (GInetAddress) other6 = g_inet_address_new_from_string ("2001:db8::77");

  g_assert_true (aiv_address_policy_is_own (loopback));
  g_assert_false (aiv_address_policy_is_own (other));
  g_assert_false (aiv_address_policy_is_own (other6));
}

static void
test_ports (void)
{
  static const guint open[] = { 80, 443, 8000, 8080, 8443 };
  static const guint closed[] = { 0, 1, 21, 22, 25, 79, 81, 110, 444, 3306, 5432, 6379, 9200, 11211, 27017, 65535, 65616 };

  for (gsize i = 0; i < G_N_ELEMENTS (open); i++)
    g_assert_true (aiv_address_policy_port_is_allowed (open[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (closed); i++)
    g_assert_false (aiv_address_policy_port_is_allowed (closed[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fetch/policy/addresses", test_addresses);
  g_test_add_func ("/fetch/policy/own", test_own);
  g_test_add_func ("/fetch/policy/ports", test_ports);
  return g_test_run ();
}
