/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-video-filter.h"

#include <glib/gi18n.h>

#include "aiv-fiber.h"
#include "aiv-weak.h"

/**
 * AivVideoFilter:
 *
 * Which of the videos to show: by state, by what they were made from and with, and by time.
 *
 * Its signal `changed` tells when something else is to be shown.
 */
struct _AivVideoFilter
{
  GtkPopover parent_instance;

  GtkCheckButton *ready_check;
  GtkCheckButton *active_check;
  GtkCheckButton *failed_check;
  GtkCheckButton *cancelled_check;
  GtkCheckButton *downloaded_check;
  GtkDropDown *kind_drop;
  GtkDropDown *model_drop;
  GtkDropDown *time_drop;
  GtkWidget *reset_button;

  AivLibrary *library;
  DexFuture *listing;
  gboolean quiet; /* while much is changed at once */
};

/* In the order of the list. */
typedef enum
{
  TIME_ANY,
  TIME_TODAY,
  TIME_WEEK,
  TIME_MONTH,
  TIME_YEAR,
  TIME_BEFORE,
} Time;

static guint changed_signal;

G_DEFINE_FINAL_TYPE (AivVideoFilter, aiv_video_filter, GTK_TYPE_POPOVER)

static void
on_changed (AivVideoFilter *self)
{
  g_autoptr(AivLibraryQuery) query = NULL;

  if (self->quiet || self->model_drop == NULL)
    return;
  query = aiv_library_query_new ();
  aiv_video_filter_apply (self, query);
  gtk_widget_set_sensitive (self->reset_button, aiv_library_query_is_filtered (query));
  g_signal_emit (self, changed_signal, 0);
}

static void
on_reset (AivVideoFilter *self)
{
  aiv_video_filter_reset (self);
}

/* --- what there is to choose from ------------------------------------------------------ */

static void
set_models (AivVideoFilter     *self,
            const char *const  *models)
{
  GListModel *old = gtk_drop_down_get_model (self->model_drop);
  guint selected = gtk_drop_down_get_selected (self->model_drop);
  g_autofree char *chosen = NULL;
  g_autoptr(GtkStringList) list = gtk_string_list_new ((const char *[]){ C_("filter", "Any model"), NULL });

  if (old != NULL && selected != GTK_INVALID_LIST_POSITION && selected > 0)
    chosen = g_strdup (gtk_string_list_get_string (GTK_STRING_LIST (old), selected));
  selected = 0;
  for (guint i = 0; models != NULL && models[i] != NULL; i++)
    {
      gtk_string_list_append (list, models[i]);
      if (g_strcmp0 (models[i], chosen) == 0)
        selected = i + 1;
    }
  /* One that is gone stays chosen, with nothing to show, until somebody chooses another. */
  if (chosen != NULL && selected == 0)
    {
      gtk_string_list_append (list, chosen);
      selected = g_list_model_get_n_items (G_LIST_MODEL (list)) - 1;
    }
  self->quiet = TRUE;
  gtk_drop_down_set_model (self->model_drop, G_LIST_MODEL (list));
  gtk_drop_down_set_selected (self->model_drop, selected);
  self->quiet = FALSE;
}

static DexFuture *
on_models (DexFuture *done,
           gpointer   weak)
{
  g_autoptr(AivVideoFilter) self = aiv_weak_get (weak);
  g_auto(GStrv) models = dex_await_boxed (dex_ref (done), NULL);

  if (self != NULL && self->model_drop != NULL && models != NULL)
    set_models (self, (const char *const *) models);
  return dex_future_new_true ();
}

static void
aiv_video_filter_map (GtkWidget *widget)
{
  AivVideoFilter *self = AIV_VIDEO_FILTER (widget);

  GTK_WIDGET_CLASS (aiv_video_filter_parent_class)->map (widget);
  if (self->library == NULL)
    return;
  dex_clear (&self->listing);
  self->listing = dex_future_finally (aiv_library_list_models (self->library), on_models, aiv_weak_new (self),
                                      aiv_weak_free);
}

/* --- the widget ------------------------------------------------------------------------ */

static void
aiv_video_filter_dispose (GObject *object)
{
  AivVideoFilter *self = AIV_VIDEO_FILTER (object);

  dex_clear (&self->listing);
  self->quiet = TRUE;
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_VIDEO_FILTER);
  g_clear_object (&self->library);
  G_OBJECT_CLASS (aiv_video_filter_parent_class)->dispose (object);
}

