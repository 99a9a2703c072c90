/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-saver.h"

#include <glib/gi18n.h>

#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-name-template.h"

/* "anna (1000).mp4" is where patience with a folder ends. */
#define MAX_ATTEMPTS 1000

/**
 * AivSaver:
 *
 * Saves finished videos into a folder, one after the other, under names that a pattern makes and
 * that are free there: nothing is ever replaced.
 */
struct _AivSaver
{
  GObject parent_instance;

  AivSession *session;
  GFile *folder;
  GPtrArray *items;
  char *pattern;
  guint n_saved;
};

typedef enum
{
  PROP_N_SAVED = 1,
} AivSaverProp;

static GParamSpec *props[PROP_N_SAVED + 1];

G_DEFINE_FINAL_TYPE (AivSaver, aiv_saver, G_TYPE_OBJECT)

/* "anna.mp4", then "anna (2).mp4", in a folder that others may write to as well. */
static GFile *
find_free_name (GFile      *folder,
                const char *name,
                GError    **error)
{
  const char *dot = strrchr (name, '.');
  g_autofree char *stem = dot != NULL ? g_strndup (name, dot - name) : g_strdup (name);

  for (guint i = 1; i < MAX_ATTEMPTS; i++)
    {
      g_autofree char *tried = i == 1 ? g_strdup (name) : g_strdup_printf ("%s (%u)%s", stem, i, dot != NULL ? dot : "");
      g_autoptr(GFile) file = g_file_get_child (folder, tried);

      if (!dex_await_boolean (dex_file_query_exists (file), NULL))
        return g_steal_pointer (&file);
    }

  g_set_error (error, AIV_API_ERROR, AIV_API_ERROR_FILE, "No free name for %s", name);
  return NULL;
}

static DexFuture *
run_fiber (gpointer data)
{
  AivSaver *self = data;

  for (guint i = 0; i < self->items->len; i++)
    {
      AivItem *item = self->items->pdata[i];
      g_autofree char *name = aiv_name_template_expand (self->pattern, self->session, item, i + 1);
      g_autoptr(GFile) file = NULL;
      GError *error = NULL;

      if (!(file = find_free_name (self->folder, name, &error))
          || !dex_await (aiv_session_save_video (self->session, item, file), &error))
        return dex_future_new_for_error (error);

      self->n_saved++;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_SAVED]);
    }

  return dex_future_new_true ();
}

static void
aiv_saver_get_property (GObject    *object,
                        guint       prop_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  switch ((AivSaverProp) prop_id)
    {
    case PROP_N_SAVED:
      g_value_set_uint (value, AIV_SAVER (object)->n_saved);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_saver_finalize (GObject *object)
{
  AivSaver *self = AIV_SAVER (object);

  g_clear_object (&self->session);
  g_clear_object (&self->folder);
  g_ptr_array_unref (self->items);
  g_free (self->pattern);
  G_OBJECT_CLASS (aiv_saver_parent_class)->finalize (object);
}

static void
aiv_saver_class_init (AivSaverClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = aiv_saver_get_property;
  object_class->finalize = aiv_saver_finalize;

  props[PROP_N_SAVED] = g_param_spec_uint ("n-saved", NULL, NULL, 0, G_MAXUINT, 0,
                                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
aiv_saver_init (AivSaver *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * aiv_saver_new:
 * @session: what fetches the videos
 * @items: (element-type AivItem): videos, of which the finished ones are saved
 * @folder: where to
 * @pattern: how to name them: see aiv_name_template_expand()
 *
 * Returns: (transfer full): a saver that has not begun
 */
AivSaver *
aiv_saver_new (AivSession *session,
               GPtrArray  *items,
               GFile      *folder,
               const char *pattern)
{
  AivSaver *self;

  g_return_val_if_fail (AIV_IS_SESSION (session), NULL);
  g_return_val_if_fail (items != NULL, NULL);
  g_return_val_if_fail (G_IS_FILE (folder), NULL);
  g_return_val_if_fail (pattern != NULL, NULL);

  self = g_object_new (AIV_TYPE_SAVER, NULL);
  self->session = g_object_ref (session);
  self->folder = g_object_ref (folder);
  self->pattern = g_strdup (pattern);
  for (guint i = 0; i < items->len; i++)
    if (aiv_item_get_status (items->pdata[i]) == AIV_JOB_COMPLETED)
      g_ptr_array_add (self->items, g_object_ref (items->pdata[i]));

  return self;
}

/**
 * aiv_saver_run:
 * @self: a saver that has not begun
 *
 * Returns: (transfer full): a future that resolves to %TRUE when all is saved; rejects at
 *   the first video that cannot be
 */
DexFuture *
aiv_saver_run (AivSaver *self)
{
  aiv_return_future_if_fail (AIV_IS_SAVER (self));

  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, run_fiber, g_object_ref (self), g_object_unref);
}

/**
 * aiv_saver_get_n_saved:
 * @self: a saver
 *
 * Returns: how many videos it has saved
 */
guint
aiv_saver_get_n_saved (AivSaver *self)
{
  g_return_val_if_fail (AIV_IS_SAVER (self), 0);

  return self->n_saved;
}

/**
 * aiv_saver_get_n_files:
 * @self: a saver
 *
 * Returns: how many videos it is to save
 */
guint
aiv_saver_get_n_files (AivSaver *self)
{
  g_return_val_if_fail (AIV_IS_SAVER (self), 0);

  return self->items->len;
}
