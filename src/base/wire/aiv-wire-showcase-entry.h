/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define AIV_TYPE_WIRE_SHOWCASE_ENTRY (aiv_wire_showcase_entry_get_type ())

/**
 * AivWireShowcaseKind:
 * @AIV_WIRE_SHOWCASE_VIDEO: a video to look at
 * @AIV_WIRE_SHOWCASE_HERO: one of the few at the top, with title and addresses alone
 * @AIV_WIRE_SHOWCASE_PICTURE: a picture to try things out with
 *
 * Which of the showcase's lists an entry is written for.
 */
typedef enum
{
  AIV_WIRE_SHOWCASE_VIDEO,
  AIV_WIRE_SHOWCASE_HERO,
  AIV_WIRE_SHOWCASE_PICTURE,
} AivWireShowcaseKind;

/**
 * AivWireShowcaseEntry:
 * @title: what it is called
 * @description: (nullable): more about it; of videos
 * @category: (nullable): what it is about: "Fashion"; not of heroes
 * @url: where the video or the picture is: a path of the server that begins with "/", or an
 *   absolute address
 * @poster_url: (nullable): where a still of the video is
 * @order: its place among the others
 * @is_featured: whether it is one of the best
 *
 * A video or a picture of a showcase: `{"id":1,"title":…,"description":…,"category":…,
 * "video_url":…,"poster_url":…,"is_featured":true,"order":1}`, or `image_url` for a picture.
 */
typedef struct
{
  gint64 id;
  char *title;
  char *description;
  char *category;
  char *url;
  char *poster_url;
  gint64 order;
  gboolean is_featured;
} AivWireShowcaseEntry;

GType                 aiv_wire_showcase_entry_get_type  (void) G_GNUC_CONST;
AivWireShowcaseEntry *aiv_wire_showcase_entry_new       (void);
AivWireShowcaseEntry *aiv_wire_showcase_entry_ref       (AivWireShowcaseEntry *self);
void                  aiv_wire_showcase_entry_unref     (AivWireShowcaseEntry *self);
JsonNode             *aiv_wire_showcase_entry_to_json   (const AivWireShowcaseEntry *self,
                                                         AivWireShowcaseKind         kind);
AivWireShowcaseEntry *aiv_wire_showcase_entry_from_json (JsonNode *node,
                                                         GError  **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivWireShowcaseEntry, aiv_wire_showcase_entry_unref)

G_END_DECLS
