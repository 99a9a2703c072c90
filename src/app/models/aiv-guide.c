/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-guide.h"

#include "aiv-place.h"
#include "aiv-thread.h"

/* In the folders of help, where GNOME's viewer finds it, too. */
#define FOLDER "aivideo-studio"

/**
 * AivGuide:
 *
 * The user guide in one language, as it was installed: the pages in the order in which the first of them lists them.
 */
struct _AivGuide
{
  GObject parent_instance;

  char *dir;
  GHashTable *by_id; /* id → AivGuideTopic */
  GListStore *topics;
};

G_DEFINE_FINAL_TYPE (AivGuide, aiv_guide, G_TYPE_OBJECT)

static void
aiv_guide_finalize (GObject *object)
{
  AivGuide *self = AIV_GUIDE (object);

  g_free (self->dir);
  g_hash_table_unref (self->by_id);
  g_object_unref (self->topics);
  G_OBJECT_CLASS (aiv_guide_parent_class)->finalize (object);
}

static void
aiv_guide_class_init (AivGuideClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aiv_guide_finalize;
}

static void
aiv_guide_init (AivGuide *self)
{
  self->by_id = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  self->topics = g_list_store_new (AIV_TYPE_GUIDE_TOPIC);
}

/* --- where it is ------------------------------------------------------------------------ */

/* Of a program that was not installed: in the build folder. */
static char *
dup_built_dir (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *here = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree char *built = here != NULL ? g_build_filename (here, "..", "..", "data", "help", NULL) : NULL;

  return built != NULL && g_file_test (built, G_FILE_TEST_IS_DIR) ? g_steal_pointer (&built) : NULL;
}

/**
 * aiv_guide_dup_dir:
 *
 * Looks for the guide in the person's language, else in English.
 *
 * Returns: (transfer full) (type filename): the folder with its pages
 */
char *
aiv_guide_dup_dir (void)
{
  g_autofree char *built = dup_built_dir ();
  g_autofree char *help = built != NULL ? g_strdup (built) : aiv_place_dup_dir ("share/help", AIV_DATA_DIR "/help");
  const char *folder = built != NULL ? "" : FOLDER;

  for (const char *const *name = g_get_language_names (); *name != NULL; name++)
    {
      g_autofree char *dir = g_build_filename (help, *name, folder, NULL);
      g_autofree char *first = g_build_filename (dir, AIV_GUIDE_INDEX ".page", NULL);

      if (g_file_test (first, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&dir);
    }
  return g_build_filename (help, "C", folder, NULL);
}

/* --- reading ---------------------------------------------------------------------------- */

static AivGuideTopic *
read_topic (AivGuide    *self,
            const char  *id,
            GError     **error)
{
  g_autofree char *name = g_strconcat (id, ".page", NULL);
  g_autofree char *path = g_build_filename (self->dir, name, NULL);
  g_autofree char *text = NULL;
  AivGuideTopic *topic;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  topic = aiv_guide_topic_new (text, length, error);
  if (topic == NULL)
    g_prefix_error (error, "%s: ", path);
  return topic;
}

static gboolean
read_part (AivGuide         *self,
           AivGuideSection  *section,
           GError          **error)
{
  for (guint i = 0; i < section->topics->len; i++)
    {
      g_autoptr(AivGuideTopic) topic = read_topic (self, g_ptr_array_index (section->topics, i), error);

      if (topic == NULL)
        return FALSE;
      aiv_guide_topic_set_part (topic, section->title);
      g_list_store_append (self->topics, topic);
      /* The topic keeps its id. */
      g_hash_table_replace (self->by_id, (char *) aiv_guide_topic_get_id (topic), g_object_ref (topic));
    }
  return TRUE;
}

static gboolean
read_guide (gpointer       data,
            GCancellable  *cancellable,
            GValue        *result,
            GError       **error)
{
  g_autoptr(AivGuide) self = g_object_new (AIV_TYPE_GUIDE, NULL);
  g_autoptr(AivGuideTopic) first = NULL;
  GPtrArray *sections;

  self->dir = g_strdup (data);
  first = read_topic (self, AIV_GUIDE_INDEX, error);
  if (first == NULL)
    return FALSE;
  sections = aiv_guide_topic_get_sections (first);
  for (guint i = 0; i < sections->len; i++)
    if (!read_part (self, g_ptr_array_index (sections, i), error))
      return FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->topics)); i++)
    {
      g_autoptr(AivGuideTopic) topic = g_list_model_get_item (G_LIST_MODEL (self->topics), i);

      aiv_guide_topic_name_links (topic, self->by_id);
    }
  g_value_init (result, AIV_TYPE_GUIDE);
  g_value_take_object (result, g_steal_pointer (&self));
  return TRUE;
}

/**
 * aiv_guide_load:
 * @dir: (type filename): the folder with its pages; see aiv_guide_dup_dir()
 *
 * Reads the guide in a thread.
 *
 * Returns: (transfer full): a future that resolves to an [class@AivGuide], or rejects with an error of GLib when a page
 *   is missing or none
 */
DexFuture *
aiv_guide_load (const char *dir)
{
  g_return_val_if_fail (dir != NULL, NULL);

  return aiv_thread_run (read_guide, g_strdup (dir), g_free);
}

/**
 * aiv_guide_get_topics:
 * @self: a guide
 *
 * Returns: (transfer none): its topics, each an [class@AivGuideTopic], in order
 */
GListModel *
aiv_guide_get_topics (AivGuide *self)
{
  g_return_val_if_fail (AIV_IS_GUIDE (self), NULL);

  return G_LIST_MODEL (self->topics);
}

/**
 * aiv_guide_find:
 * @self: a guide
 * @id: (nullable): of a topic
 *
 * Returns: (transfer none) (nullable): that topic
 */
AivGuideTopic *
aiv_guide_find (AivGuide   *self,
                const char *id)
{
  g_return_val_if_fail (AIV_IS_GUIDE (self), NULL);

  return id != NULL ? g_hash_table_lookup (self->by_id, id) : NULL;
}

/**
 * aiv_guide_get_dir:
 * @self: a guide
 *
 * Returns: (type filename): the folder that its pictures are in
 */
const char *
aiv_guide_get_dir (AivGuide *self)
{
  g_return_val_if_fail (AIV_IS_GUIDE (self), NULL);

  return self->dir;
}
