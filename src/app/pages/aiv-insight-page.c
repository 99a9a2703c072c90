/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-insight-page-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "aiv-fiber.h"
#include "aiv-format.h"
#include "aiv-present-error.h"
#include "aiv-stat-line.h"
#include "aiv-table-saver.h"
#include "aiv-text.h"
#include "aiv-weak.h"

/* Users to choose from, and in the table: the busiest. */
#define MAX_USERS 500

/* Bars that can be told apart; the table has all of them. */
#define MAX_BARS 12

/**
 * AivInsightPage:
 *
 * Videos, credits, failures and time to finish by day, user and model, for administrators: as
 * charts, and as a table of the same numbers; of everybody and everything, or of one user or one model.
 *
 * Its actions are `insight.refresh`, `insight.show-all` and `insight.export`.
 */

typedef enum
{
  PROP_SESSION = 1,
} AivInsightPageProp;

static GParamSpec *props[PROP_SESSION + 1];

G_DEFINE_FINAL_TYPE (AivInsightPage, aiv_insight_page, ADW_TYPE_NAVIGATION_PAGE)

/* In the order of the charts. */
typedef enum
{
  CHART_JOBS,
  CHART_CREDITS,
  CHART_FAILED,
  CHART_TIME,
} Chart;

/* In the order of the list. */
static const int ranges[] = { 7, 30, 90, 365 };

/* --- what is shown --------------------------------------------------------------------- */

static char *
line_subject (gpointer     object,
              AivWireStat *line)
{
  if (line == NULL)
    return NULL;
  return g_strdup (line->day != NULL ? line->day : line->username != NULL ? line->username : line->model);
}

static char *
line_jobs (gpointer     object,
           AivWireStat *line)
{
  return line != NULL ? aiv_format_number (line->jobs) : NULL;
}

static char *
line_completed (gpointer     object,
                AivWireStat *line)
{
  return line != NULL ? aiv_format_number (line->completed) : NULL;
}

static char *
line_failed (gpointer     object,
             AivWireStat *line)
{
  return line != NULL ? aiv_format_number (line->failed) : NULL;
}

static char *
line_cancelled (gpointer     object,
                AivWireStat *line)
{
  return line != NULL ? aiv_format_number (line->cancelled) : NULL;
}

static char *
line_credits (gpointer     object,
              AivWireStat *line)
{
  return line != NULL ? aiv_format_number (line->credits) : NULL;
}

static char *
line_refunded (gpointer     object,
               AivWireStat *line)
{
  return line != NULL ? aiv_format_number (line->credits_refunded) : NULL;
}

static char *
line_net (gpointer     object,
          AivWireStat *line)
{
  return line != NULL ? aiv_format_number (line->credits - line->credits_refunded) : NULL;
}

static char *
line_time (gpointer     object,
           AivWireStat *line)
{
  return line != NULL && line->finish_seconds >= 0 ? aiv_text_duration (line->finish_seconds) : NULL;
}

static double
get_value (const AivWireStat *line,
           Chart              chart)
{
  switch (chart)
    {
    case CHART_CREDITS:
      return line->credits;
    case CHART_FAILED:
      return line->failed;
    case CHART_TIME:
      return line->finish_seconds;
    case CHART_JOBS:
    default:
      return line->jobs;
    }
}

static char *
dup_charged (AivWireStat *line)
{
  g_autofree char *charged = line_credits (NULL, line);
  g_autofree char *refunded = line_refunded (NULL, line);

  if (line->credits_refunded == 0)
    return g_steal_pointer (&charged);
  /* Translators: credits charged, and credits given back */
  return g_strdup_printf (C_("statistics", "%s (%s refunded)"), charged, refunded);
}

static char *
dup_value (AivWireStat *line,
           Chart        chart)
{
  char *text = chart == CHART_CREDITS  ? dup_charged (line)
               : chart == CHART_FAILED ? line_failed (NULL, line)
               : chart == CHART_TIME   ? line_time (NULL, line)
                                       : line_jobs (NULL, line);

  return text != NULL ? text : g_strdup (C_("statistics", "none"));
}

