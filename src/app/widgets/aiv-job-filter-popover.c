/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-job-filter-popover.h"

#include <glib/gi18n.h>

/**
 * AivJobFilterPopover:
 *
 * Which of the jobs of everybody to show: by state, by what they were made from and with, by
 * time, and by why something failed.
 *
 * Its signal `changed` tells when something else is to be shown.
 */
struct _AivJobFilterPopover
{
  GtkPopover parent_instance;

  GtkDropDown *status_drop;
  GtkDropDown *kind_drop;
  GtkDropDown *engine_drop;
  GtkDropDown *time_drop;
  GtkWidget *days_box;
  GtkEditable *first_entry;
  GtkEditable *last_entry;
  GtkEditable *error_entry;
  GtkWidget *reset_button;

  char **engines; /* ids, in the order of the list behind its first row */
  gboolean quiet; /* while much is changed at once */
};

/* In the order of the lists. */
static const char *const statuses[] = { NULL, "created", "processing", "completed", "failures", "failed", "cancelled" };
static const char *const kinds[] = { NULL, "batch", "video" };

typedef enum
{
  TIME_ANY,
  TIME_TODAY,
  TIME_WEEK,
  TIME_MONTH,
  TIME_DAYS,
} Time;

static guint changed_signal;

G_DEFINE_FINAL_TYPE (AivJobFilterPopover, aiv_job_filter_popover, GTK_TYPE_POPOVER)

static void
on_changed (AivJobFilterPopover *self)
{
  if (self->quiet || self->engine_drop == NULL || self->reset_button == NULL)
    return;
  gtk_widget_set_visible (self->days_box, gtk_drop_down_get_selected (self->time_drop) == TIME_DAYS);
  gtk_widget_set_sensitive (self->reset_button, aiv_job_filter_popover_is_set (self));
  g_signal_emit (self, changed_signal, 0);
}

static void
on_reset (AivJobFilterPopover *self)
{
  aiv_job_filter_popover_reset (self);
}

static gint64
to_ms (GDateTime *when)
{
  return g_date_time_to_unix_usec (when) / 1000;
}

/* "2026-11-22" in the zone of the computer, so many days later; 0 for anything else. */
static gint64
read_day (GtkEditable *entry,
          int          later)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_local ();
  g_autofree char *text = g_strconcat (gtk_editable_get_text (entry), "T00:00:00", NULL);
  g_autoptr(GDateTime) day = g_date_time_new_from_iso8601 (text, zone);
  g_autoptr(GDateTime) moved = day != NULL ? g_date_time_add_days (day, later) : NULL;
  gboolean bad = moved == NULL && gtk_editable_get_text (entry)[0] != '\0';

  if (bad)
    gtk_widget_add_css_class (GTK_WIDGET (entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (entry), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_STATE_INVALID,
                               bad ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  return moved != NULL ? to_ms (moved) : 0;
}

static void
apply_time (AivJobFilterPopover *self,
            AivJobFilter        *filter)
{
  static const int days_back[] = { 0, 0, 6, 29, 0 };
  guint selected = gtk_drop_down_get_selected (self->time_drop);
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autoptr(GDateTime) today = g_date_time_new_local (g_date_time_get_year (now), g_date_time_get_month (now),
                                                      g_date_time_get_day_of_month (now), 0, 0, 0);
  g_autoptr(GDateTime) first = NULL;

  filter->since = filter->until = 0;
  if (selected == TIME_DAYS)
    {
      filter->since = read_day (self->first_entry, 0);
      filter->until = read_day (self->last_entry, 1);
    }
  else if (selected > TIME_ANY && selected < TIME_DAYS)
    {
      first = g_date_time_add_days (today, -days_back[selected]);
      filter->since = to_ms (first);
    }
}

static void
aiv_job_filter_popover_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_JOB_FILTER_POPOVER);

  G_OBJECT_CLASS (aiv_job_filter_popover_parent_class)->dispose (object);
}

static void
aiv_job_filter_popover_finalize (GObject *object)
{
  g_strfreev (AIV_JOB_FILTER_POPOVER (object)->engines);

  G_OBJECT_CLASS (aiv_job_filter_popover_parent_class)->finalize (object);
}

static void
aiv_job_filter_popover_class_init (AivJobFilterPopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aiv_job_filter_popover_dispose;
  G_OBJECT_CLASS (klass)->finalize = aiv_job_filter_popover_finalize;

  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/widgets/aiv-job-filter-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, AivJobFilterPopover, status_drop);
  gtk_widget_class_bind_template_child (widget_class, AivJobFilterPopover, kind_drop);
  gtk_widget_class_bind_template_child (widget_class, AivJobFilterPopover, engine_drop);
  gtk_widget_class_bind_template_child (widget_class, AivJobFilterPopover, time_drop);
  gtk_widget_class_bind_template_child (widget_class, AivJobFilterPopover, days_box);
  gtk_widget_class_bind_template_child (widget_class, AivJobFilterPopover, first_entry);
  gtk_widget_class_bind_template_child (widget_class, AivJobFilterPopover, last_entry);
  gtk_widget_class_bind_template_child (widget_class, AivJobFilterPopover, error_entry);
  gtk_widget_class_bind_template_child (widget_class, AivJobFilterPopover, reset_button);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_reset);
}

