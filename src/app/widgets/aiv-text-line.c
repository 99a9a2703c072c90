/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-text-line.h"

/* Latin letters and Chinese ones, which are higher: a line has room for both. */
#define SAMPLE "Åg春"

/**
 * AivTextLine:
 *
 * A line of text in whatever width it is given, for lists that show many: unlike a label it is as high whatever it
 * says and asks for no width of its own, so that other text is only drawn, and nothing around it laid out again.
 * Styled as a label; digits are as wide as each other with the class `numeric`.
 */
struct _AivTextLine
{
  GtkWidget parent_instance;

  PangoEllipsizeMode ellipsize;
  char *label;
  PangoLayout *layout; /* made when it is drawn first */
  int height;          /* px, 0 when not known */
};

typedef enum
{
  PROP_LABEL = 1,
} AivTextLineProp;

static GParamSpec *props[PROP_LABEL + 1];

G_DEFINE_FINAL_TYPE (AivTextLine, aiv_text_line, GTK_TYPE_WIDGET)

static int
measure_height (AivTextLine *self)
{
  g_autoptr(PangoLayout) sample = NULL;

  if (self->height == 0)
    {
      sample = gtk_widget_create_pango_layout (GTK_WIDGET (self), SAMPLE);
      pango_layout_get_pixel_size (sample, NULL, &self->height);
    }
  return self->height;
}

static PangoLayout *
ensure_layout (AivTextLine *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  if (self->layout == NULL)
    {
      self->layout = gtk_widget_create_pango_layout (widget, self->label);
      pango_layout_set_single_paragraph_mode (self->layout, TRUE);
      pango_layout_set_ellipsize (self->layout, self->ellipsize);
      if (gtk_widget_has_css_class (widget, "numeric"))
        {
          g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();

          pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
          pango_layout_set_attributes (self->layout, attributes);
        }
    }
  pango_layout_set_width (self->layout, gtk_widget_get_width (widget) * PANGO_SCALE);
  return self->layout;
}

static void
aiv_text_line_snapshot (GtkWidget   *widget,
                        GtkSnapshot *snapshot)
{
  AivTextLine *self = AIV_TEXT_LINE (widget);
  PangoLayout *layout;
  PangoRectangle logical;
  GdkRGBA color;

  if (self->label == NULL || *self->label == '\0')
    return;
  layout = ensure_layout (self);
  pango_layout_get_pixel_extents (layout, NULL, &logical);
  gtk_widget_get_color (widget, &color);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (0, (float) ((gtk_widget_get_height (widget) - logical.height) / 2)));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

static void
aiv_text_line_measure (GtkWidget     *widget,
                       GtkOrientation orientation,
                       int            for_size,
                       int           *minimum,
                       int           *natural,
                       int           *minimum_baseline,
                       int           *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? measure_height (AIV_TEXT_LINE (widget)) : 0;
}

/* It may be another font, or another size of it; then GTK asks for the height again. */
static void
aiv_text_line_css_changed (GtkWidget         *widget,
                           GtkCssStyleChange *change)
{
  AivTextLine *self = AIV_TEXT_LINE (widget);

  g_clear_object (&self->layout);
  self->height = 0;
  GTK_WIDGET_CLASS (aiv_text_line_parent_class)->css_changed (widget, change);
}

static void
aiv_text_line_system_setting_changed (GtkWidget       *widget,
                                      GtkSystemSetting setting)
{
  AivTextLine *self = AIV_TEXT_LINE (widget);

  GTK_WIDGET_CLASS (aiv_text_line_parent_class)->system_setting_changed (widget, setting);
  if (setting == GTK_SYSTEM_SETTING_ICON_THEME)
    return;
  g_clear_object (&self->layout);
  self->height = 0;
  gtk_widget_queue_resize (widget);
}

static void
aiv_text_line_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  switch ((AivTextLineProp) prop_id)
    {
    case PROP_LABEL:
      g_value_set_string (value, AIV_TEXT_LINE (object)->label);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_text_line_dispose (GObject *object)
{
  AivTextLine *self = AIV_TEXT_LINE (object);

  g_clear_object (&self->layout);
  g_clear_pointer (&self->label, g_free);
  G_OBJECT_CLASS (aiv_text_line_parent_class)->dispose (object);
}

static void
aiv_text_line_class_init (AivTextLineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = aiv_text_line_get_property;
  object_class->dispose = aiv_text_line_dispose;
  widget_class->snapshot = aiv_text_line_snapshot;
  widget_class->measure = aiv_text_line_measure;
  widget_class->css_changed = aiv_text_line_css_changed;
  widget_class->system_setting_changed = aiv_text_line_system_setting_changed;

  props[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL,
                                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_set_css_name (widget_class, "label");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LABEL);
}

static void
aiv_text_line_init (AivTextLine *self)
{
}

/**
 * aiv_text_line_new:
 * @ellipsize: where text that is too long is cut
 *
 * Returns: (transfer floating): an empty line
 */
GtkWidget *
aiv_text_line_new (PangoEllipsizeMode ellipsize)
{
  AivTextLine *self = g_object_new (AIV_TYPE_TEXT_LINE, NULL);

  self->ellipsize = ellipsize;
  return GTK_WIDGET (self);
}

/**
 * aiv_text_line_set_label:
 * @self: the line
 * @label: (nullable): what it says
 */
void
aiv_text_line_set_label (AivTextLine *self,
                         const char  *label)
{
  g_return_if_fail (AIV_IS_TEXT_LINE (self));

  if (!g_set_str (&self->label, label))
    return;
  if (self->layout != NULL)
    pango_layout_set_text (self->layout, label != NULL ? label : "", -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label != NULL ? label : "", -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LABEL]);
}

/**
 * aiv_text_line_get_label:
 * @self: the line
 *
 * Returns: (transfer none) (nullable): what it says
 */
const char *
aiv_text_line_get_label (AivTextLine *self)
{
  g_return_val_if_fail (AIV_IS_TEXT_LINE (self), NULL);

  return self->label;
}
