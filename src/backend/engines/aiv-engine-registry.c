/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-engine-registry.h"

#include "aiv-engine-registry-private.h"

/**
 * AivEngineRegistry:
 *
 * The engines of this server, a [iface@Gio.ListModel] of [iface@Engine] in the order
 * of preference. Belongs to the main thread.
 */
struct _AivEngineRegistry
{
  GObject parent_instance;

  GPtrArray *engines;
};

static GType
aiv_engine_registry_get_item_type (GListModel *model)
{
  return AIV_TYPE_ENGINE;
}

static guint
aiv_engine_registry_get_n_items (GListModel *model)
{
  return AIV_ENGINE_REGISTRY (model)->engines->len;
}

static gpointer
aiv_engine_registry_get_item (GListModel *model,
                              guint       position)
{
  AivEngineRegistry *self = AIV_ENGINE_REGISTRY (model);

  if (position >= self->engines->len)
    return NULL;
  return g_object_ref (g_ptr_array_index (self->engines, position));
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = aiv_engine_registry_get_item_type;
  iface->get_n_items = aiv_engine_registry_get_n_items;
  iface->get_item = aiv_engine_registry_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (AivEngineRegistry, aiv_engine_registry, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static void
aiv_engine_registry_finalize (GObject *object)
{
  AivEngineRegistry *self = AIV_ENGINE_REGISTRY (object);

  g_ptr_array_unref (self->engines);

  G_OBJECT_CLASS (aiv_engine_registry_parent_class)->finalize (object);
}

static void
aiv_engine_registry_class_init (AivEngineRegistryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aiv_engine_registry_finalize;
}

static void
aiv_engine_registry_init (AivEngineRegistry *self)
{
  self->engines = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * aiv_engine_registry_new:
 *
 * Makes a registry of every engine that was built in.
 *
 * Returns: (transfer full): a new registry
 */
AivEngineRegistry *
aiv_engine_registry_new (void)
{
  AivEngineRegistry *self = aiv_engine_registry_new_empty ();

  for (guint i = 0; aiv_engine_types[i] != NULL; i++)
    {
      g_autoptr(AivEngine) engine = g_object_new (aiv_engine_types[i] (), NULL);

      aiv_engine_registry_add (self, engine);
    }

  return self;
}

/**
 * aiv_engine_registry_new_empty:
 *
 * Makes a registry without engines, to be filled by [method@EngineRegistry.add].
 *
 * Returns: (transfer full): a new registry
 */
AivEngineRegistry *
aiv_engine_registry_new_empty (void)
{
  return g_object_new (AIV_TYPE_ENGINE_REGISTRY, NULL);
}

/**
 * aiv_engine_registry_add:
 * @self: a registry
 * @engine: an engine whose id is not in the registry yet
 *
 * Adds an engine at the end.
 */
void
aiv_engine_registry_add (AivEngineRegistry *self,
                         AivEngine         *engine)
{
  g_return_if_fail (AIV_IS_ENGINE_REGISTRY (self));
  g_return_if_fail (AIV_IS_ENGINE (engine));
  g_return_if_fail (aiv_engine_registry_lookup (self, aiv_engine_get_id (engine)) == NULL);

  g_ptr_array_add (self->engines, g_object_ref (engine));
  g_list_model_items_changed (G_LIST_MODEL (self), self->engines->len - 1, 0, 1);
}

/**
 * aiv_engine_registry_lookup:
 * @self: a registry
 * @id: an engine's id
 *
 * Finds an engine by its id.
 *
 * Returns: (transfer none) (nullable): the engine
 */
AivEngine *
aiv_engine_registry_lookup (AivEngineRegistry *self,
                            const char        *id)
{
  g_return_val_if_fail (AIV_IS_ENGINE_REGISTRY (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  for (guint i = 0; i < self->engines->len; i++)
    {
      AivEngine *engine = g_ptr_array_index (self->engines, i);

      if (g_str_equal (aiv_engine_get_id (engine), id))
        return engine;
    }

  return NULL;
}
