/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-account-row.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/**
 * AivAccountRow:
 *
 * One of the accounts to choose from: who and where, dimmed where one has to sign in first,
 * with a mark on the one that is used now.
 */
struct _AivAccountRow
{
  GtkListBoxRow parent_instance;

  AdwAvatar *avatar;

  AivAccountEntry *entry;
};

typedef enum
{
  PROP_ENTRY = 1,
} AivAccountRowProp;

static GParamSpec *props[PROP_ENTRY + 1];

G_DEFINE_FINAL_TYPE (AivAccountRow, aiv_account_row, GTK_TYPE_LIST_BOX_ROW)

static void
update (AivAccountRow *self)
{
  gboolean local = aiv_account_entry_is_local (self->entry);
  /* Translators: an account's name and, after it, where it is or that it is signed out */
  g_autofree char *label = g_strdup_printf (C_("accessible name", "%s, %s"), aiv_account_entry_get_title (self->entry),
                                            aiv_account_entry_get_description (self->entry));

  adw_avatar_set_show_initials (self->avatar, !local);
  adw_avatar_set_icon_name (self->avatar, local ? "computer-symbolic" : NULL);
  adw_avatar_set_custom_image (self->avatar, GDK_PAINTABLE (aiv_account_entry_get_picture (self->entry)));
  if (aiv_account_entry_get_signed_in (self->entry))
    gtk_widget_remove_css_class (GTK_WIDGET (self), "dimmed");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self), "dimmed");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_SELECTED,
                               (int) aiv_account_entry_get_present (self->entry), -1);
}

static void
aiv_account_row_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  switch ((AivAccountRowProp) prop_id)
    {
    case PROP_ENTRY:
      g_value_set_object (value, AIV_ACCOUNT_ROW (object)->entry);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_account_row_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  switch ((AivAccountRowProp) prop_id)
    {
    case PROP_ENTRY:
      AIV_ACCOUNT_ROW (object)->entry = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_account_row_constructed (GObject *object)
{
  AivAccountRow *self = AIV_ACCOUNT_ROW (object);

  G_OBJECT_CLASS (aiv_account_row_parent_class)->constructed (object);
  g_signal_connect_object (self->entry, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
aiv_account_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_ACCOUNT_ROW);
  g_clear_object (&AIV_ACCOUNT_ROW (object)->entry);
  G_OBJECT_CLASS (aiv_account_row_parent_class)->dispose (object);
}

static void
aiv_account_row_class_init (AivAccountRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = aiv_account_row_get_property;
  object_class->set_property = aiv_account_row_set_property;
  object_class->constructed = aiv_account_row_constructed;
  object_class->dispose = aiv_account_row_dispose;

  props[PROP_ENTRY] = g_param_spec_object ("entry", NULL, NULL, AIV_TYPE_ACCOUNT_ENTRY,
                                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/widgets/aiv-account-row.ui");
  gtk_widget_class_bind_template_child (widget_class, AivAccountRow, avatar);
}

static void
aiv_account_row_init (AivAccountRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * aiv_account_row_new:
 * @entry: an account
 *
 * Returns: (transfer floating): a row for it
 */
GtkWidget *
aiv_account_row_new (AivAccountEntry *entry)
{
  g_return_val_if_fail (AIV_IS_ACCOUNT_ENTRY (entry), NULL);

  return g_object_new (AIV_TYPE_ACCOUNT_ROW, "entry", entry, NULL);
}

/**
 * aiv_account_row_get_entry:
 * @self: a row
 *
 * Returns: (transfer none): its account
 */
AivAccountEntry *
aiv_account_row_get_entry (AivAccountRow *self)
{
  g_return_val_if_fail (AIV_IS_ACCOUNT_ROW (self), NULL);

  return self->entry;
}
