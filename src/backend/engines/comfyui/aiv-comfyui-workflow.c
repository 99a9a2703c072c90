/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-comfyui-workflow.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "aiv-json.h"
#include "aiv-thread.h"
#include "engines/aiv-engine-error.h"
#include "engines/remote/aiv-remote-error.h"

/* Workflows of a ComfyUI server, as its menu entry “Export (API)” writes them: an object of nodes
 * {"3":{"class_type":…,"inputs":{…}}}. Where a job comes in stands {{image}}, {{audio}}, {{prompt}},
 * {{seed}}, {{width}}, {{height}}, {{seconds}} or {{frames:N}}, which is that many seconds of N
 * frames, and one more, as the models want them: 4 k + 1. */

#define SUFFIX ".json"
#define MAX_BYTES (4 * 1024 * 1024)
#define MAX_WORKFLOWS 64
#define MAX_NODES 4096
#define MAX_RATE 240

G_DEFINE_BOXED_TYPE (AivComfyuiWorkflow, aiv_comfyui_workflow, aiv_comfyui_workflow_ref, aiv_comfyui_workflow_unref)

static void
clear (gpointer data)
{
  AivComfyuiWorkflow *self = data;

  g_free (self->name);
  g_clear_pointer (&self->graph, json_node_unref);
}

static char *
dup_stem (const char *path)
{
  g_autofree char *base = g_path_get_basename (path);

  if (g_str_has_suffix (base, SUFFIX))
    base[strlen (base) - strlen (SUFFIX)] = '\0';
  return g_utf8_make_valid (base, -1);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/**
 * aiv_comfyui_workflow_list:
 * @path: (type filename): a workflow, or a folder of them
 *
 * Looks which workflows there are, without reading them.
 *
 * Returns: (transfer full): their names, in the order of the alphabet
 */
GStrv
aiv_comfyui_workflow_list (const char *path)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  if (folder == NULL && g_file_test (path, G_FILE_TEST_EXISTS))
    g_ptr_array_add (names, dup_stem (path));
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL && names->len < MAX_WORKFLOWS)
    if (g_str_has_suffix (name, SUFFIX) && *name != '.')
      g_ptr_array_add (names, dup_stem (name));
  g_ptr_array_sort (names, compare);
  g_ptr_array_add (names, NULL);
  return (GStrv) g_ptr_array_steal (names, NULL);
}

/* --- reading ------------------------------------------------------------------------------ */

static void
look_for_places (JsonArray *array, JsonObject *object, AivComfyuiWorkflow *self);

static void
look_at (JsonNode *node, AivComfyuiWorkflow *self)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    look_for_places (NULL, json_node_get_object (node), self);
  else if (JSON_NODE_HOLDS_ARRAY (node))
    look_for_places (json_node_get_array (node), NULL, self);
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      const char *text = json_node_get_string (node);

      self->takes_image = self->takes_image || strstr (text, "{{image}}") != NULL;
      self->takes_audio = self->takes_audio || strstr (text, "{{audio}}") != NULL;
    }
}

static void
look_for_places (JsonArray *array, JsonObject *object, AivComfyuiWorkflow *self)
{
  g_autoptr (GList) list = array != NULL ? json_array_get_elements (array) : json_object_get_values (object);

  for (GList *l = list; l != NULL; l = l->next)
    look_at (l->data, self);
}

static gboolean
read_nodes (AivComfyuiWorkflow *self)
{
  g_autoptr (GList) nodes
      = JSON_NODE_HOLDS_OBJECT (self->graph) ? json_object_get_values (json_node_get_object (self->graph)) : NULL;
  guint n = 0;

  for (GList *l = nodes; l != NULL; l = l->next, n++)
    {
      JsonObject *node = JSON_NODE_HOLDS_OBJECT ((JsonNode *) l->data) ? json_node_get_object (l->data) : NULL;
      JsonObject *inputs = node != NULL ? aiv_json_get_object (node, "inputs") : NULL;

      if (inputs == NULL || aiv_json_get_string (node, "class_type") == NULL)
        return FALSE;
      look_for_places (NULL, inputs, self);
    }
  return n > 0 && n <= MAX_NODES;
}

