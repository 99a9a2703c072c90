/* SPDX-License-Identifier: MIT */
/* Mallard 1.0, http://projectmallard.org/1.0/, as far as the guide uses it; tests/project/check-help holds it to that. */
#include "config.h"

#include "aiv-guide-topic-private.h"

#include <string.h>

/* Lists whose items have no numbers. */
enum
{
  BULLETS = -1,
  TERMS = -2,
};

typedef struct
{
  AivGuideTopic *topic;
  GString *text;      /* of the block that is being read; NULL between blocks */
  GString *searched;
  gboolean is_plain;  /* that text is no markup */
  gboolean keeps_lines;
  guint n_in_chain;   /* how many of a guiseq or keyseq have been */
  const char *chain;  /* what stands between them; NULL outside */
  GArray *lists;      /* of int, the innermost last: the number of the item in steps, or one of the kinds below */
  gboolean is_first;  /* of a list item: its marker comes now */
  gboolean in_note, in_media, in_section, in_info;
  char *file;
} Reader;

/* How inline elements look. */
static const struct
{
  const char *element;
  const char *tag;
} inlines[] = {
  { "gui", "b" }, { "em", "b" }, { "key", "tt" }, { "cmd", "tt" }, { "file", "tt" }, { "code", "tt" },
};

static const char *
find_inline (const char *element)
{
  for (guint i = 0; i < G_N_ELEMENTS (inlines); i++)
    if (g_str_equal (inlines[i].element, element))
      return inlines[i].tag;
  return NULL;
}

static const char *
find_attribute (const char **names,
                const char **values,
                const char  *name)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_equal (names[i], name))
      return values[i];
  return NULL;
}

/* One space where there is white space, and none at the ends: how lines are broken in a page means nothing. */
static char *
squeeze (const char *text)
{
  GString *squeezed = g_string_new (NULL);

  for (const char *c = text; *c != '\0'; c++)
    {
      if (!g_ascii_isspace (*c))
        g_string_append_c (squeezed, *c);
      else if (squeezed->len > 0 && squeezed->str[squeezed->len - 1] != ' ')
        g_string_append_c (squeezed, ' ');
    }
  if (squeezed->len > 0 && squeezed->str[squeezed->len - 1] == ' ')
    g_string_truncate (squeezed, squeezed->len - 1);
  return g_string_free (squeezed, FALSE);
}

static void
begin_text (Reader   *self,
            gboolean  is_plain)
{
  if (self->text == NULL)
    self->text = g_string_new (NULL);
  self->is_plain = is_plain;
}

static char *
end_text (Reader *self)
{
  GString *text = g_steal_pointer (&self->text);
  char *result;

  if (text == NULL)
    return g_strdup ("");
  result = self->keeps_lines ? g_strstrip (g_strdup (text->str)) : squeeze (text->str);
  g_string_free (text, TRUE);
  self->keeps_lines = FALSE;
  return result;
}

static char *
dup_marker (Reader *self)
{
  int number = self->lists->len > 0 ? g_array_index (self->lists, int, self->lists->len - 1) : TERMS;

  if (!self->is_first || number == TERMS)
    return NULL;
  self->is_first = FALSE;
  return number == BULLETS ? g_strdup ("•") : g_strdup_printf ("%d.", number);
}

static void
add_block (Reader            *self,
           AivGuideBlockKind  kind)
{
  AivGuideBlock *block = g_new0 (AivGuideBlock, 1);

  block->kind = kind;
  block->indent = self->lists->len;
  block->marker = kind == AIV_GUIDE_PARAGRAPH ? dup_marker (self) : NULL;
  block->text = end_text (self);
  block->file = g_steal_pointer (&self->file);
  g_ptr_array_add (self->topic->blocks, block);
}

static void
begin_list (Reader     *self,
            const char *element)
{
  int number = g_str_equal (element, "steps") ? 0 : g_str_equal (element, "terms") ? TERMS : BULLETS;

  g_array_append_val (self->lists, number);
}

static void
begin_link (Reader      *self,
            const char **names,
            const char **values)
{
  const char *xref = find_attribute (names, values, "xref");
  AivGuideSection *section;

  if (xref == NULL)
    return;
  if (self->text != NULL)
    {
      g_autofree char *escaped = g_markup_escape_text (xref, -1);

      g_string_append_printf (self->text, "<a href=\"topic:%s\">", escaped);
    }
  else if (self->in_info && self->in_section && g_strcmp0 (find_attribute (names, values, "type"), "topic") == 0)
    {
      section = g_ptr_array_index (self->topic->sections, self->topic->sections->len - 1);
      g_ptr_array_add (section->topics, g_strdup (xref));
    }
  g_set_str (&self->file, xref);
}

static void
begin_section (Reader *self)
{
  AivGuideSection *section = g_new0 (AivGuideSection, 1);

  section->topics = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->topic->sections, section);
  self->in_section = TRUE;
}