static const char *
get_title (Chart chart)
{
  switch (chart)
    {
    case CHART_CREDITS:
      return C_("statistics", "Credits Charged");
    case CHART_FAILED:
      return C_("statistics", "Failures");
    case CHART_TIME:
      return C_("statistics", "Seconds to Finish");
    case CHART_JOBS:
    default:
      return C_("statistics", "Videos");
    }
}

static const char *
get_subject (AivInsightPage *self)
{
  const char *subject = adw_toggle_group_get_active_name (self->subject_group);

  return subject != NULL ? subject : "day";
}

static GPtrArray *
get_lines (AivInsightPage *self)
{
  const char *subject = get_subject (self);

  return g_str_equal (subject, "user")    ? self->stats->users
         : g_str_equal (subject, "model") ? self->stats->models
                                          : self->stats->days;
}

/* "11-22" under a bar; the whole day is told when it is pointed at. */
static const char *
get_label (const AivWireStat *line,
           const char        *subject)
{
  return line->day != NULL && strlen (line->day) == strlen ("2026-11-22") ? line->day + strlen ("2026-") : subject;
}

static void
draw_chart (AivInsightPage *self,
            Chart           chart,
            GPtrArray      *lines)
{
  guint n = lines == self->stats->days ? lines->len : MIN (lines->len, MAX_BARS);
  g_autofree AivChartPoint *points = g_new0 (AivChartPoint, n);
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n; i++)
    {
      AivWireStat *line = lines->pdata[i];
      char *subject = line_subject (NULL, line);
      g_autofree char *value = dup_value (line, chart);
      char *text;

      if (subject == NULL)
        subject = g_strdup ("");
      /* Translators: a day, a user or a model, and a number or a time */
      text = g_strdup_printf (C_("statistics", "%s: %s"), subject, value);
      g_ptr_array_add (texts, subject);
      g_ptr_array_add (texts, text);
      points[i] = (AivChartPoint){ .label = get_label (line, subject), .value = get_value (line, chart), .text = text };
    }
  aiv_chart_set_lines (self->charts[chart], chart == CHART_TIME && lines == self->stats->days);
  aiv_chart_set_points (self->charts[chart], points, n);
}

static void
show_totals (AivInsightPage *self)
{
  AivWireStat *totals = self->stats->totals;
  g_autofree char *jobs = line_jobs (NULL, totals);
  g_autofree char *completed = line_completed (NULL, totals);
  g_autofree char *failed = line_failed (NULL, totals);
  g_autofree char *credits = line_credits (NULL, totals);
  g_autofree char *refunded = line_refunded (NULL, totals);
  g_autofree char *net = line_net (NULL, totals);
  g_autofree char *videos = g_strdup_printf (C_("statistics", "Videos: %s · Ready: %s · Failed: %s"), jobs, completed, failed);
  /* Translators: credits charged, credits given back, and what is left of the first */
  g_autofree char *money = g_strdup_printf (C_("statistics", "Credits charged: %s · Refunded: %s · Net: %s"), credits, refunded,
                                            net);
  g_autofree char *text = g_strdup_printf ("%s\n%s", videos, money);

  gtk_label_set_label (self->totals_label, text);
}

/* A refund may come long after what it is of. */
static gboolean
is_nothing (const AivWireStat *totals)
{
  return totals->jobs == 0 && totals->completed == 0 && totals->failed == 0 && totals->cancelled == 0
         && totals->credits_refunded == 0;
}

static void
show (AivInsightPage *self)
{
  g_autoptr(GListStore) table = g_list_store_new (AIV_TYPE_STAT_LINE);
  GPtrArray *lines;

  if (self->stats == NULL)
    return;
  lines = get_lines (self);
  for (guint i = 0; i < lines->len; i++)
    {
      /* Of days, the table has the last one first, where it is looked for. */
      guint at = lines == self->stats->days ? lines->len - 1 - i : i;
      g_autoptr(AivStatLine) line = aiv_stat_line_new (lines->pdata[at]);

      g_list_store_append (table, line);
    }
  gtk_no_selection_set_model (self->selection, G_LIST_MODEL (table));
  gtk_column_view_column_set_title (self->subject_column,
                                    lines == self->stats->users    ? C_("column", "User")
                                    : lines == self->stats->models ? C_("column", "Model")
                                                                   : C_("column", "Day (UTC)"));
  for (guint i = 0; i < AIV_INSIGHT_CHARTS; i++)
    draw_chart (self, (Chart) i, lines);
  show_totals (self);
  gtk_stack_set_visible_child_name (self->stack, is_nothing (self->stats->totals)              ? "empty"
                                                 : gtk_toggle_button_get_active (self->table_button) ? "table"
                                                                                                     : "charts");
}