static AivComfyuiWorkflow *
read_file (const char *path, GError **error)
{
  g_autoptr (AivComfyuiWorkflow) self = g_atomic_rc_box_new0 (AivComfyuiWorkflow);
  g_autofree char *text = NULL;
  gsize length = 0;

  self->name = dup_stem (path);
  if (g_file_get_contents (path, &text, &length, NULL) && length <= MAX_BYTES)
    self->graph = aiv_json_parse (text, length, NULL);
  if (self->graph != NULL && read_nodes (self))
    return g_steal_pointer (&self);
  g_set_error (error, AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_FAILED,
               self->graph == NULL
                   ? C_ ("error", "The workflow “%s” on this server cannot be read. Ask the administrator to check it")
                   : C_ ("error", "“%s” on this server is no workflow as “Export (API)” of ComfyUI writes it. Ask the "
                                  "administrator to export it anew"),
               self->name);
  return NULL;
}

typedef struct
{
  char *path;
  char *name;
  gboolean image;
  gboolean audio;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_free (load->path);
  g_free (load->name);
  g_free (load);
}

/* Nothing that somebody handed in is left out. */
static gboolean
suits (AivComfyuiWorkflow *self, Load *load, GError **error)
{
  const char *problem = NULL;

  if (load->audio && !self->takes_audio)
    problem = C_ ("error", "the workflow “%s” uses no recording. Choose another one");
  else if (!load->audio && self->takes_audio)
    problem = C_ ("error", "the workflow “%s” needs a recording. Choose another one");
  else if (load->image && !self->takes_image)
    problem = C_ ("error", "the workflow “%s” uses no picture. Choose another one");
  else if (!load->image && self->takes_image)
    problem = C_ ("error", "the workflow “%s” needs a picture. Choose another one");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  if (problem != NULL)
    g_set_error (error, AIV_REMOTE_ERROR, AIV_REMOTE_ERROR_REJECTED, problem, self->name);
#pragma GCC diagnostic pop
  return problem == NULL;
}

static AivComfyuiWorkflow *
read_named (Load *load, const char *name, GError **error)
{
  g_autofree char *file = g_strconcat (name, SUFFIX, NULL);
  g_autofree char *path = g_file_test (load->path, G_FILE_TEST_IS_DIR) ? g_build_filename (load->path, file, NULL)
                                                                       : g_strdup (load->path);
  g_autoptr (AivComfyuiWorkflow) self = read_file (path, error);

  return self != NULL && suits (self, load, error) ? g_steal_pointer (&self) : NULL;
}

static gboolean
load (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  Load *load = data;
  g_auto (GStrv) names = aiv_comfyui_workflow_list (load->path);
  g_autoptr (AivComfyuiWorkflow) self = NULL;
  g_autoptr (GError) problem = NULL;

  if (load->name != NULL && !g_strv_contains ((const char *const *) names, load->name))
    {
      g_set_error (error, AIV_REMOTE_ERROR, AIV_REMOTE_ERROR_REJECTED,
                   C_ ("error", "there is no workflow “%s” any more. Choose another one"), load->name);
      return FALSE;
    }
  for (guint i = 0; self == NULL && names[i] != NULL; i++)
    if (load->name == NULL || g_str_equal (names[i], load->name))
      {
        g_clear_error (&problem);
        self = read_named (load, names[i], &problem);
      }
  if (self == NULL)
    {
      if (problem == NULL)
        g_set_error_literal (&problem, AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_FAILED,
                             C_ ("error", "This server has no workflow for ComfyUI. Ask the administrator to add one"));
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  g_value_init (result, AIV_TYPE_COMFYUI_WORKFLOW);
  g_value_take_boxed (result, g_steal_pointer (&self));
  return TRUE;
}

/**
 * aiv_comfyui_workflow_load:
 * @path: (type filename): a workflow, or a folder of them
 * @name: (nullable): which; %NULL for the first that suits
 * @image: whether there is a picture
 * @audio: whether there is a recording
 *
 * Reads a workflow that uses just what there is.
 *
 * Returns: (transfer full): a future of an [struct@ComfyuiWorkflow]; rejects with a
 *   [error@EngineError], or with %AIV_REMOTE_ERROR_REJECTED where none suits
 */
DexFuture *
aiv_comfyui_workflow_load (const char *path, const char *name, gboolean image, gboolean audio)
{
  Load *data = g_new0 (Load, 1);

  data->path = g_strdup (path);
  data->name = g_strdup (name);
  data->image = image;
  data->audio = audio;
  return aiv_thread_run (load, data, load_free);
}

/* --- filling in --------------------------------------------------------------------------- */

/* 4 k + 1 frames, at least as long as wanted. */
static gint64
count_frames (const AivComfyuiValues *values, guint64 rate)
{
  return 4 * (gint64) ceil ((double) values->seconds * (double) rate / 4) + 1;
}

/* A number that stands for the place that @text begins with; its length is @length then. */
static gboolean
read_number (const char *text, const AivComfyuiValues *values, gint64 *number, gsize *length)
{
  const struct
  {
    const char *place;
    gint64 number;
  } places[] = { { "{{seed}}", values->seed },
                 { "{{width}}", values->width },
                 { "{{height}}", values->height },
                 { "{{seconds}}", values->seconds } };
  const char *const frames = "{{frames:";
  char *end = NULL;
  guint64 rate;

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_str_has_prefix (text, places[i].place))
      {
        *number = places[i].number;
        *length = strlen (places[i].place);
        return TRUE;
      }
  if (!g_str_has_prefix (text, frames))
    return FALSE;
  rate = g_ascii_strtoull (text + strlen (frames), &end, 10);
  if (rate == 0 || rate > MAX_RATE || !g_str_has_prefix (end, "}}"))
    return FALSE;
  *number = count_frames (values, rate);
  *length = (gsize) (end + 2 - text);
  return TRUE;
}

