/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What the frames of a list cost that is scrolled, of which each part is in ms. */
typedef struct
{
  double p50;          /* from the first to the last of the main thread's work */
  double p99;
  double cpu_p50;      /* the main thread's time alone, without that of others */
  double cpu_p99;
  double layout;       /* the middle frame's: cells made, filled, measured and placed */
  double layout_p99;
  double snapshot;     /* … what is to be drawn, collected */
  double draw;         /* … and drawn by GSK, in software */
  double draw_p99;
} ScrollResult;

#define SCROLL_TYPE_METER (scroll_meter_get_type ())
G_DECLARE_FINAL_TYPE (ScrollMeter, scroll_meter, SCROLL, METER, AdwBin)

GtkWidget   *scroll_meter_new  (GtkWidget   *content);
GtkWidget   *scroll_meter_find (GtkWidget   *root,
                                GType        type);
ScrollResult scroll_meter_run  (ScrollMeter *self,
                                guint        n_frames,
                                double       step);

G_END_DECLS
