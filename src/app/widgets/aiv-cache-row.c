/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-cache-row.h"

#include <glib/gi18n.h>

#include "aiv-cache-folder.h"
#include "aiv-weak.h"

/**
 * AivCacheRow:
 *
 * How much space what is kept of an account's videos takes on this computer.
 */
struct _AivCacheRow
{
  AdwActionRow parent_instance;

  GtkWidget *size_label;

  char *folder;
  DexFuture *measuring;
};

G_DEFINE_FINAL_TYPE (AivCacheRow, aiv_cache_row, ADW_TYPE_ACTION_ROW)

static DexFuture *
on_measured (DexFuture *done,
             gpointer   weak)
{
  g_autoptr(AivCacheRow) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  gint64 size;

  if (self == NULL || self->size_label == NULL)
    return dex_future_new_true ();

  size = dex_await_int64 (dex_ref (done), &error);
  text = error == NULL ? g_format_size (size) : g_strdup (C_("preferences", "Unknown"));
  gtk_label_set_label (GTK_LABEL (self->size_label), text);
  return dex_future_new_true ();
}

static void
aiv_cache_row_dispose (GObject *object)
{
  AivCacheRow *self = AIV_CACHE_ROW (object);

  dex_clear (&self->measuring);
  self->size_label = NULL;
  g_clear_pointer (&self->folder, g_free);
  G_OBJECT_CLASS (aiv_cache_row_parent_class)->dispose (object);
}

static void
aiv_cache_row_class_init (AivCacheRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aiv_cache_row_dispose;
}

static void
aiv_cache_row_init (AivCacheRow *self)
{
  self->size_label = gtk_label_new ("…");
  gtk_widget_add_css_class (self->size_label, "numeric");
  gtk_widget_add_css_class (self->size_label, "dimmed");
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->size_label);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (self), 1);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 1);
}

/**
 * aiv_cache_row_new:
 * @entry: an account whose user is known
 *
 * Returns: (transfer floating): a row that measures what is kept of it
 */
GtkWidget *
aiv_cache_row_new (AivAccountEntry *entry)
{
  AivCacheRow *self;

  g_return_val_if_fail (AIV_IS_ACCOUNT_ENTRY (entry), NULL);

  self = g_object_new (AIV_TYPE_CACHE_ROW, NULL);
  self->folder = aiv_account_entry_dup_cache_folder (entry);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), aiv_account_entry_get_title (entry));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), aiv_account_entry_get_place (entry));
  aiv_cache_row_measure (self);
  return GTK_WIDGET (self);
}

/**
 * aiv_cache_row_measure:
 * @self: a row
 *
 * Measures it anew, on a thread.
 */
void
aiv_cache_row_measure (AivCacheRow *self)
{
  g_return_if_fail (AIV_IS_CACHE_ROW (self));

  if (self->folder == NULL)
    return;
  dex_clear (&self->measuring);
  self->measuring = dex_future_finally (aiv_cache_folder_measure (self->folder), on_measured, aiv_weak_new (self),
                                        aiv_weak_free);
}
