/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-showcase-content.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "aiv-json.h"

/* Reads data/showcase/showcase.json and those that administrators write in its place; the
 * form is in data/showcase/README.md. */

#define MAX_BYTES (1024 * 1024)
#define MAX_ENTRIES 500

G_DEFINE_BOXED_TYPE (AivShowcaseContent, aiv_showcase_content, aiv_showcase_content_ref, aiv_showcase_content_unref)

static const char *const video_suffixes[] = { ".mp4", ".webm", NULL };
static const char *const image_suffixes[] = { ".jpg", ".jpeg", ".png", ".webp", NULL };

static void
entry_free (gpointer data)
{
  AivShowcaseEntry *entry = data;

  g_free (entry->title);
  g_free (entry->description);
  g_free (entry->category);
  g_free (entry->url);
  g_free (entry->poster_url);
  g_free (entry);
}

/**
 * aiv_showcase_content_new:
 *
 * Returns: (transfer full): an empty one
 */
AivShowcaseContent *
aiv_showcase_content_new (void)
{
  AivShowcaseContent *self = g_atomic_rc_box_new0 (AivShowcaseContent);

  self->videos = g_ptr_array_new_with_free_func (entry_free);
  self->images = g_ptr_array_new_with_free_func (entry_free);
  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->trial_files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

static gboolean
refuse (GError **error, const char *what, guint index)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "showcase.json: %s number %u has no usable file, URL or title",
               what, index + 1);
  return FALSE;
}

static gboolean
has_suffix (const char *name, const char *const *suffixes)
{
  for (; *suffixes != NULL; suffixes++)
    if (g_str_has_suffix (name, *suffixes))
      return TRUE;
  return FALSE;
}

/* A file of the folder, or somewhere else on the web. */
static char *
make_url (AivShowcaseContent *self, const char *value, const char *const *suffixes, gboolean trial)
{
  g_autofree char *scheme = value != NULL ? g_uri_parse_scheme (value) : NULL;
  g_autofree char *escaped = NULL;

  if (scheme != NULL)
    return g_str_equal (scheme, "https") || g_str_equal (scheme, "http") ? g_strdup (value) : NULL;
  if (value == NULL || value[0] == '.' || strpbrk (value, "/\\") != NULL || !has_suffix (value, suffixes))
    return NULL;
  g_hash_table_add (self->files, g_strdup (value));
  if (trial)
    g_hash_table_add (self->trial_files, g_strdup (value));
  escaped = g_uri_escape_string (value, NULL, FALSE);
  return g_strconcat ("/showcase/", escaped, NULL);
}

static gboolean
read_entry (AivShowcaseContent *self, JsonObject *object, guint index, gboolean is_video, GError **error)
{
  AivShowcaseEntry *entry = g_new0 (AivShowcaseEntry, 1);
  const char *title = aiv_json_get_string (object, "title");
  const char *description = aiv_json_get_string (object, "description");
  const char *category = aiv_json_get_string (object, "category");
  const char *poster = aiv_json_get_string (object, "poster");

  g_ptr_array_add (is_video ? self->videos : self->images, entry);
  entry->id = aiv_json_get_int (object, "id", index + 1);
  entry->title = g_strdup (title);
  entry->description = g_strdup (description != NULL ? description : "");
  entry->category = g_strdup (category != NULL ? category : "");
  entry->featured = aiv_json_get_bool (object, "featured", FALSE);
  entry->hero = aiv_json_get_bool (object, "hero", FALSE);
  entry->url = make_url (self, aiv_json_get_string (object, is_video ? "video" : "image"),
                         is_video ? video_suffixes : image_suffixes, !is_video);
  if (poster != NULL)
    entry->poster_url = make_url (self, poster, image_suffixes, FALSE);
  if (title == NULL || entry->url == NULL || (poster != NULL && entry->poster_url == NULL))
    return refuse (error, is_video ? "video" : "image", index);
  return TRUE;
}

static gboolean
read_list (AivShowcaseContent *self, JsonObject *root, const char *member, GError **error)
{
  JsonArray *list = aiv_json_get_array (root, member);
  guint length = list != NULL ? json_array_get_length (list) : 0;

  if (length > MAX_ENTRIES)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "showcase.json: more than %d %s", MAX_ENTRIES, member);
      return FALSE;
    }
  for (guint i = 0; i < length; i++)
    {
      JsonNode *node = json_array_get_element (list, i);

      if (!JSON_NODE_HOLDS_OBJECT (node))
        return refuse (error, member, i);
      if (!read_entry (self, json_node_get_object (node), i, g_str_equal (member, "videos"), error))
        return FALSE;
    }
  return TRUE;
}

static guint64
make_stamp (const GStatBuf *info)
{
  return ((guint64) info->st_mtim.tv_sec * G_USEC_PER_SEC + (guint64) info->st_mtim.tv_nsec / 1000)
         ^ ((guint64) info->st_size << 44) ^ (guint64) info->st_ino;
}

/**
 * aiv_showcase_content_load:
 * @folder: (type filename): a folder with a showcase.json
 * @known_stamp: that of a version that is not wanted again; 0 for none
 * @error: what is wrong with it, or %G_IO_ERROR_EXISTS when it is still the known version
 *
 * Reads a showcase. Waits for the disk.
 *
 * Returns: (transfer full) (nullable): what it says
 */
AivShowcaseContent *
aiv_showcase_content_load (const char *folder, guint64 known_stamp, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "showcase.json", NULL);
  g_autoptr (AivShowcaseContent) self = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;
  GStatBuf info;
  gsize length;

  if (g_stat (path, &info) == 0 && make_stamp (&info) == known_stamp)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "showcase.json is as it was");
      return NULL;
    }
  if (g_stat (path, &info) == 0 && info.st_size > MAX_BYTES)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "showcase.json is larger than 1 MB");
      return NULL;
    }
  if (!g_file_get_contents (path, &text, &length, error) || !(root = aiv_json_parse (text, length, error)))
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "showcase.json is no JSON object");
      return NULL;
    }
  self = aiv_showcase_content_new ();
  self->stamp = make_stamp (&info);
  if (!read_list (self, json_node_get_object (root), "videos", error)
      || !read_list (self, json_node_get_object (root), "images", error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * aiv_showcase_content_ref:
 * @self: a content
 *
 * Returns: (transfer full): @self
 */
AivShowcaseContent *
aiv_showcase_content_ref (AivShowcaseContent *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (AivShowcaseContent *self)
{
  g_ptr_array_unref (self->videos);
  g_ptr_array_unref (self->images);
  g_hash_table_unref (self->files);
  g_hash_table_unref (self->trial_files);
}

/**
 * aiv_showcase_content_unref:
 * @self: (transfer full): a content
 */
void
aiv_showcase_content_unref (AivShowcaseContent *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) clear);
}
