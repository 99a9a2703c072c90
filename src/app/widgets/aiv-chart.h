/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define AIV_TYPE_CHART (aiv_chart_get_type ())
G_DECLARE_FINAL_TYPE (AivChart, aiv_chart, AIV, CHART, GtkWidget)

/**
 * AivChartPoint:
 * @label: (nullable): what stands under it, such as a day
 * @value: how high it is; zero or more, negative for none
 * @text: (nullable): both in words, shown while it is pointed at and told to screen readers
 *
 * One place of a chart.
 */
typedef struct
{
  const char *label;
  double value;
  const char *text;
} AivChartPoint;

GtkWidget *aiv_chart_new         (void);
void       aiv_chart_set_lines   (AivChart            *self,
                                  gboolean             lines);
void       aiv_chart_set_points  (AivChart            *self,
                                  const AivChartPoint *points,
                                  guint                n_points);
int        aiv_chart_get_current (AivChart            *self);

G_END_DECLS
