/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-cover.h"

#define MINIMUM_SIZE 96
#define NATURAL_SIZE 132

/**
 * AivCover:
 *
 * A picture that fills a square, or another form that it is told, or whatever room it is given. What does not fit is cut
 * evenly at the sides, but less at the top than at the bottom: there are the faces.
 * Decoration: the picture's name stands beside it.
 */
typedef struct
{
  GdkPaintable *paintable;
  double ratio;
} AivCoverPrivate;

typedef enum
{
  PROP_PAINTABLE = 1,
} AivCoverProp;

static GParamSpec *props[PROP_PAINTABLE + 1];

G_DEFINE_TYPE_WITH_PRIVATE (AivCover, aiv_cover, GTK_TYPE_WIDGET)

static AivCoverPrivate *
get (gpointer self)
{
  return aiv_cover_get_instance_private (AIV_COVER (self));
}

static void
aiv_cover_snapshot (GtkWidget   *widget,
                    GtkSnapshot *snapshot)
{
  GdkPaintable *paintable = get (widget)->paintable;
  float width = gtk_widget_get_width (widget);
  float height = gtk_widget_get_height (widget);
  float own_width, own_height, scale;
  gboolean fits;

  if (paintable == NULL || width <= 0 || height <= 0)
    return;

  own_width = MAX (gdk_paintable_get_intrinsic_width (paintable), 1);
  own_height = MAX (gdk_paintable_get_intrinsic_height (paintable), 1);
  scale = MAX (width / own_width, height / own_height);
  own_width *= scale;
  own_height *= scale;

  /* One that was made for this place is drawn as it is. */
  fits = own_width - width < 0.5f && own_height - height < 0.5f;
  if (fits)
    {
      gdk_paintable_snapshot (paintable, snapshot, width, height);
      return;
    }
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((width - own_width) / 2,
                                                          (height - own_height) * (float) AIV_COVER_ABOVE));
  gdk_paintable_snapshot (paintable, snapshot, own_width, own_height);
  gtk_snapshot_pop (snapshot);
}

static GtkSizeRequestMode
aiv_cover_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
aiv_cover_measure (GtkWidget     *widget,
                   GtkOrientation orientation,
                   int            for_size,
                   int           *minimum,
                   int           *natural,
                   int           *minimum_baseline,
                   int           *natural_baseline)
{
  *minimum = MINIMUM_SIZE;
  *natural = NATURAL_SIZE;
  if (orientation == GTK_ORIENTATION_VERTICAL && for_size >= 0)
    *minimum = *natural = (int) (for_size / get (widget)->ratio);
}

static void
aiv_cover_get_property (GObject    *object,
                        guint       prop_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  switch ((AivCoverProp) prop_id)
    {
    case PROP_PAINTABLE:
      g_value_set_object (value, get (object)->paintable);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_cover_set_property (GObject      *object,
                        guint         prop_id,
                        const GValue *value,
                        GParamSpec   *pspec)
{
  switch ((AivCoverProp) prop_id)
    {
    case PROP_PAINTABLE:
      aiv_cover_set_paintable (AIV_COVER (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_cover_dispose (GObject *object)
{
  g_clear_object (&get (object)->paintable);
  G_OBJECT_CLASS (aiv_cover_parent_class)->dispose (object);
}

static void
aiv_cover_class_init (AivCoverClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = aiv_cover_get_property;
  object_class->set_property = aiv_cover_set_property;
  object_class->dispose = aiv_cover_dispose;
  widget_class->snapshot = aiv_cover_snapshot;
  widget_class->get_request_mode = aiv_cover_get_request_mode;
  widget_class->measure = aiv_cover_measure;

  props[PROP_PAINTABLE] = g_param_spec_object ("paintable", NULL, NULL, GDK_TYPE_PAINTABLE,
                                               G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_set_css_name (widget_class, "cover");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
aiv_cover_init (AivCover *self)
{
  get (self)->ratio = 1;
}

/**
 * aiv_cover_new:
 *
 * Returns: (transfer floating): an empty cover
 */
GtkWidget *
aiv_cover_new (void)
{
  return g_object_new (AIV_TYPE_COVER, NULL);
}

/**
 * aiv_cover_set_paintable:
 * @self: the cover
 * @paintable: (nullable): a picture that does not change
 */
void
aiv_cover_set_paintable (AivCover     *self,
                         GdkPaintable *paintable)
{
  g_return_if_fail (AIV_IS_COVER (self));

  if (g_set_object (&get (self)->paintable, paintable))
    {
      gtk_widget_queue_draw (GTK_WIDGET (self));
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PAINTABLE]);
    }
}

/**
 * aiv_cover_set_ratio:
 * @self: the cover
 * @ratio: its width by its height
 *
 * Gives it another form than a square.
 */
void
aiv_cover_set_ratio (AivCover *self,
                     double    ratio)
{
  g_return_if_fail (AIV_IS_COVER (self));
  g_return_if_fail (ratio > 0);

  get (self)->ratio = ratio;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/**
 * aiv_cover_get_paintable:
 * @self: the cover
 *
 * Returns: (transfer none) (nullable): the picture
 */
GdkPaintable *
aiv_cover_get_paintable (AivCover *self)
{
  g_return_val_if_fail (AIV_IS_COVER (self), NULL);

  return get (self)->paintable;
}
