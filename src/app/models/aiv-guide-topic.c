/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-guide-topic-private.h"

#include <string.h>

/**
 * AivGuideTopic:
 *
 * One page of the user guide, as blocks that a view can show. It does not change once it has been read, so that it may be
 * handed from the thread that read it to another.
 */
G_DEFINE_FINAL_TYPE (AivGuideTopic, aiv_guide_topic, G_TYPE_OBJECT)

static void
block_free (gpointer data)
{
  AivGuideBlock *block = data;

  g_free (block->marker);
  g_free (block->text);
  g_free (block->file);
  g_free (block);
}

static void
section_free (gpointer data)
{
  AivGuideSection *section = data;

  g_free (section->title);
  g_ptr_array_unref (section->topics);
  g_free (section);
}

static void
aiv_guide_topic_finalize (GObject *object)
{
  AivGuideTopic *self = AIV_GUIDE_TOPIC (object);

  g_free (self->id);
  g_free (self->title);
  g_free (self->part);
  g_free (self->searched);
  g_ptr_array_unref (self->blocks);
  g_ptr_array_unref (self->sections);
  G_OBJECT_CLASS (aiv_guide_topic_parent_class)->finalize (object);
}

static void
aiv_guide_topic_class_init (AivGuideTopicClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aiv_guide_topic_finalize;
}

static void
aiv_guide_topic_init (AivGuideTopic *self)
{
  self->blocks = g_ptr_array_new_with_free_func (block_free);
  self->sections = g_ptr_array_new_with_free_func (section_free);
}

/**
 * aiv_guide_topic_new:
 * @text: a page in Mallard 1.0, http://projectmallard.org/1.0/, of which the guide uses a part
 * @length: its length in bytes, or -1 when it ends with a zero
 * @error: what is wrong with it: G_MARKUP_ERROR
 *
 * Reads a page. May be called from any thread.
 *
 * Returns: (transfer full) (nullable): the page, or %NULL with @error set
 */
AivGuideTopic *
aiv_guide_topic_new (const char  *text,
                     gssize       length,
                     GError     **error)
{
  g_autoptr(AivGuideTopic) self = g_object_new (AIV_TYPE_GUIDE_TOPIC, NULL);

  g_return_val_if_fail (text != NULL, NULL);

  return aiv_guide_topic_parse (self, text, length, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * aiv_guide_topic_get_id:
 * @self: a topic
 *
 * Returns: its name in links
 */
const char *
aiv_guide_topic_get_id (AivGuideTopic *self)
{
  g_return_val_if_fail (AIV_IS_GUIDE_TOPIC (self), NULL);

  return self->id;
}

/**
 * aiv_guide_topic_get_title:
 * @self: a topic
 *
 * Returns: its title, in plain text
 */
const char *
aiv_guide_topic_get_title (AivGuideTopic *self)
{
  g_return_val_if_fail (AIV_IS_GUIDE_TOPIC (self), NULL);

  return self->title;
}

/**
 * aiv_guide_topic_get_blocks:
 * @self: a topic
 *
 * Returns: (transfer none) (element-type AivGuideBlock): what it consists of
 */
GPtrArray *
aiv_guide_topic_get_blocks (AivGuideTopic *self)
{
  g_return_val_if_fail (AIV_IS_GUIDE_TOPIC (self), NULL);

  return self->blocks;
}

/**
 * aiv_guide_topic_get_sections:
 * @self: the first page
 *
 * Returns: (transfer none) (element-type AivGuideSection): the parts of the guide
 */
GPtrArray *
aiv_guide_topic_get_sections (AivGuideTopic *self)
{
  g_return_val_if_fail (AIV_IS_GUIDE_TOPIC (self), NULL);

  return self->sections;
}

/**
 * aiv_guide_topic_set_part:
 * @self: a topic that nobody else has yet
 * @part: the title of the part of the guide that lists it
 */
void
aiv_guide_topic_set_part (AivGuideTopic *self,
                          const char    *part)
{
  g_return_if_fail (AIV_IS_GUIDE_TOPIC (self));

  g_set_str (&self->part, part);
}

/**
 * aiv_guide_topic_get_part:
 * @self: a topic
 *
 * Returns: (nullable): the title of the part of the guide that lists it
 */
const char *
aiv_guide_topic_get_part (AivGuideTopic *self)
{
  g_return_val_if_fail (AIV_IS_GUIDE_TOPIC (self), NULL);

  return self->part;
}

static char *
name_links (const char *text,
            GHashTable *topics)
{
  g_auto(GStrv) pieces = g_strsplit (text, AIV_GUIDE_TITLE_OF, -1);
  GString *named = g_string_new (NULL);

  for (guint i = 0; pieces[i] != NULL; i++)
    {
      AivGuideTopic *topic = i % 2 == 1 ? g_hash_table_lookup (topics, pieces[i]) : NULL;
      g_autofree char *title = topic != NULL ? g_markup_escape_text (topic->title, -1) : NULL;

      g_string_append (named, title != NULL ? title : pieces[i]);
    }
  return g_string_free (named, FALSE);
}

/**
 * aiv_guide_topic_name_links:
 * @self: a topic that nobody else has yet
 * @topics: (element-type utf8 AivGuideTopic): all of them by id
 *
 * Gives links without a text the title of where they lead.
 */
void
aiv_guide_topic_name_links (AivGuideTopic *self,
                            GHashTable    *topics)
{
  g_return_if_fail (AIV_IS_GUIDE_TOPIC (self));

  for (guint i = 0; i < self->blocks->len; i++)
    {
      AivGuideBlock *block = g_ptr_array_index (self->blocks, i);
      char *named;

      if (block->text == NULL || strstr (block->text, AIV_GUIDE_TITLE_OF) == NULL)
        continue;
      named = name_links (block->text, topics);
      g_free (block->text);
      block->text = named;
    }
}

static gboolean
has_all (const char *folded_text,
         const char *words)
{
  g_autofree char *folded = g_utf8_casefold (words, -1);
  g_auto(GStrv) parts = g_strsplit_set (folded, " \t\n", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (strstr (folded_text, parts[i]) == NULL)
      return FALSE;
  return TRUE;
}

/**
 * aiv_guide_topic_matches:
 * @self: a topic
 * @words: what somebody types into a search
 *
 * Returns: whether all of @words are in it, whatever their case
 */
gboolean
aiv_guide_topic_matches (AivGuideTopic *self,
                         const char    *words)
{
  g_return_val_if_fail (AIV_IS_GUIDE_TOPIC (self), FALSE);
  g_return_val_if_fail (words != NULL, FALSE);

  return has_all (self->searched, words);
}

/**
 * aiv_guide_topic_is_titled:
 * @self: a topic
 * @words: what somebody types into a search
 *
 * Returns: whether all of @words are in its title, whatever their case
 */
gboolean
aiv_guide_topic_is_titled (AivGuideTopic *self,
                           const char    *words)
{
  g_autofree char *folded = NULL;

  g_return_val_if_fail (AIV_IS_GUIDE_TOPIC (self), FALSE);
  g_return_val_if_fail (words != NULL, FALSE);

  folded = g_utf8_casefold (self->title, -1);
  return has_all (folded, words);
}
