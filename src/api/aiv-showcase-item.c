/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-showcase-item.h"

/* No batch of a server has this id. */
#define BATCH_ID "-showcase-"

struct _AivShowcaseItem
{
  GObject parent_instance;

  AivWireShowcaseEntry *wire;
  AivItem *video;
  gboolean is_picture;
};

typedef enum
{
  PROP_TITLE = 1,
  PROP_DESCRIPTION,
  PROP_CATEGORY,
  PROP_VIDEO,
} AivShowcaseItemProp;

static GParamSpec *props[PROP_VIDEO + 1];

G_DEFINE_FINAL_TYPE (AivShowcaseItem, aiv_showcase_item, G_TYPE_OBJECT)

static void
aiv_showcase_item_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AivShowcaseItem *self = AIV_SHOWCASE_ITEM (object);

  switch ((AivShowcaseItemProp) prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, aiv_showcase_item_get_title (self));
      break;
    case PROP_DESCRIPTION:
      g_value_set_string (value, aiv_showcase_item_get_description (self));
      break;
    case PROP_CATEGORY:
      g_value_set_string (value, aiv_showcase_item_get_category (self));
      break;
    case PROP_VIDEO:
      g_value_set_object (value, self->video);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_showcase_item_finalize (GObject *object)
{
  AivShowcaseItem *self = AIV_SHOWCASE_ITEM (object);

  g_clear_pointer (&self->wire, aiv_wire_showcase_entry_unref);
  g_clear_object (&self->video);
  G_OBJECT_CLASS (aiv_showcase_item_parent_class)->finalize (object);
}

static void
aiv_showcase_item_class_init (AivShowcaseItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = aiv_showcase_item_get_property;
  object_class->finalize = aiv_showcase_item_finalize;

  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  props[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, flags);
  props[PROP_CATEGORY] = g_param_spec_string ("category", NULL, NULL, NULL, flags);
  props[PROP_VIDEO] = g_param_spec_object ("video", NULL, NULL, AIV_TYPE_ITEM, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
aiv_showcase_item_init (AivShowcaseItem *self)
{
}

static AivItem *
make_video (AivWireShowcaseEntry *wire, gboolean is_picture)
{
  g_autoptr (AivWireItem) item = aiv_wire_item_new ();
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, wire->url, -1);

  /* By its address: what the cache has of it lasts as long as the server shows the same. */
  digest[24] = '\0';
  item->id = g_strconcat ("showcase-", digest, NULL);
  item->name = g_strdup (wire->title);
  item->status = AIV_JOB_COMPLETED;
  item->progress = -1;
  item->video_url = is_picture ? NULL : g_strdup (wire->url);
  item->poster_url = g_strdup (is_picture ? wire->url : wire->poster_url);
  return aiv_item_new (BATCH_ID, item);
}

/**
 * aiv_showcase_item_new:
 * @wire: what the server told
 * @is_picture: whether it is a picture to try things out with
 * @video: (nullable): the video of another item with the same address: one video is one object,
 *   in whatever lists it is; %NULL makes it
 *
 * Returns: (transfer full): an entry of a showcase
 */
AivShowcaseItem *
aiv_showcase_item_new (AivWireShowcaseEntry *wire, gboolean is_picture, AivItem *video)
{
  AivShowcaseItem *self;

  g_return_val_if_fail (wire != NULL && wire->url != NULL, NULL);

  self = g_object_new (AIV_TYPE_SHOWCASE_ITEM, NULL);
  self->wire = aiv_wire_showcase_entry_ref (wire);
  self->is_picture = is_picture;
  self->video = video != NULL ? g_object_ref (video) : make_video (wire, is_picture);
  return self;
}

/**
 * aiv_showcase_item_get_title:
 * @self: an entry
 *
 * Returns: (transfer none): what it is called; may be empty
 */
const char *
aiv_showcase_item_get_title (AivShowcaseItem *self)
{
  g_return_val_if_fail (AIV_IS_SHOWCASE_ITEM (self), NULL);

  return self->wire->title;
}

/**
 * aiv_showcase_item_get_description:
 * @self: an entry
 *
 * Returns: (transfer none) (nullable): more about it
 */
const char *
aiv_showcase_item_get_description (AivShowcaseItem *self)
{
  g_return_val_if_fail (AIV_IS_SHOWCASE_ITEM (self), NULL);

  return self->wire->description;
}

/**
 * aiv_showcase_item_get_category:
 * @self: an entry
 *
 * Returns: (transfer none) (nullable): what it is about
 */
const char *
aiv_showcase_item_get_category (AivShowcaseItem *self)
{
  g_return_val_if_fail (AIV_IS_SHOWCASE_ITEM (self), NULL);

  return self->wire->category;
}

/**
 * aiv_showcase_item_get_url:
 * @self: an entry
 *
 * Returns: (transfer none): where its video or picture is, as the server told it: what it takes
 *   as the address of a reference picture
 */
const char *
aiv_showcase_item_get_url (AivShowcaseItem *self)
{
  g_return_val_if_fail (AIV_IS_SHOWCASE_ITEM (self), NULL);

  return self->wire->url;
}

/**
 * aiv_showcase_item_get_is_picture:
 * @self: an entry
 *
 * Returns: whether it is a picture to try things out with
 */
gboolean
aiv_showcase_item_get_is_picture (AivShowcaseItem *self)
{
  g_return_val_if_fail (AIV_IS_SHOWCASE_ITEM (self), FALSE);

  return self->is_picture;
}

/**
 * aiv_showcase_item_get_video:
 * @self: an entry
 *
 * Returns: (transfer none): its video, as players and posters take it
 */
AivItem *
aiv_showcase_item_get_video (AivShowcaseItem *self)
{
  g_return_val_if_fail (AIV_IS_SHOWCASE_ITEM (self), NULL);

  return self->video;
}

/**
 * aiv_showcase_item_is_video:
 * @video: a video
 *
 * Returns: whether it is one of a showcase, and so nobody's own
 */
gboolean
aiv_showcase_item_is_video (AivItem *video)
{
  g_return_val_if_fail (AIV_IS_ITEM (video), FALSE);

  return g_strcmp0 (aiv_item_get_batch_id (video), BATCH_ID) == 0;
}
