/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-weak.h"

/**
 * aiv_weak_new:
 * @object: (type GObject.Object): an object
 *
 * A weak reference in a box, to hand to a future's callback instead of the object: a
 * widget never lends itself to a future, or closing its page would wait for the network.
 *
 * Returns: (transfer full): the box; free it with [func@Aiv.weak_free]
 */
gpointer
aiv_weak_new (gpointer object)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, object);
  return weak;
}

/**
 * aiv_weak_get:
 * @weak: a box of [func@Aiv.weak_new]
 *
 * Returns: (transfer full) (nullable) (type GObject.Object): the object, if it still lives
 */
gpointer
aiv_weak_get (gpointer weak)
{
  return g_weak_ref_get (weak);
}

/**
 * aiv_weak_free:
 * @weak: (transfer full): a box of [func@Aiv.weak_new]
 */
void
aiv_weak_free (gpointer weak)
{
  g_weak_ref_clear (weak);
  g_free (weak);
}