/* --- asking ---------------------------------------------------------------------------- */

static DexFuture *
on_loaded (DexFuture *done,
           gpointer   weak)
{
  g_autoptr(AivInsightPage) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;
  AivWireStats *stats;

  if (self == NULL || self->session == NULL)
    return dex_future_new_true ();

  if ((stats = dex_await_boxed (dex_ref (done), &error)) != NULL)
    {
      g_clear_pointer (&self->stats, aiv_wire_stats_unref);
      self->stats = stats;
      if (aiv_insight_page_get_user_id (self) == NULL && aiv_insight_page_get_model (self) == NULL)
        aiv_insight_page_take_choices (self, stats);
      show (self);
    }
  else if (self->stats != NULL)
    {
      aiv_app_present_error (GTK_WIDGET (self), error, C_("heading", "Could not load the statistics"));
    }
  else if (aiv_error_view_set_error (self->error_view, error, C_("heading", "Could Not Load the Statistics")))
    {
      gtk_stack_set_visible_child_name (self->stack, "error");
    }
  return dex_future_new_true ();
}

/* Days are those of UTC, as the server counts them. */
static char *
make_path (AivInsightPage *self,
           const char     *by)
{
  guint range = MIN (gtk_drop_down_get_selected (self->range_drop), G_N_ELEMENTS (ranges) - 1);
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr(GDateTime) first = g_date_time_add_days (now, 1 - ranges[range]);
  g_autofree char *from = g_date_time_format (first, "%Y-%m-%d");
  g_autofree char *to = g_date_time_format (now, "%Y-%m-%d");

  return aiv_client_make_stats_path (from, to, aiv_insight_page_get_user_id (self), aiv_insight_page_get_model (self), by);
}

/**
 * aiv_insight_page_load:
 * @self: the page
 *
 * Asks for the numbers of what is chosen.
 */
void
aiv_insight_page_load (AivInsightPage *self)
{
  g_autofree char *path = make_path (self, NULL);
  g_autofree char *wanted = g_strdup_printf ("%s&limit=%u", path, MAX_USERS);
  gboolean narrow = aiv_insight_page_get_user_id (self) != NULL || aiv_insight_page_get_model (self) != NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "insight.show-all", narrow);
  aiv_let_go (&self->loading);
  self->loading = dex_future_finally (aiv_client_fetch_stats (aiv_session_get_client (self->session), wanted), on_loaded,
                                      aiv_weak_new (self), aiv_weak_free);
}

static void
on_range_changed (AivInsightPage *self)
{
  if (self->session != NULL && self->charts[0] != NULL)
    aiv_insight_page_load (self);
}

static void
on_shown_changed (AivInsightPage *self)
{
  if (self->charts[0] != NULL)
    show (self);
}

static void
on_retry (AivInsightPage *self)
{
  gtk_stack_set_visible_child_name (self->stack, "loading");
  aiv_insight_page_load (self);
}

static void
on_refresh (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  aiv_insight_page_load (AIV_INSIGHT_PAGE (widget));
}

static void
on_export (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  AivInsightPage *self = AIV_INSIGHT_PAGE (widget);
  g_autofree char *path = make_path (self, get_subject (self));

  aiv_table_saver_ask (widget, aiv_session_get_client (self->session), path, C_("name of a table", "Statistics"));
}

/* --- the widget ------------------------------------------------------------------------ */

static void
add_chart (AivInsightPage *self,
           Chart           chart)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *heading = gtk_label_new (get_title (chart));
  GtkWidget *drawing = aiv_chart_new ();
  GtkWidget *child = gtk_flow_box_child_new ();

  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "chart-card");
  gtk_widget_add_css_class (heading, "heading");
  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (drawing), GTK_ACCESSIBLE_PROPERTY_LABEL, get_title (chart), -1);
  gtk_box_append (GTK_BOX (card), heading);
  gtk_box_append (GTK_BOX (card), drawing);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), card);
  gtk_widget_set_focusable (child, FALSE);
  gtk_flow_box_append (self->charts_box, child);
  self->charts[chart] = AIV_CHART (drawing);
}

