/* SPDX-License-Identifier: MIT */
/* Of which user and which model the numbers are. */
#include "config.h"

#include "aiv-insight-page-private.h"

#include <glib/gi18n.h>

#include "aiv-stat-line.h"

/* The one that is chosen in a list whose first row stands for all; %NULL for those. */
static const AivWireStat *
get_chosen (GtkDropDown *drop,
            GPtrArray   *lines)
{
  guint selected = gtk_drop_down_get_selected (drop);

  return lines != NULL && selected > 0 && selected <= lines->len ? lines->pdata[selected - 1] : NULL;
}

/**
 * aiv_insight_page_get_user_id:
 * @self: the page
 *
 * Returns: (nullable): the one user whose numbers are asked for
 */
const char *
aiv_insight_page_get_user_id (AivInsightPage *self)
{
  const AivWireStat *line = get_chosen (self->user_drop, self->everything != NULL ? self->everything->users : NULL);

  return line != NULL ? line->user_id : NULL;
}

/**
 * aiv_insight_page_get_model:
 * @self: the page
 *
 * Returns: (nullable): the one model whose numbers are asked for
 */
const char *
aiv_insight_page_get_model (AivInsightPage *self)
{
  const AivWireStat *line = get_chosen (self->model_drop, self->everything != NULL ? self->everything->models : NULL);

  return line != NULL ? line->model : NULL;
}

static void
set_choices (GtkDropDown *drop,
             const char  *all,
             GPtrArray   *lines)
{
  g_autoptr(GtkStringList) list = gtk_string_list_new ((const char *[]){ all, NULL });

  for (guint i = 0; lines != NULL && i < lines->len; i++)
    {
      AivWireStat *line = lines->pdata[i];
      const char *name = line->username != NULL ? line->username : line->model != NULL ? line->model : line->user_id;

      gtk_string_list_append (list, name != NULL ? name : "");
    }
  gtk_drop_down_set_model (drop, G_LIST_MODEL (list));
}

/**
 * aiv_insight_page_take_choices:
 * @self: the page
 * @stats: (nullable): of all users and models
 *
 * Lets choose from whoever and whatever @stats knows; all are chosen.
 */
void
aiv_insight_page_take_choices (AivInsightPage *self,
                               AivWireStats   *stats)
{
  g_clear_pointer (&self->everything, aiv_wire_stats_unref);
  self->quiet = TRUE;
  set_choices (self->user_drop, C_("filter", "All users"), stats != NULL ? stats->users : NULL);
  set_choices (self->model_drop, C_("filter", "All models"), stats != NULL ? stats->models : NULL);
  self->quiet = FALSE;
  self->everything = stats != NULL ? aiv_wire_stats_ref (stats) : NULL;
}

static void
on_filter_changed (AivInsightPage *self)
{
  if (!self->quiet && self->everything != NULL)
    aiv_insight_page_load (self);
}

/* A line about somebody or something leads to all that is known of that, day by day. */
static void
on_activate (AivInsightPage *self,
             guint           position)
{
  g_autoptr(AivStatLine) line = g_list_model_get_item (G_LIST_MODEL (self->selection), position);
  const AivWireStat *wire = line != NULL ? aiv_stat_line_get_wire (line) : NULL;
  GPtrArray *lines = NULL;

  if (wire == NULL || self->everything == NULL)
    return;
  if (wire->user_id != NULL)
    lines = self->everything->users;
  else if (wire->model != NULL)
    lines = self->everything->models;
  for (guint i = 0; lines != NULL && i < lines->len; i++)
    {
      const AivWireStat *other = lines->pdata[i];

      if (g_strcmp0 (other->user_id, wire->user_id) != 0 || g_strcmp0 (other->model, wire->model) != 0)
        continue;
      adw_toggle_group_set_active_name (self->subject_group, "day");
      gtk_drop_down_set_selected (wire->user_id != NULL ? self->user_drop : self->model_drop, i + 1);
      return;
    }
}

static void
on_show_all (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  AivInsightPage *self = AIV_INSIGHT_PAGE (widget);

  self->quiet = TRUE;
  gtk_drop_down_set_selected (self->user_drop, 0);
  gtk_drop_down_set_selected (self->model_drop, 0);
  self->quiet = FALSE;
  aiv_insight_page_load (self);
}

/**
 * aiv_insight_page_install_filter:
 * @widget_class: class of the page
 *
 * Gives the page what it is narrowed with.
 */
void
aiv_insight_page_install_filter (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, AivInsightPage, user_drop);
  gtk_widget_class_bind_template_child (widget_class, AivInsightPage, model_drop);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_install_action (widget_class, "insight.show-all", NULL, on_show_all);
}
