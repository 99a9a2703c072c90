/* SPDX-License-Identifier: MIT */
/* LD_PRELOAD shim for a GTK 4 program under test: makes AT-SPI window coordinates exact.
 *
 * GTK 4.18 reports a widget's position over AT-SPI as the sum of its ancestors' border-box
 * offsets and leaves out their padding and borders, so that the answer is off by 5 to 30
 * pixels, more with each padded container. This replaces GtkWidget's get_bounds with one
 * whose sums come out right, relative to the toplevel's X window, popovers included.
 * Nothing else changes, and a process without GTK 4 is left alone. */
#include <dlfcn.h>
#include <math.h>
#include <gtk/gtk.h>

static void
native_origin (GtkNative *n, double *x, double *y) /* content origin in its surface */
{
  gtk_native_get_surface_transform (n, x, y);
}

/* Border-box origin of w in its own native's surface */
static gboolean
in_surface (GtkWidget *w, double *x, double *y)
{
  graphene_rect_t b;
  double sx, sy;
  GtkNative *n = gtk_widget_get_native (w);
  if (!n || !gtk_widget_compute_bounds (w, GTK_WIDGET (n), &b))
    return FALSE;
  native_origin (n, &sx, &sy);
  *x = sx + b.origin.x;
  *y = sy + b.origin.y;
  return TRUE;
}

static gboolean
exact_get_bounds (GtkAccessible *self, int *x, int *y, int *width, int *height)
{
  GtkWidget *w = GTK_WIDGET (self), *parent = gtk_widget_get_parent (w);
  graphene_rect_t own;
  double ax, ay, px, py;
  if (!gtk_widget_get_realized (w))
    return FALSE;
  *x = *y = *width = *height = 0;
  if (!gtk_widget_compute_bounds (w, w, &own) || !in_surface (w, &ax, &ay))
    return TRUE;
  *width = lround (own.size.width);
  *height = lround (own.size.height);
  if (parent && GTK_IS_NATIVE (w))
    {
      GdkSurface *s = gtk_native_get_surface (GTK_NATIVE (w));
      if (s && GDK_IS_POPUP (s))
        {
          ax += gdk_popup_get_position_x (GDK_POPUP (s));
          ay += gdk_popup_get_position_y (GDK_POPUP (s));
        }
    }
  if (parent && in_surface (parent, &px, &py))
    {
      /* exact to the pixel: round the two absolute positions, not the difference */
      ax = floor (ax + .5) - floor (px + .5);
      ay = floor (ay + .5) - floor (py + .5);
      GtkAccessible *ap = gtk_accessible_get_accessible_parent (self);
      if (ap)
        {
          /* a stack page stands between child and stack and repeats the child's offset */
          if (!GTK_IS_WIDGET (ap))
            {
              ax /= 2;
              ay /= 2;
            }
          g_object_unref (ap);
        }
    }
  *x = lround (ax);
  *y = lround (ay);
  return TRUE;
}

static void
install (void)
{
  static gboolean done;
  GType (*get_type) (void) = dlsym (RTLD_DEFAULT, "gtk_widget_get_type");
  if (done || !get_type)
    return;
  done = TRUE;
  GType (*acc_type) (void) = dlsym (RTLD_DEFAULT, "gtk_accessible_get_type");
  GTypeClass *c = g_type_class_ref (get_type ());
  GtkAccessibleInterface *i = g_type_interface_peek (c, acc_type ());
  if (i)
    i->get_bounds = exact_get_bounds; /* subclasses copy it when they are made */
}

int
g_application_run (GApplication *a, int argc, char **argv)
{
  int (*next) (GApplication *, int, char **) = dlsym (RTLD_NEXT, "g_application_run");
  install ();
  return next (a, argc, argv);
}
void
gtk_init (void)
{
  void (*next) (void) = dlsym (RTLD_NEXT, "gtk_init");
  install ();
  next ();
}
gboolean
gtk_init_check (void)
{
  gboolean (*next) (void) = dlsym (RTLD_NEXT, "gtk_init_check");
  install ();
  return next ();
}