static void
aiv_insight_page_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  switch ((AivInsightPageProp) prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, AIV_INSIGHT_PAGE (object)->session);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_insight_page_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  switch ((AivInsightPageProp) prop_id)
    {
    case PROP_SESSION:
      AIV_INSIGHT_PAGE (object)->session = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_insight_page_constructed (GObject *object)
{
  AivInsightPage *self = AIV_INSIGHT_PAGE (object);

  G_OBJECT_CLASS (aiv_insight_page_parent_class)->constructed (object);

  gtk_drop_down_set_selected (self->range_drop, 1);
  aiv_insight_page_take_choices (self, NULL);
  for (guint i = 0; i < AIV_INSIGHT_CHARTS; i++)
    add_chart (self, (Chart) i);
  aiv_insight_page_load (self);
}

static void
aiv_insight_page_dispose (GObject *object)
{
  AivInsightPage *self = AIV_INSIGHT_PAGE (object);

  aiv_let_go (&self->loading);
  memset (self->charts, 0, sizeof self->charts);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_INSIGHT_PAGE);
  g_clear_pointer (&self->stats, aiv_wire_stats_unref);
  g_clear_pointer (&self->everything, aiv_wire_stats_unref);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (aiv_insight_page_parent_class)->dispose (object);
}

static void
aiv_insight_page_class_init (AivInsightPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = aiv_insight_page_get_property;
  object_class->set_property = aiv_insight_page_set_property;
  object_class->constructed = aiv_insight_page_constructed;
  object_class->dispose = aiv_insight_page_dispose;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, AIV_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (AIV_TYPE_ERROR_VIEW);
  g_type_ensure (AIV_TYPE_STAT_LINE);
  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/pages/aiv-insight-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AivInsightPage, table_button);
  gtk_widget_class_bind_template_child (widget_class, AivInsightPage, subject_group);
  gtk_widget_class_bind_template_child (widget_class, AivInsightPage, range_drop);
  gtk_widget_class_bind_template_child (widget_class, AivInsightPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AivInsightPage, error_view);
  gtk_widget_class_bind_template_child (widget_class, AivInsightPage, totals_label);
  gtk_widget_class_bind_template_child (widget_class, AivInsightPage, charts_box);
  gtk_widget_class_bind_template_child (widget_class, AivInsightPage, column_view);
  gtk_widget_class_bind_template_child (widget_class, AivInsightPage, subject_column);
  gtk_widget_class_bind_template_child (widget_class, AivInsightPage, selection);
  gtk_widget_class_bind_template_callback (widget_class, line_subject);
  gtk_widget_class_bind_template_callback (widget_class, line_jobs);
  gtk_widget_class_bind_template_callback (widget_class, line_completed);
  gtk_widget_class_bind_template_callback (widget_class, line_failed);
  gtk_widget_class_bind_template_callback (widget_class, line_cancelled);
  gtk_widget_class_bind_template_callback (widget_class, line_credits);
  gtk_widget_class_bind_template_callback (widget_class, line_refunded);
  gtk_widget_class_bind_template_callback (widget_class, line_net);
  gtk_widget_class_bind_template_callback (widget_class, line_time);
  gtk_widget_class_bind_template_callback (widget_class, on_range_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_shown_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_retry);
  gtk_widget_class_install_action (widget_class, "insight.refresh", NULL, on_refresh);
  aiv_insight_page_install_filter (widget_class);
  gtk_widget_class_install_action (widget_class, "insight.export", NULL, on_export);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "insight.refresh", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_r, GDK_CONTROL_MASK, "insight.refresh", NULL);
}

static void
aiv_insight_page_init (AivInsightPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * aiv_insight_page_new:
 * @session: of an administrator
 *
 * Returns: (transfer full): a page of statistics
 */
AdwNavigationPage *
aiv_insight_page_new (AivSession *session)
{
  g_return_val_if_fail (AIV_IS_SESSION (session), NULL);

  return g_object_new (AIV_TYPE_INSIGHT_PAGE, "session", session, NULL);
}
