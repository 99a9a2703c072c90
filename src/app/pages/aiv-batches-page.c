/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-batches-page.h"

#include <glib/gi18n.h>

#include "aiv-batch-card.h"

/**
 * AivBatchesPage:
 *
 * All batches, newest first, read page by page as one scrolls.
 */
struct _AivBatchesPage
{
  AdwNavigationPage parent_instance;

  GtkStack *stack;
  AdwStatusPage *error_page;
  GtkScrolledWindow *scrolled;

  AivSession *session;
};

typedef enum
{
  PROP_SESSION = 1,
} AivBatchesPageProp;

static GParamSpec *props[PROP_SESSION + 1];

G_DEFINE_FINAL_TYPE (AivBatchesPage, aiv_batches_page, ADW_TYPE_NAVIGATION_PAGE)

static void
update (AivBatchesPage *self)
{
  AivPagedList *list = AIV_PAGED_LIST (aiv_session_get_batches (self->session));
  const GError *error = aiv_paged_list_get_error (list);
  const char *page = "loading";

  if (g_list_model_get_n_items (G_LIST_MODEL (list)) > 0)
    {
      page = "batches";
    }
  else if (error != NULL && !aiv_paged_list_get_loading (list))
    {
      g_autofree char *text = aiv_api_error_describe (error);

      adw_status_page_set_description (self->error_page, text);
      page = "error";
    }
  else if (aiv_paged_list_get_is_empty (list))
    {
      page = "empty";
    }
  gtk_stack_set_visible_child_name (self->stack, page);
}

static void
load_more (AivBatchesPage *self)
{
  AivPagedList *list = AIV_PAGED_LIST (aiv_session_get_batches (self->session));

  if (aiv_paged_list_get_has_more (list))
    dex_future_disown (aiv_paged_list_load_more (list));
}

static void
on_edge_reached (AivBatchesPage *self,
                 GtkPositionType edge)
{
  if (edge == GTK_POS_BOTTOM)
    load_more (self);
}

static void
on_activate (AivBatchesPage *self,
             guint           position)
{
  g_autoptr(AivBatch) batch = g_list_model_get_item (G_LIST_MODEL (aiv_session_get_batches (self->session)), position);

  if (batch != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-batch", "s", aiv_batch_get_id (batch));
}

static void
on_label (AivBatchCard *card,
          GParamSpec   *pspec,
          GtkListItem  *row)
{
  gtk_list_item_set_accessible_label (row, aiv_batch_card_get_label (card));
}

static void
on_setup (GtkSignalListItemFactory *factory,
          GtkListItem              *row,
          gpointer                  user_data)
{
  GtkWidget *card = aiv_batch_card_new ();

  g_signal_connect_object (card, "notify::label", G_CALLBACK (on_label), row, G_CONNECT_DEFAULT);
  gtk_list_item_set_child (row, card);
}

static void
on_bind (GtkSignalListItemFactory *factory,
         GtkListItem              *row,
         gpointer                  user_data)
{
  AivBatchesPage *self = user_data;

  aiv_batch_card_set_batch (AIV_BATCH_CARD (gtk_list_item_get_child (row)), self->session, gtk_list_item_get_item (row));
}

static void
on_unbind (GtkSignalListItemFactory *factory,
           GtkListItem              *row,
           gpointer                  user_data)
{
  aiv_batch_card_set_batch (AIV_BATCH_CARD (gtk_list_item_get_child (row)), NULL, NULL);
}

static void
on_refresh (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  dex_future_disown (aiv_session_refresh (AIV_BATCHES_PAGE (widget)->session));
}

static void
aiv_batches_page_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  switch ((AivBatchesPageProp) prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, AIV_BATCHES_PAGE (object)->session);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_batches_page_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  switch ((AivBatchesPageProp) prop_id)
    {
    case PROP_SESSION:
      AIV_BATCHES_PAGE (object)->session = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_batches_page_constructed (GObject *object)
{
  AivBatchesPage *self = AIV_BATCHES_PAGE (object);
  AivBatchList *list = aiv_session_get_batches (self->session);

  G_OBJECT_CLASS (aiv_batches_page_parent_class)->constructed (object);

  g_signal_connect_object (list, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (list, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
aiv_batches_page_dispose (GObject *object)
{
  AivBatchesPage *self = AIV_BATCHES_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_BATCHES_PAGE);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (aiv_batches_page_parent_class)->dispose (object);
}

static void
aiv_batches_page_class_init (AivBatchesPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = aiv_batches_page_get_property;
  object_class->set_property = aiv_batches_page_set_property;
  object_class->constructed = aiv_batches_page_constructed;
  object_class->dispose = aiv_batches_page_dispose;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, AIV_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/pages/aiv-batches-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AivBatchesPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AivBatchesPage, error_page);
  gtk_widget_class_bind_template_child (widget_class, AivBatchesPage, scrolled);
  gtk_widget_class_bind_template_callback (widget_class, on_edge_reached);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_setup);
  gtk_widget_class_bind_template_callback (widget_class, on_bind);
  gtk_widget_class_bind_template_callback (widget_class, on_unbind);
  gtk_widget_class_install_action (widget_class, "batches.refresh", NULL, on_refresh);
}

static void
aiv_batches_page_init (AivBatchesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
