/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-guide-topic.h"

G_BEGIN_DECLS

struct _AivGuideTopic
{
  GObject parent_instance;

  char *id;
  char *title;
  char *part;
  char *searched;      /* all of it, case folded */
  GPtrArray *blocks;   /* of AivGuideBlock */
  GPtrArray *sections; /* of AivGuideSection; only the first page has some with topics */
};

/* Before the title of another topic that stands in for the text of a link, and after it. */
#define AIV_GUIDE_TITLE_OF "\001"

gboolean aiv_guide_topic_parse (AivGuideTopic *self,
                                const char    *text,
                                gssize         length,
                                GError       **error);

G_END_DECLS
