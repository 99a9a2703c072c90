/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * AivShowcaseEntry:
 * @id: its number
 * @title: its title
 * @description: what it shows; empty for a picture
 * @category: its category
 * @url: the video or the picture: a path on the server, or a URL
 * @poster_url: (nullable): a picture of a video
 * @featured: whether a video is among the featured ones
 * @hero: whether a video is at the top of the page
 *
 * A video or a picture of the showcase.
 */
typedef struct
{
  gint64 id;
  char *title;
  char *description;
  char *category;
  char *url;
  char *poster_url;
  gboolean featured;
  gboolean hero;
} AivShowcaseEntry;

#define AIV_TYPE_SHOWCASE_CONTENT (aiv_showcase_content_get_type ())

/**
 * AivShowcaseContent:
 * @videos: (element-type AivShowcaseEntry): in their order
 * @images: (element-type AivShowcaseEntry): in their order
 * @files: (element-type utf8): names of the files that may be served
 * @trial_files: (element-type utf8): names of those that are pictures to try
 * @stamp: tells this version of it from others
 *
 * What a showcase.json says. Immutable and reference counted; any thread.
 */
typedef struct
{
  GPtrArray *videos;
  GPtrArray *images;
  GHashTable *files;
  GHashTable *trial_files;
  guint64 stamp;
} AivShowcaseContent;

GType               aiv_showcase_content_get_type (void) G_GNUC_CONST;
AivShowcaseContent *aiv_showcase_content_new      (void);
AivShowcaseContent *aiv_showcase_content_load     (const char          *folder,
                                                   guint64              known_stamp,
                                                   GError             **error);
AivShowcaseContent *aiv_showcase_content_ref      (AivShowcaseContent  *self);
void                aiv_showcase_content_unref    (AivShowcaseContent  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivShowcaseContent, aiv_showcase_content_unref)

G_END_DECLS