static void
aiv_video_filter_class_init (AivVideoFilterClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aiv_video_filter_dispose;
  widget_class->map = aiv_video_filter_map;

  changed_signal = g_signal_new ("changed", AIV_TYPE_VIDEO_FILTER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/widgets/aiv-video-filter.ui");
  gtk_widget_class_bind_template_child (widget_class, AivVideoFilter, ready_check);
  gtk_widget_class_bind_template_child (widget_class, AivVideoFilter, active_check);
  gtk_widget_class_bind_template_child (widget_class, AivVideoFilter, failed_check);
  gtk_widget_class_bind_template_child (widget_class, AivVideoFilter, cancelled_check);
  gtk_widget_class_bind_template_child (widget_class, AivVideoFilter, downloaded_check);
  gtk_widget_class_bind_template_child (widget_class, AivVideoFilter, kind_drop);
  gtk_widget_class_bind_template_child (widget_class, AivVideoFilter, model_drop);
  gtk_widget_class_bind_template_child (widget_class, AivVideoFilter, time_drop);
  gtk_widget_class_bind_template_child (widget_class, AivVideoFilter, reset_button);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_reset);
}

static void
aiv_video_filter_init (AivVideoFilter *self)
{
  self->quiet = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  set_models (self, NULL);
}

/**
 * aiv_video_filter_set_library:
 * @self: the filter
 * @library: whose videos to choose from
 */
void
aiv_video_filter_set_library (AivVideoFilter *self,
                              AivLibrary     *library)
{
  g_return_if_fail (AIV_IS_VIDEO_FILTER (self));

  g_set_object (&self->library, library);
}

static gint64
days_ago (int days)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autoptr(GDateTime) today = g_date_time_new_local (g_date_time_get_year (now), g_date_time_get_month (now),
                                                      g_date_time_get_day_of_month (now), 0, 0, 0);
  g_autoptr(GDateTime) then = g_date_time_add_days (today, -days);

  return g_date_time_to_unix (then) * 1000;
}

static gint64
new_year (void)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autoptr(GDateTime) then = g_date_time_new_local (g_date_time_get_year (now), 1, 1, 0, 0, 0);

  return g_date_time_to_unix (then) * 1000;
}

static void
apply_time (AivLibraryQuery *query,
            Time             when)
{
  query->since = query->until = 0;
  switch (when)
    {
    case TIME_TODAY:
      query->since = days_ago (0);
      break;
    case TIME_WEEK:
      query->since = days_ago (7);
      break;
    case TIME_MONTH:
      query->since = days_ago (30);
      break;
    case TIME_YEAR:
      query->since = new_year ();
      break;
    case TIME_BEFORE:
      query->until = new_year ();
      break;
    case TIME_ANY:
    default:
      break;
    }
}

/**
 * aiv_video_filter_apply:
 * @self: the filter
 * @query: takes what has been chosen; its words and its order stay as they are
 */
void
aiv_video_filter_apply (AivVideoFilter  *self,
                        AivLibraryQuery *query)
{
  guint model = gtk_drop_down_get_selected (self->model_drop);
  GListModel *models = gtk_drop_down_get_model (self->model_drop);

  g_return_if_fail (AIV_IS_VIDEO_FILTER (self));

  query->statuses = 0;
  if (gtk_check_button_get_active (self->ready_check))
    query->statuses |= 1 << AIV_JOB_COMPLETED;
  if (gtk_check_button_get_active (self->active_check))
    query->statuses |= (1 << AIV_JOB_PENDING) | (1 << AIV_JOB_PROCESSING) | (1 << AIV_JOB_CREATED);
  if (gtk_check_button_get_active (self->failed_check))
    query->statuses |= 1 << AIV_JOB_FAILED;
  if (gtk_check_button_get_active (self->cancelled_check))
    query->statuses |= 1 << AIV_JOB_CANCELLED;
  query->downloaded = gtk_check_button_get_active (self->downloaded_check);
  query->kind = (AivLibraryKind) MIN (gtk_drop_down_get_selected (self->kind_drop), AIV_LIBRARY_FROM_WORDS);
  g_set_str (&query->model, model > 0 && model != GTK_INVALID_LIST_POSITION
                              ? gtk_string_list_get_string (GTK_STRING_LIST (models), model) : NULL);
  apply_time (query, (Time) gtk_drop_down_get_selected (self->time_drop));
}

/**
 * aiv_video_filter_reset:
 * @self: the filter
 *
 * Everything is to be shown again.
 */
void
aiv_video_filter_reset (AivVideoFilter *self)
{
  GtkCheckButton *checks[] = { self->ready_check, self->active_check, self->failed_check, self->cancelled_check,
                               self->downloaded_check };
  GtkDropDown *drops[] = { self->kind_drop, self->model_drop, self->time_drop };

  g_return_if_fail (AIV_IS_VIDEO_FILTER (self));

  self->quiet = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (checks); i++)
    gtk_check_button_set_active (checks[i], FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (drops); i++)
    gtk_drop_down_set_selected (drops[i], 0);
  self->quiet = FALSE;
  on_changed (self);
}