static const char *
read_text (const char *text, const AivComfyuiValues *values, gsize *length)
{
  const struct
  {
    const char *place;
    const char *text;
  } places[] = { { "{{image}}", values->image }, { "{{audio}}", values->audio }, { "{{prompt}}", values->prompt } };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_str_has_prefix (text, places[i].place))
      {
        *length = strlen (places[i].place);
        return places[i].text != NULL ? places[i].text : "";
      }
  return NULL;
}

/* What somebody typed is not looked at again: it may hold anything. */
static JsonNode *
fill_text (const char *text, const AivComfyuiValues *values)
{
  g_autoptr (GString) filled = g_string_new (NULL);
  gint64 number;
  gsize length = 0;

  if (read_number (text, values, &number, &length) && text[length] == '\0')
    return json_node_init_int (json_node_alloc (), number);
  while (*text != '\0')
    {
      const char *value = read_text (text, values, &length);

      if (value != NULL)
        g_string_append (filled, value);
      else if (read_number (text, values, &number, &length))
        g_string_append_printf (filled, "%" G_GINT64_FORMAT, number);
      else
        g_string_append_len (filled, text, (gssize) (length = 1));
      text += length;
    }
  return json_node_init_string (json_node_alloc (), filled->str);
}

static JsonNode *
fill_node (JsonNode *node, const AivComfyuiValues *values)
{
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return fill_text (json_node_get_string (node), values);
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      g_autoptr (GList) list = json_array_get_elements (json_node_get_array (node));
      JsonArray *array = json_array_new ();

      for (GList *l = list; l != NULL; l = l->next)
        json_array_add_element (array, fill_node (l->data, values));
      node = json_node_init_array (json_node_alloc (), array);
      json_array_unref (array);
      return node;
    }
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_object_new ();
      JsonObjectIter iter;
      const char *member;
      JsonNode *value;

      json_object_iter_init_ordered (&iter, json_node_get_object (node));
      while (json_object_iter_next_ordered (&iter, &member, &value))
        json_object_set_member (object, member, fill_node (value, values));
      node = json_node_init_object (json_node_alloc (), object);
      json_object_unref (object);
      return node;
    }
  return json_node_copy (node);
}

/**
 * aiv_comfyui_workflow_fill:
 * @self: a workflow
 * @values: what comes in its places
 *
 * Returns: (transfer full): its nodes for one video
 */
JsonNode *
aiv_comfyui_workflow_fill (AivComfyuiWorkflow *self, const AivComfyuiValues *values)
{
  return fill_node (self->graph, values);
}

/**
 * aiv_comfyui_workflow_get_size:
 * @self: a workflow
 *
 * Returns: how many nodes it has
 */
guint
aiv_comfyui_workflow_get_size (AivComfyuiWorkflow *self)
{
  return json_object_get_size (json_node_get_object (self->graph));
}

/**
 * aiv_comfyui_workflow_ref:
 * @self: a workflow
 *
 * Returns: (transfer full): @self
 */
AivComfyuiWorkflow *
aiv_comfyui_workflow_ref (AivComfyuiWorkflow *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_comfyui_workflow_unref:
 * @self: (transfer full): a workflow
 */
void
aiv_comfyui_workflow_unref (AivComfyuiWorkflow *self)
{
  g_atomic_rc_box_release_full (self, clear);
}