static void
on_start (GMarkupParseContext  *context,
          const char           *element,
          const char          **names,
          const char          **values,
          gpointer              data,
          GError              **error)
{
  Reader *self = data;
  const char *tag = find_inline (element);

  if (tag != NULL && self->text != NULL)
    {
      if (self->chain != NULL && self->n_in_chain++ > 0)
        g_string_append (self->text, self->chain);
      g_string_append_printf (self->text, "<%s>", tag);
    }
  else if (g_str_equal (element, "guiseq") || g_str_equal (element, "keyseq"))
    {
      self->chain = g_str_equal (element, "guiseq") ? " › " : "+";
      self->n_in_chain = 0;
    }
  else if (g_str_equal (element, "link"))
    begin_link (self, names, values);
  else if (g_str_equal (element, "page"))
    g_set_str (&self->topic->id, find_attribute (names, values, "id"));
  else if (g_str_equal (element, "info"))
    self->in_info = TRUE;
  else if (g_str_equal (element, "section"))
    begin_section (self);
  else if (g_str_equal (element, "title") || g_str_equal (element, "desc"))
    begin_text (self, self->lists->len == 0);
  else if (g_str_equal (element, "p"))
    begin_text (self, self->in_media);
  else if (g_str_equal (element, "screen"))
    {
      begin_text (self, TRUE);
      self->keeps_lines = TRUE;
    }
  else if (g_str_equal (element, "note"))
    self->in_note = TRUE;
  else if (g_str_equal (element, "media"))
    {
      self->in_media = TRUE;
      g_set_str (&self->file, find_attribute (names, values, "src"));
    }
  else if (g_str_equal (element, "list") || g_str_equal (element, "steps") || g_str_equal (element, "terms"))
    begin_list (self, element);
  else if (g_str_equal (element, "item") && self->lists->len > 0)
    {
      int *number = &g_array_index (self->lists, int, self->lists->len - 1);

      *number += *number >= 0 ? 1 : 0;
      self->is_first = TRUE;
    }
  else
    g_set_error (error, G_MARKUP_ERROR, G_MARKUP_ERROR_UNKNOWN_ELEMENT, "The guide has no <%s> here", element);
}

static void
end_title (Reader *self)
{
  if (self->lists->len > 0)
    add_block (self, AIV_GUIDE_TERM);
  else if (self->in_section)
    {
      AivGuideSection *section = g_ptr_array_index (self->topic->sections, self->topic->sections->len - 1);
      AivGuideBlock *block;

      add_block (self, AIV_GUIDE_HEADING);
      block = g_ptr_array_index (self->topic->blocks, self->topic->blocks->len - 1);
      g_set_str (&section->title, block->text);
    }
  else
    {
      g_autofree char *title = end_text (self);

      g_set_str (&self->topic->title, title);
    }
}

static void
on_end (GMarkupParseContext  *context,
        const char           *element,
        gpointer              data,
        GError              **error)
{
  Reader *self = data;
  const char *tag = find_inline (element);

  if (tag != NULL && self->text != NULL)
    g_string_append_printf (self->text, "</%s>", tag);
  else if (g_str_equal (element, "guiseq") || g_str_equal (element, "keyseq"))
    self->chain = NULL;
  else if (g_str_equal (element, "link"))
    {
      if (self->text != NULL && g_str_has_suffix (self->text->str, "\">"))
        g_string_append_printf (self->text, AIV_GUIDE_TITLE_OF "%s" AIV_GUIDE_TITLE_OF, self->file);
      if (self->text != NULL)
        g_string_append (self->text, "</a>");
      g_clear_pointer (&self->file, g_free);
    }
  else if (g_str_equal (element, "info"))
    self->in_info = FALSE;
  else if (g_str_equal (element, "section"))
    self->in_section = FALSE;
  else if (g_str_equal (element, "title"))
    end_title (self);
  else if (g_str_equal (element, "desc"))
    g_free (end_text (self));
  else if (g_str_equal (element, "p"))
    add_block (self, self->in_media ? AIV_GUIDE_PICTURE : self->in_note ? AIV_GUIDE_NOTE : AIV_GUIDE_PARAGRAPH);
  else if (g_str_equal (element, "screen"))
    add_block (self, AIV_GUIDE_CODE);
  else if (g_str_equal (element, "note"))
    self->in_note = FALSE;
  else if (g_str_equal (element, "media"))
    self->in_media = FALSE;
  else if (g_str_equal (element, "list") || g_str_equal (element, "steps") || g_str_equal (element, "terms"))
    g_array_set_size (self->lists, self->lists->len - 1);
}

static void
on_text (GMarkupParseContext  *context,
         const char           *text,
         gsize                 length,
         gpointer              data,
         GError              **error)
{
  Reader *self = data;
  g_autofree char *escaped = NULL;

  g_string_append_len (self->searched, text, length);
  if (self->text == NULL)
    return;
  /* Within a chain only its parts count, not what is between them. */
  if (self->chain != NULL && strspn (text, " \t\n") == length)
    return;
  escaped = self->is_plain ? g_strndup (text, length) : g_markup_escape_text (text, length);
  g_string_append (self->text, escaped);
}

static const GMarkupParser parser = { on_start, on_end, on_text, NULL, NULL };

gboolean
aiv_guide_topic_parse (AivGuideTopic  *self,
                       const char     *text,
                       gssize          length,
                       GError        **error)
{
  Reader reader = { .topic = self, .lists = g_array_new (FALSE, FALSE, sizeof (int)), .searched = g_string_new (NULL) };
  g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new (&parser, G_MARKUP_PREFIX_ERROR_POSITION, &reader, NULL);
  gboolean done = g_markup_parse_context_parse (context, text, length, error)
                  && g_markup_parse_context_end_parse (context, error);

  self->searched = g_utf8_casefold (reader.searched->str, -1);
  g_array_unref (reader.lists);
  g_string_free (reader.searched, TRUE);
  if (reader.text != NULL)
    g_string_free (reader.text, TRUE);
  g_free (reader.file);
  if (done && (self->id == NULL || self->title == NULL))
    {
      g_set_error (error, G_MARKUP_ERROR, G_MARKUP_ERROR_MISSING_ATTRIBUTE, "A page of the guide has no id or no title");
      return FALSE;
    }
  return done;
}
