/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-icon-button.h"

#define ICON_SIZE 16 /* px */

/**
 * AivIconButton:
 *
 * A button with an icon that it draws itself, for lists with many of them: a widget for each icon is as dear as the
 * button.
 */
struct _AivIconButton
{
  GtkButton parent_instance;

  char *icon_name;
  GtkIconPaintable *icon; /* of the present scale */
};

typedef enum
{
  PROP_ICON_NAME = 1,
} AivIconButtonProp;

G_DEFINE_FINAL_TYPE (AivIconButton, aiv_icon_button, GTK_TYPE_BUTTON)

static void
forget_icon (AivIconButton *self)
{
  g_clear_object (&self->icon);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
aiv_icon_button_snapshot (GtkWidget   *widget,
                          GtkSnapshot *snapshot)
{
  AivIconButton *self = AIV_ICON_BUTTON (widget);
  int x = (gtk_widget_get_width (widget) - ICON_SIZE) / 2;
  int y = (gtk_widget_get_height (widget) - ICON_SIZE) / 2;
  GdkRGBA color;

  GTK_WIDGET_CLASS (aiv_icon_button_parent_class)->snapshot (widget, snapshot);
  if (self->icon_name == NULL)
    return;
  if (self->icon == NULL)
    self->icon = gtk_icon_theme_lookup_icon (gtk_icon_theme_get_for_display (gtk_widget_get_display (widget)),
                                             self->icon_name, NULL, ICON_SIZE, gtk_widget_get_scale_factor (widget),
                                             gtk_widget_get_direction (widget), 0);
  gtk_widget_get_color (widget, &color);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (self->icon), snapshot, ICON_SIZE, ICON_SIZE, &color, 1);
  gtk_snapshot_restore (snapshot);
}

static void
aiv_icon_button_direction_changed (GtkWidget       *widget,
                                   GtkTextDirection old_direction)
{
  GTK_WIDGET_CLASS (aiv_icon_button_parent_class)->direction_changed (widget, old_direction);
  forget_icon (AIV_ICON_BUTTON (widget));
}

static void
aiv_icon_button_system_setting_changed (GtkWidget       *widget,
                                        GtkSystemSetting setting)
{
  GTK_WIDGET_CLASS (aiv_icon_button_parent_class)->system_setting_changed (widget, setting);
  forget_icon (AIV_ICON_BUTTON (widget));
}

static void
aiv_icon_button_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  switch ((AivIconButtonProp) prop_id)
    {
    case PROP_ICON_NAME:
      g_value_set_string (value, AIV_ICON_BUTTON (object)->icon_name);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_icon_button_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  switch ((AivIconButtonProp) prop_id)
    {
    case PROP_ICON_NAME:
      aiv_icon_button_set_icon_name (AIV_ICON_BUTTON (object), g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_icon_button_dispose (GObject *object)
{
  AivIconButton *self = AIV_ICON_BUTTON (object);

  g_clear_object (&self->icon);
  g_clear_pointer (&self->icon_name, g_free);
  G_OBJECT_CLASS (aiv_icon_button_parent_class)->dispose (object);
}

static void
aiv_icon_button_class_init (AivIconButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = aiv_icon_button_get_property;
  object_class->set_property = aiv_icon_button_set_property;
  object_class->dispose = aiv_icon_button_dispose;
  widget_class->snapshot = aiv_icon_button_snapshot;
  widget_class->direction_changed = aiv_icon_button_direction_changed;
  widget_class->system_setting_changed = aiv_icon_button_system_setting_changed;

  g_object_class_override_property (object_class, PROP_ICON_NAME, "icon-name");
}

static void
aiv_icon_button_init (AivIconButton *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "image-button");
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (forget_icon), NULL);
}

/**
 * aiv_icon_button_new:
 * @icon_name: (nullable): a symbolic icon
 *
 * Returns: (transfer floating): a button
 */
GtkWidget *
aiv_icon_button_new (const char *icon_name)
{
  return g_object_new (AIV_TYPE_ICON_BUTTON, "icon-name", icon_name, NULL);
}

/**
 * aiv_icon_button_set_icon_name:
 * @self: the button
 * @icon_name: (nullable): a symbolic icon
 */
void
aiv_icon_button_set_icon_name (AivIconButton *self,
                               const char    *icon_name)
{
  g_return_if_fail (AIV_IS_ICON_BUTTON (self));

  if (!g_set_str (&self->icon_name, icon_name))
    return;
  forget_icon (self);
  g_object_notify (G_OBJECT (self), "icon-name");
}
