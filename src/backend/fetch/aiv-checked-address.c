/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "fetch/aiv-checked-address.h"

/* A host whose addresses have been looked up and judged. Whoever connects to it gets these
 * and no others: the name is not looked up again, where the answer may be another by then.
 * It stays a network address, because that is whose name a certificate is held against. */

struct _AivCheckedAddress
{
  GNetworkAddress parent_instance;

  GList *addresses; /* GSocketAddress */
};

#define AIV_TYPE_CHECKED_ENUMERATOR (aiv_checked_enumerator_get_type ())
G_DECLARE_FINAL_TYPE (AivCheckedEnumerator, aiv_checked_enumerator, AIV, CHECKED_ENUMERATOR, GSocketAddressEnumerator)

struct _AivCheckedEnumerator
{
  GSocketAddressEnumerator parent_instance;

  AivCheckedAddress *host;
  GList *next;
};

G_DEFINE_FINAL_TYPE (AivCheckedEnumerator, aiv_checked_enumerator, G_TYPE_SOCKET_ADDRESS_ENUMERATOR)

static void connectable_init (GSocketConnectableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AivCheckedAddress, aiv_checked_address, G_TYPE_NETWORK_ADDRESS,
                               G_IMPLEMENT_INTERFACE (G_TYPE_SOCKET_CONNECTABLE, connectable_init))

static GSocketAddress *
aiv_checked_enumerator_next (GSocketAddressEnumerator *enumerator, GCancellable *cancellable, GError **error)
{
  AivCheckedEnumerator *self = AIV_CHECKED_ENUMERATOR (enumerator);
  GSocketAddress *address;

  if (self->next == NULL || g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  address = g_object_ref (self->next->data);
  self->next = self->next->next;
  return address;
}

static void
aiv_checked_enumerator_finalize (GObject *object)
{
  g_object_unref (AIV_CHECKED_ENUMERATOR (object)->host);
  G_OBJECT_CLASS (aiv_checked_enumerator_parent_class)->finalize (object);
}

static void
aiv_checked_enumerator_class_init (AivCheckedEnumeratorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aiv_checked_enumerator_finalize;
  G_SOCKET_ADDRESS_ENUMERATOR_CLASS (klass)->next = aiv_checked_enumerator_next;
}

static void
aiv_checked_enumerator_init (AivCheckedEnumerator *self)
{
}

static GSocketAddressEnumerator *
enumerate (GSocketConnectable *connectable)
{
  AivCheckedEnumerator *enumerator = g_object_new (AIV_TYPE_CHECKED_ENUMERATOR, NULL);

  enumerator->host = g_object_ref (AIV_CHECKED_ADDRESS (connectable));
  enumerator->next = enumerator->host->addresses;
  return G_SOCKET_ADDRESS_ENUMERATOR (enumerator);
}

static void
connectable_init (GSocketConnectableIface *iface)
{
  iface->enumerate = enumerate;
  iface->proxy_enumerate = enumerate;
}

static void
aiv_checked_address_finalize (GObject *object)
{
  g_list_free_full (AIV_CHECKED_ADDRESS (object)->addresses, g_object_unref);
  G_OBJECT_CLASS (aiv_checked_address_parent_class)->finalize (object);
}

static void
aiv_checked_address_class_init (AivCheckedAddressClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aiv_checked_address_finalize;
}

static void
aiv_checked_address_init (AivCheckedAddress *self)
{
}

static gpointer
ref_address (gconstpointer address, gpointer unused)
{
  return g_object_ref ((gpointer) address);
}

/**
 * aiv_checked_address_new:
 * @host: its name, which certificates are held against
 * @port: its port
 * @addresses: (element-type GSocketAddress): where it may be reached, in the order to try
 *
 * Returns: (transfer full): something to connect to
 */
AivCheckedAddress *
aiv_checked_address_new (const char *host, guint16 port, GList *addresses)
{
  AivCheckedAddress *self = g_object_new (AIV_TYPE_CHECKED_ADDRESS, "hostname", host, "port", (guint) port, NULL);

  self->addresses = g_list_copy_deep (addresses, ref_address, NULL);
  return self;
}
