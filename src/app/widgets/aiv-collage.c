/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-collage.h"

#define N_POSTERS 3
#define GAP 2
#define WIDTH 220

/**
 * AivCollage:
 *
 * Up to three posters of a batch in a frame of 3 to 2: one alone, two side by side, or one
 * large with two small ones beside it.
 */
struct _AivCollage
{
  GtkWidget parent_instance;

  AivPoster *posters[N_POSTERS];
  AivSession *session;
  AivBatch *batch;
  GListModel *items;
};

G_DEFINE_FINAL_TYPE (AivCollage, aiv_collage, GTK_TYPE_WIDGET)

static guint
n_shown (AivCollage *self)
{
  return self->items != NULL ? MIN (g_list_model_get_n_items (self->items), N_POSTERS) : 0;
}

static void
update (AivCollage *self)
{
  for (guint i = 0; i < N_POSTERS; i++)
    {
      g_autoptr(AivItem) item = self->items != NULL ? g_list_model_get_item (self->items, i) : NULL;

      aiv_poster_set_item (self->posters[i], self->session, item);
      gtk_widget_set_visible (GTK_WIDGET (self->posters[i]), item != NULL);
    }
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static GtkSizeRequestMode
aiv_collage_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
aiv_collage_measure (GtkWidget     *widget,
                     GtkOrientation orientation,
                     int            for_size,
                     int           *minimum,
                     int           *natural,
                     int           *minimum_baseline,
                     int           *natural_baseline)
{
  int width = orientation == GTK_ORIENTATION_VERTICAL && for_size >= 0 ? for_size : WIDTH;

  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? width : width * 2 / 3;
}

static void
allocate (AivPoster *poster,
          int        x,
          int        y,
          int        width,
          int        height)
{
  gtk_widget_size_allocate (GTK_WIDGET (poster), &(GtkAllocation) { x, y, MAX (width, 1), MAX (height, 1) }, -1);
}

static void
aiv_collage_size_allocate (GtkWidget *widget,
                           int        width,
                           int        height,
                           int        baseline)
{
  AivCollage *self = AIV_COLLAGE (widget);
  guint n = n_shown (self);
  int left = n == 3 ? (width - GAP) * 2 / 3 : (width - GAP) / 2;

  if (n == 1)
    {
      allocate (self->posters[0], 0, 0, width, height);
    }
  else if (n == 2)
    {
      allocate (self->posters[0], 0, 0, left, height);
      allocate (self->posters[1], left + GAP, 0, width - left - GAP, height);
    }
  else if (n == 3)
    {
      int upper = (height - GAP) / 2;

      allocate (self->posters[0], 0, 0, left, height);
      allocate (self->posters[1], left + GAP, 0, width - left - GAP, upper);
      allocate (self->posters[2], left + GAP, upper + GAP, width - left - GAP, height - upper - GAP);
    }
}

static void
aiv_collage_dispose (GObject *object)
{
  AivCollage *self = AIV_COLLAGE (object);

  aiv_collage_set_batch (self, NULL, NULL);
  for (guint i = 0; i < N_POSTERS; i++)
    {
      if (self->posters[i] != NULL)
        gtk_widget_unparent (GTK_WIDGET (self->posters[i]));
      self->posters[i] = NULL;
    }
  g_clear_object (&self->session);

  G_OBJECT_CLASS (aiv_collage_parent_class)->dispose (object);
}

static void
aiv_collage_class_init (AivCollageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = aiv_collage_dispose;
  widget_class->get_request_mode = aiv_collage_get_request_mode;
  widget_class->measure = aiv_collage_measure;
  widget_class->size_allocate = aiv_collage_size_allocate;

  gtk_widget_class_set_css_name (widget_class, "collage");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
aiv_collage_init (AivCollage *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  for (guint i = 0; i < N_POSTERS; i++)
    {
      self->posters[i] = AIV_POSTER (aiv_poster_new ());
      gtk_widget_set_visible (GTK_WIDGET (self->posters[i]), FALSE);
      gtk_widget_set_parent (GTK_WIDGET (self->posters[i]), GTK_WIDGET (self));
    }
}

/**
 * aiv_collage_set_batch:
 * @self: the collage
 * @session: (nullable): what fetches the posters
 * @batch: (nullable): the batch
 */
void
aiv_collage_set_batch (AivCollage *self,
                       AivSession *session,
                       AivBatch   *batch)
{
  g_return_if_fail (AIV_IS_COLLAGE (self));

  if (self->items != NULL)
    g_signal_handlers_disconnect_by_func (self->items, update, self);
  g_clear_object (&self->items);
  g_set_object (&self->session, session);
  g_set_object (&self->batch, batch);
  if (batch != NULL)
    {
      self->items = g_object_ref (aiv_batch_get_items (batch));
      g_signal_connect_object (self->items, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    }
  if (self->posters[0] != NULL)
    update (self);
}
