/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * AivGuideBlockKind:
 * @AIV_GUIDE_PARAGRAPH: text, maybe beside a marker of a list
 * @AIV_GUIDE_HEADING: of a section
 * @AIV_GUIDE_TERM: what is explained below it
 * @AIV_GUIDE_NOTE: text that stands out
 * @AIV_GUIDE_CODE: what is typed at a command line, as it is
 * @AIV_GUIDE_PICTURE: a picture
 */
typedef enum
{
  AIV_GUIDE_PARAGRAPH,
  AIV_GUIDE_HEADING,
  AIV_GUIDE_TERM,
  AIV_GUIDE_NOTE,
  AIV_GUIDE_CODE,
  AIV_GUIDE_PICTURE,
} AivGuideBlockKind;

/**
 * AivGuideBlock:
 * @kind: what it is
 * @indent: in how many lists it is
 * @marker: (nullable): what stands before it, such as `1.`
 * @text: Pango markup; plain text of headings and code; what a picture shows, in plain text
 * @file: (nullable): of a picture, below the folder of its page
 *
 * One block of a page. Links in @text are to `topic:ID`.
 */
typedef struct
{
  AivGuideBlockKind kind;
  guint indent;
  char *marker;
  char *text;
  char *file;
} AivGuideBlock;

/**
 * AivGuideSection:
 * @title: its heading
 * @topics: (array zero-terminated=1): ids of the topics that it lists, in order
 *
 * A part of the guide.
 */
typedef struct
{
  char *title;
  GPtrArray *topics;
} AivGuideSection;

#define AIV_TYPE_GUIDE_TOPIC (aiv_guide_topic_get_type ())

G_DECLARE_FINAL_TYPE (AivGuideTopic, aiv_guide_topic, AIV, GUIDE_TOPIC, GObject)

AivGuideTopic *aiv_guide_topic_new         (const char    *text,
                                            gssize         length,
                                            GError       **error);
const char    *aiv_guide_topic_get_id      (AivGuideTopic *self);
const char    *aiv_guide_topic_get_title   (AivGuideTopic *self);
GPtrArray     *aiv_guide_topic_get_blocks  (AivGuideTopic *self);
GPtrArray     *aiv_guide_topic_get_sections
                                           (AivGuideTopic *self);
void           aiv_guide_topic_set_part    (AivGuideTopic *self,
                                            const char    *part);
const char    *aiv_guide_topic_get_part    (AivGuideTopic *self);
void           aiv_guide_topic_name_links  (AivGuideTopic *self,
                                            GHashTable    *topics);
gboolean       aiv_guide_topic_matches     (AivGuideTopic *self,
                                            const char    *words);
gboolean       aiv_guide_topic_is_titled   (AivGuideTopic *self,
                                            const char    *words);

G_END_DECLS