static void
aiv_job_filter_popover_init (AivJobFilterPopover *self)
{
  self->quiet = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  aiv_job_filter_popover_set_engines (self, NULL);
  self->quiet = FALSE;
}

/**
 * aiv_job_filter_popover_set_engines:
 * @self: a filter
 * @pairs: (nullable) (array zero-terminated=1): id and label of each engine or model
 *
 * What there is to choose from; the choice is lost.
 */
void
aiv_job_filter_popover_set_engines (AivJobFilterPopover *self,
                                    const char *const   *pairs)
{
  g_autoptr(GtkStringList) list = gtk_string_list_new ((const char *[]){ C_("filter", "Any engine"), NULL });
  g_autoptr(GStrvBuilder) ids = g_strv_builder_new ();
  gboolean quiet = self->quiet;

  g_return_if_fail (AIV_IS_JOB_FILTER_POPOVER (self));

  for (guint i = 0; pairs != NULL && pairs[i] != NULL && pairs[i + 1] != NULL; i += 2)
    {
      g_strv_builder_add (ids, pairs[i]);
      gtk_string_list_append (list, pairs[i + 1]);
    }
  g_strfreev (self->engines);
  self->engines = g_strv_builder_end (ids);
  self->quiet = TRUE;
  gtk_drop_down_set_model (self->engine_drop, G_LIST_MODEL (list));
  gtk_drop_down_set_selected (self->engine_drop, 0);
  self->quiet = quiet;
}

static char *
dup_chosen (const char *const *values,
            guint              n_values,
            guint              selected)
{
  return selected < n_values ? g_strdup (values[selected]) : NULL;
}

/**
 * aiv_job_filter_popover_apply:
 * @self: a filter
 * @filter: what is asked of the server; the rest of it stays as it is
 *
 * Puts into @filter what is chosen here.
 */
void
aiv_job_filter_popover_apply (AivJobFilterPopover *self,
                              AivJobFilter        *filter)
{
  guint engine;
  const char *error;

  g_return_if_fail (AIV_IS_JOB_FILTER_POPOVER (self));
  g_return_if_fail (filter != NULL);

  g_free (filter->status);
  filter->status = dup_chosen (statuses, G_N_ELEMENTS (statuses), gtk_drop_down_get_selected (self->status_drop));
  g_free (filter->kind);
  filter->kind = dup_chosen (kinds, G_N_ELEMENTS (kinds), gtk_drop_down_get_selected (self->kind_drop));
  engine = gtk_drop_down_get_selected (self->engine_drop);
  g_set_str (&filter->engine,
             engine > 0 && engine <= g_strv_length (self->engines) ? self->engines[engine - 1] : NULL);
  error = gtk_editable_get_text (self->error_entry);
  g_set_str (&filter->error, error[0] != '\0' ? error : NULL);
  apply_time (self, filter);
}

/**
 * aiv_job_filter_popover_is_set:
 * @self: a filter
 *
 * Returns: whether something is chosen
 */
gboolean
aiv_job_filter_popover_is_set (AivJobFilterPopover *self)
{
  g_return_val_if_fail (AIV_IS_JOB_FILTER_POPOVER (self), FALSE);

  return gtk_drop_down_get_selected (self->status_drop) > 0 || gtk_drop_down_get_selected (self->kind_drop) > 0
         || gtk_drop_down_get_selected (self->engine_drop) > 0 || gtk_drop_down_get_selected (self->time_drop) > 0
         || gtk_editable_get_text (self->error_entry)[0] != '\0';
}

/**
 * aiv_job_filter_popover_reset:
 * @self: a filter
 *
 * Lets everything through again.
 */
void
aiv_job_filter_popover_reset (AivJobFilterPopover *self)
{
  GtkDropDown *drops[] = { self->status_drop, self->kind_drop, self->engine_drop, self->time_drop };
  GtkEditable *entries[] = { self->first_entry, self->last_entry, self->error_entry };

  g_return_if_fail (AIV_IS_JOB_FILTER_POPOVER (self));

  self->quiet = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (drops); i++)
    gtk_drop_down_set_selected (drops[i], 0);
  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    gtk_editable_set_text (entries[i], "");
  self->quiet = FALSE;
  on_changed (self);
}
