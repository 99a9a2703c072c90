/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-lightx2v-models.h"

#include <string.h>

#include "aiv-json.h"

#define MAX_MODELS 64
#define MAX_NAME 128

/* What we ask for: speaking pictures, videos from pictures, videos from words. */
static const char *const tasks[] = { "s2v", "i2v", "t2v" };

typedef struct
{
  char *name;
  char *task;
} Model;

struct _AivLightx2vModels
{
  GPtrArray *models;
};

static void
model_free (gpointer data)
{
  Model *model = data;

  g_free (model->name);
  g_free (model->task);
  g_free (model);
}

/**
 * aiv_lightx2v_models_read:
 * @answer: of GET /api/v1/model/list: {"models":[{"task":…,"model_cls":…,"stage":…}]}
 *
 * Returns: (transfer full) (nullable): the models that can be asked for; %NULL if there are none
 */
AivLightx2vModels *
aiv_lightx2v_models_read (JsonObject *answer)
{
  JsonArray *list = aiv_json_get_array (answer, "models");
  AivLightx2vModels *self = g_new0 (AivLightx2vModels, 1);

  self->models = g_ptr_array_new_with_free_func (model_free);
  for (guint i = 0; list != NULL && i < json_array_get_length (list) && self->models->len < MAX_MODELS; i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *name = object != NULL ? aiv_json_get_string (object, "model_cls") : NULL;
      const char *task = object != NULL ? aiv_json_get_string (object, "task") : NULL;
      const char *stage = object != NULL ? aiv_json_get_string (object, "stage") : NULL;
      Model *model;

      if (name == NULL || *name == '\0' || strlen (name) > MAX_NAME || strchr (name, ';') != NULL || task == NULL
          || !g_strv_contains ((const char *const[]){ tasks[0], tasks[1], tasks[2], NULL }, task)
          || (stage != NULL && !g_str_equal (stage, "single_stage")))
        continue;
      model = g_new0 (Model, 1);
      model->name = g_strdup (name);
      model->task = g_strdup (task);
      g_ptr_array_add (self->models, model);
    }
  if (self->models->len == 0)
    g_clear_pointer (&self, aiv_lightx2v_models_free);
  return self;
}

/**
 * aiv_lightx2v_models_free:
 * @self: (transfer full): models
 */
void
aiv_lightx2v_models_free (AivLightx2vModels *self)
{
  g_ptr_array_unref (self->models);
  g_free (self);
}

static gboolean
has (AivLightx2vModels *self, const char *name, const char *task)
{
  for (guint i = 0; i < self->models->len; i++)
    {
      const Model *model = self->models->pdata[i];

      if (g_str_equal (model->name, name) && (task == NULL || g_str_equal (model->task, task)))
        return TRUE;
    }
  return FALSE;
}

static void
add_once (GPtrArray *names, const char *name)
{
  for (guint i = 0; i < names->len; i++)
    if (g_str_equal (names->pdata[i], name))
      return;
  g_ptr_array_add (names, g_strdup (name));
}

/**
 * aiv_lightx2v_models_list:
 * @self: (nullable): what the platform has; %NULL while nobody knows
 * @configured: names, separated by semicolons: those that are preferred
 *
 * Returns: (transfer full): the names that can be offered: those of the configuration that are there, then
 *   the others
 */
GStrv
aiv_lightx2v_models_list (AivLightx2vModels *self, const char *configured)
{
  g_auto (GStrv) preferred = g_strsplit (configured, ";", MAX_MODELS);
  g_autoptr (GPtrArray) names = NULL;

  if (self == NULL)
    return g_steal_pointer (&preferred);
  names = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; preferred[i] != NULL; i++)
    if (has (self, preferred[i], NULL))
      add_once (names, preferred[i]);
  for (guint i = 0; i < self->models->len; i++)
    add_once (names, ((Model *) self->models->pdata[i])->name);
  g_ptr_array_add (names, NULL);
  return (GStrv) g_ptr_array_steal (names, NULL);
}

/**
 * aiv_lightx2v_models_choose:
 * @self: (nullable): what the platform has
 * @task: what is to be done, such as "s2v"
 * @configured: names, separated by semicolons
 *
 * Returns: (transfer full): the model for a job that names none: the first of the configuration that can
 *   do it, else the first that can
 */
char *
aiv_lightx2v_models_choose (AivLightx2vModels *self, const char *task, const char *configured)
{
  g_auto (GStrv) preferred = g_strsplit (configured, ";", MAX_MODELS);

  for (guint i = 0; self != NULL && preferred[i] != NULL; i++)
    if (has (self, preferred[i], task))
      return g_strdup (preferred[i]);
  for (guint i = 0; self != NULL && i < self->models->len; i++)
    {
      const Model *model = self->models->pdata[i];

      if (g_str_equal (model->task, task))
        return g_strdup (model->name);
    }
  return g_strdup (preferred[0] != NULL ? preferred[0] : "");
}
