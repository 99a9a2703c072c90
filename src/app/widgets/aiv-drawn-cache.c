/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-drawn-cache.h"

#include <adwaita.h>
#include <math.h>

/* Where GSK draws with the processor, a shadow or a round corner costs more than a picture of it: parts that many
 * tiles share are drawn once for each size, and then only copied. With a graphics card they are drawn as ever. */

#define MAX_KEPT 32

typedef struct
{
  const char *look; /* interned */
  int width;
  int height;
  int scale;
  gboolean dark;
  gboolean high_contrast;
  gboolean right_to_left;
  GdkRGBA color;
} Key;

typedef struct
{
  Key key;
  GdkTexture *texture;
  graphene_rect_t bounds; /* beside the child's own place */
} Drawn;

static GHashTable *kept;

static guint
key_hash (gconstpointer data)
{
  const Key *key = data;

  return g_direct_hash (key->look) ^ (guint) (key->width * 31 + key->height * 1009 + key->scale * 65537)
         ^ gdk_rgba_hash (&key->color) ^ (guint) (key->dark * 3 + key->high_contrast * 5 + key->right_to_left * 7);
}

static gboolean
key_equal (gconstpointer a,
           gconstpointer b)
{
  const Key *one = a, *other = b;

  return one->look == other->look && one->width == other->width && one->height == other->height && one->scale == other->scale
         && one->dark == other->dark && one->high_contrast == other->high_contrast
         && one->right_to_left == other->right_to_left && gdk_rgba_equal (&one->color, &other->color);
}

static void
drawn_free (gpointer data)
{
  Drawn *drawn = data;

  g_object_unref (drawn->texture);
  g_free (drawn);
}

static Drawn *
draw (GskRenderer           *renderer,
      GtkWidget             *parent,
      GtkWidget             *child,
      const Key             *key,
      const graphene_rect_t *place)
{
  g_autoptr(GtkSnapshot) content = gtk_snapshot_new ();
  g_autoptr(GtkSnapshot) scaled = gtk_snapshot_new ();
  g_autoptr(GskRenderNode) node = NULL;
  g_autoptr(GskRenderNode) big = NULL;
  graphene_rect_t bounds, viewport;
  Drawn *drawn;

  gtk_widget_snapshot_child (parent, child, content);
  node = gtk_snapshot_free_to_node (g_steal_pointer (&content));
  if (node == NULL)
    return NULL;
  gsk_render_node_get_bounds (node, &bounds);
  graphene_rect_round_extents (&bounds, &bounds);
  viewport = bounds;
  graphene_rect_scale (&bounds, (float) key->scale, (float) key->scale, &viewport);
  gtk_snapshot_scale (scaled, (float) key->scale, (float) key->scale);
  gtk_snapshot_append_node (scaled, node);
  big = gtk_snapshot_free_to_node (g_steal_pointer (&scaled));

  drawn = g_new (Drawn, 1);
  drawn->key = *key;
  drawn->texture = gsk_renderer_render_texture (renderer, big, &viewport);
  drawn->bounds = GRAPHENE_RECT_INIT (bounds.origin.x - place->origin.x, bounds.origin.y - place->origin.y,
                                      bounds.size.width, bounds.size.height);
  return drawn;
}

static Drawn *
find (GtkWidget             *parent,
      const char            *look,
      const graphene_rect_t *place,
      const GdkRGBA         *color,
      Key                   *key)
{
  GtkNative *native = gtk_widget_get_native (parent);
  GdkSurface *surface = native != NULL ? gtk_native_get_surface (native) : NULL;
  AdwStyleManager *style = adw_style_manager_get_for_display (gtk_widget_get_display (parent));
  double scale = surface != NULL ? gdk_surface_get_scale (surface) : 0;

  key->look = NULL;
  if (scale <= 0 || scale != floor (scale) || !GSK_IS_CAIRO_RENDERER (gtk_native_get_renderer (native)))
    return NULL;
  *key = (Key){ .look = g_intern_string (look),
                .width = (int) place->size.width,
                .height = (int) place->size.height,
                .scale = (int) scale,
                .dark = adw_style_manager_get_dark (style),
                .high_contrast = adw_style_manager_get_high_contrast (style),
                .right_to_left = gtk_widget_get_direction (parent) == GTK_TEXT_DIR_RTL };
  if (color != NULL)
    key->color = *color;
  return kept != NULL ? g_hash_table_lookup (kept, key) : NULL;
}

/**
 * aiv_drawn_cache_has:
 * @parent: a widget
 * @look: as for [func@Aiv.drawn_cache_snapshot], as the rest
 * @place: where it is
 * @color: (nullable): the colour that it depends on
 *
 * Returns: whether it can be drawn without the child
 */
gboolean
aiv_drawn_cache_has (GtkWidget             *parent,
                     const char            *look,
                     const graphene_rect_t *place,
                     const GdkRGBA         *color)
{
  Key key;

  return find (parent, look, place, color, &key) != NULL;
}

/**
 * aiv_drawn_cache_snapshot:
 * @parent: a widget, in its snapshot function
 * @look: what the child looks like, apart from its size and colours: children with the same look are the same picture
 * @place: where it is in @parent, in whole px
 * @color: (nullable): the colour that it depends on
 * @child: (nullable): a child of @parent; need not be there when it has been drawn before
 * @snapshot: where to draw it
 *
 * As [method@Gtk.Widget.snapshot_child], for children of which there are many alike.
 */
void
aiv_drawn_cache_snapshot (GtkWidget             *parent,
                          const char            *look,
                          const graphene_rect_t *place,
                          const GdkRGBA         *color,
                          GtkWidget             *child,
                          GtkSnapshot           *snapshot)
{
  Key key;
  Drawn *drawn = find (parent, look, place, color, &key);

  if (drawn == NULL && child != NULL && key.look != NULL)
    {
      if (kept == NULL)
        kept = g_hash_table_new_full (key_hash, key_equal, NULL, drawn_free);
      if (g_hash_table_size (kept) >= MAX_KEPT)
        g_hash_table_remove_all (kept);
      drawn = draw (gtk_native_get_renderer (gtk_widget_get_native (parent)), parent, child, &key, place);
      if (drawn != NULL)
        g_hash_table_insert (kept, &drawn->key, drawn);
    }
  if (drawn != NULL)
    gtk_snapshot_append_texture (snapshot, drawn->texture,
                                 &GRAPHENE_RECT_INIT (place->origin.x + drawn->bounds.origin.x,
                                                      place->origin.y + drawn->bounds.origin.y, drawn->bounds.size.width,
                                                      drawn->bounds.size.height));
  else if (child != NULL)
    gtk_widget_snapshot_child (parent, child, snapshot);
}
