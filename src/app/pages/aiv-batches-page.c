/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-batches-page.h"

#include <glib/gi18n.h>
#include <string.h>

#include "aiv-batch-card.h"
#include "aiv-pending-deletes.h"
#include "aiv-present-error.h"
#include "aiv-search-key.h"

/**
 * AivBatchesPage:
 *
 * All batches, newest first, read page by page as one scrolls, or all of them while somebody
 * looks for one.
 */
struct _AivBatchesPage
{
  AdwNavigationPage parent_instance;

  GtkStack *stack;
  AdwStatusPage *error_page;
  GtkScrolledWindow *scrolled;
  GtkGridView *grid;
  GtkSearchBar *search_bar;
  GtkEditable *search_entry;
  GtkDropDown *state_drop;

  AivSession *session;
  GListModel *shown;  /* those that are looked for, and not to be deleted */
  GtkFilter *filter;
  char *words;        /* folded */
};

/* In the order of the list. */
typedef enum
{
  STATE_ANY,
  STATE_ACTIVE,
  STATE_READY,
  STATE_FAILED,
} State;

typedef enum
{
  PROP_SESSION = 1,
} AivBatchesPageProp;

static GParamSpec *props[PROP_SESSION + 1];

G_DEFINE_FINAL_TYPE (AivBatchesPage, aiv_batches_page, ADW_TYPE_NAVIGATION_PAGE)

static gboolean
is_state (AivBatch *batch,
          State     state)
{
  switch (state)
    {
    case STATE_ACTIVE:
      return aiv_batch_get_is_active (batch);
    case STATE_READY:
      return aiv_batch_get_n_completed (batch) > 0 && aiv_batch_get_n_completed (batch) == aiv_batch_get_n_items (batch);
    case STATE_FAILED:
      return aiv_batch_get_n_failed (batch) > 0;
    case STATE_ANY:
    default:
      return TRUE;
    }
}

static gboolean
matches (gpointer object,
         gpointer data)
{
  AivBatchesPage *self = data;
  AivBatch *batch = object;
  const char *prompt = aiv_batch_get_prompt (batch);
  g_autofree char *all = NULL;
  g_autofree char *folded = NULL;

  if (self->session == NULL
      || aiv_pending_deletes_has_batch (aiv_pending_deletes_get (self->session), aiv_batch_get_id (batch))
      || !is_state (batch, (State) gtk_drop_down_get_selected (self->state_drop)))
    return FALSE;
  if (self->words == NULL)
    return TRUE;
  all = g_strjoin ("\n", aiv_batch_get_name (batch), prompt != NULL ? prompt : "", NULL);
  folded = aiv_library_query_fold (all);
  return strstr (folded, self->words) != NULL;
}

static gboolean
is_narrowed (AivBatchesPage *self)
{
  return self->words != NULL || gtk_drop_down_get_selected (self->state_drop) != STATE_ANY;
}

static void
update (AivBatchesPage *self)
{
  AivPagedList *list = AIV_PAGED_LIST (aiv_session_get_batches (self->session));
  const GError *error = aiv_paged_list_get_error (list);
  const char *page = "loading";

  /* What somebody looks for may be on a page that has not been read. */
  if (is_narrowed (self) && aiv_paged_list_get_has_more (list) && !aiv_paged_list_get_loading (list) && error == NULL)
    dex_future_disown (aiv_paged_list_load_more (list));

  if (g_list_model_get_n_items (self->shown) > 0)
    {
      page = "batches";
    }
  else if (g_list_model_get_n_items (G_LIST_MODEL (list)) > 0 && !aiv_paged_list_get_has_more (list))
    {
      page = is_narrowed (self) ? "nothing" : "empty";
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
  g_autoptr(AivBatch) batch = g_list_model_get_item (self->shown, position);

  if (batch != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-batch", "s", aiv_batch_get_id (batch));
}

/* --- looking for some ------------------------------------------------------------------ */

static void
on_filter_changed (AivBatchesPage *self)
{
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  update (self);
}

static void
on_search_changed (AivBatchesPage *self)
{
  const char *text = self->search_entry != NULL ? gtk_editable_get_text (self->search_entry) : "";

  if (self->filter == NULL)
    return;
  g_clear_pointer (&self->words, g_free);
  if (*text != '\0')
    self->words = aiv_library_query_fold (text);
  on_filter_changed (self);
}

static void
on_search_mode (AivBatchesPage *self)
{
  /* A filter that is not to be seen would be forgotten. */
  if (self->filter != NULL && !gtk_search_bar_get_search_mode (self->search_bar))
    gtk_drop_down_set_selected (self->state_drop, STATE_ANY);
}

static void
on_search (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  AivBatchesPage *self = AIV_BATCHES_PAGE (widget);

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static void
on_delete_failed (AivBatchesPage *self,
                  GError         *error)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    aiv_app_present_error (GTK_WIDGET (self), error, C_("heading", "Could Not Delete the Batch"));
}

/* --- rows ------------------------------------------------------------------------------ */

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
  AivPendingDeletes *deletes = aiv_pending_deletes_get (self->session);
  g_autoptr(GtkSelectionModel) model = NULL;

  G_OBJECT_CLASS (aiv_batches_page_parent_class)->constructed (object);

  self->filter = GTK_FILTER (gtk_custom_filter_new (matches, self, NULL));
  self->shown = G_LIST_MODEL (gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (list)), g_object_ref (self->filter)));
  model = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (self->shown)));
  gtk_grid_view_set_model (self->grid, model);
  g_signal_connect_object (deletes, "changed", G_CALLBACK (on_filter_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (deletes, "failed", G_CALLBACK (on_delete_failed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (list, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (list, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
aiv_batches_page_dispose (GObject *object)
{
  AivBatchesPage *self = AIV_BATCHES_PAGE (object);

  if (self->filter != NULL)
    gtk_custom_filter_set_filter_func (GTK_CUSTOM_FILTER (self->filter), NULL, NULL, NULL);
  g_clear_object (&self->filter);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_BATCHES_PAGE);
  g_clear_object (&self->shown);
  g_clear_object (&self->session);
  g_clear_pointer (&self->words, g_free);
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
  gtk_widget_class_bind_template_child (widget_class, AivBatchesPage, grid);
  gtk_widget_class_bind_template_child (widget_class, AivBatchesPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, AivBatchesPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, AivBatchesPage, state_drop);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_mode);
  gtk_widget_class_bind_template_callback (widget_class, on_edge_reached);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_setup);
  gtk_widget_class_bind_template_callback (widget_class, on_bind);
  gtk_widget_class_bind_template_callback (widget_class, on_unbind);
  gtk_widget_class_install_action (widget_class, "batches.refresh", NULL, on_refresh);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "batches.refresh", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_r, GDK_CONTROL_MASK, "batches.refresh", NULL);
  gtk_widget_class_install_action (widget_class, "batches.search", NULL, on_search);
}

static void
aiv_batches_page_init (AivBatchesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, self->search_entry);
  aiv_search_key_add (GTK_WIDGET (self), "batches.search");
}
