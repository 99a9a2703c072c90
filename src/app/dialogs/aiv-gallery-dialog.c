/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-gallery-dialog.h"

#include "aiv-api.h"
#include "aiv-showcase-card.h"
#include "aiv-weak.h"

#define N_UPLOADS 40
#define N_TRIALS 20

/**
 * AivGalleryDialog:
 *
 * Pictures that the server has, for a video to begin with: those that were uploaded earlier, and
 * those that it shows for trying out. A server without either shows none.
 */
struct _AivGalleryDialog
{
  AdwDialog parent_instance;

  GtkStack *stack;
  GtkWidget *uploads_heading;
  GtkFlowBox *uploads_box;
  GtkWidget *trials_heading;
  GtkFlowBox *trials_box;

  AivSession *session;
  DexFuture *uploads;
  DexFuture *trials;
  guint n_pictures;
  guint n_waiting;
};

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivGalleryDialog, aiv_gallery_dialog, ADW_TYPE_DIALOG)

static void
on_chosen (AivGalleryDialog *self,
           AivShowcaseCard  *card)
{
  AivShowcaseItem *item = aiv_showcase_card_get_item (card);

  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, aiv_showcase_item_get_url (item), aiv_showcase_item_get_title (item));
  adw_dialog_close (ADW_DIALOG (self));
}

static void
add (AivGalleryDialog     *self,
     GtkFlowBox           *box,
     AivWireShowcaseEntry *entry)
{
  g_autoptr(AivShowcaseItem) item = NULL;
  GtkWidget *card, *child;

  if (entry->url == NULL || *entry->url == '\0')
    return;
  item = aiv_showcase_item_new (entry, TRUE, NULL);
  card = aiv_showcase_card_new (self->session, item);
  child = gtk_flow_box_child_new ();
  g_signal_connect_object (card, "chosen", G_CALLBACK (on_chosen), self, G_CONNECT_SWAPPED);
  /* The focus goes to the button in it. */
  gtk_widget_set_focusable (child, FALSE);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), card);
  gtk_flow_box_append (box, child);
  self->n_pictures++;
}

static void
update (AivGalleryDialog *self)
{
  gtk_widget_set_visible (self->uploads_heading, gtk_flow_box_get_child_at_index (self->uploads_box, 0) != NULL);
  gtk_widget_set_visible (self->trials_heading, gtk_flow_box_get_child_at_index (self->trials_box, 0) != NULL);
  if (self->n_pictures > 0)
    gtk_stack_set_visible_child_name (self->stack, "pictures");
  else
    gtk_stack_set_visible_child_name (self->stack, self->n_waiting > 0 ? "loading" : "empty");
}

static DexFuture *
on_uploads (DexFuture *done,
            gpointer   weak)
{
  g_autoptr(AivGalleryDialog) self = aiv_weak_get (weak);
  g_autoptr(AivWirePage) page = dex_await_boxed (dex_ref (done), NULL);

  if (self == NULL)
    return dex_future_new_true ();

  self->n_waiting--;
  for (guint i = 0; page != NULL && i < page->items->len; i++)
    {
      const AivWireUpload *upload = page->items->pdata[i];
      g_autoptr(AivWireShowcaseEntry) entry = aiv_wire_showcase_entry_new ();

      entry->title = g_strdup (upload->filename);
      entry->url = g_strdup (upload->file_url);
      add (self, self->uploads_box, entry);
    }
  update (self);

  return dex_future_new_true ();
}

static DexFuture *
on_trials (DexFuture *done,
           gpointer   weak)
{
  g_autoptr(AivGalleryDialog) self = aiv_weak_get (weak);
  g_autoptr(AivWirePage) page = dex_await_boxed (dex_ref (done), NULL);

  if (self == NULL)
    return dex_future_new_true ();

  self->n_waiting--;
  for (guint i = 0; page != NULL && i < page->items->len; i++)
    add (self, self->trials_box, page->items->pdata[i]);
  update (self);

  return dex_future_new_true ();
}

static void
aiv_gallery_dialog_dispose (GObject *object)
{
  AivGalleryDialog *self = AIV_GALLERY_DIALOG (object);

  dex_clear (&self->uploads);
  dex_clear (&self->trials);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_GALLERY_DIALOG);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (aiv_gallery_dialog_parent_class)->dispose (object);
}

static void
aiv_gallery_dialog_class_init (AivGalleryDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aiv_gallery_dialog_dispose;

  /**
   * AivGalleryDialog::chosen:
   * @self: the dialog
   * @url: where the picture is, as the server told it
   * @title: what it is called
   *
   * A picture was chosen; the dialog closes.
   */
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", AIV_TYPE_GALLERY_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/dialogs/aiv-gallery-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AivGalleryDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, AivGalleryDialog, uploads_heading);
  gtk_widget_class_bind_template_child (widget_class, AivGalleryDialog, uploads_box);
  gtk_widget_class_bind_template_child (widget_class, AivGalleryDialog, trials_heading);
  gtk_widget_class_bind_template_child (widget_class, AivGalleryDialog, trials_box);
}

static void
aiv_gallery_dialog_init (AivGalleryDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * aiv_gallery_dialog_new:
 * @session: whose pictures
 *
 * Returns: (transfer floating): the dialog, not yet shown
 */
AdwDialog *
aiv_gallery_dialog_new (AivSession *session)
{
  AivGalleryDialog *self;
  AivClient *client;

  g_return_val_if_fail (AIV_IS_SESSION (session), NULL);

  self = g_object_new (AIV_TYPE_GALLERY_DIALOG, NULL);
  self->session = g_object_ref (session);
  client = aiv_session_get_client (session);
  self->n_waiting = 2;
  self->uploads = dex_future_finally (aiv_client_fetch_uploads (client, N_UPLOADS, 0), on_uploads, aiv_weak_new (self),
                                      aiv_weak_free);
  self->trials = dex_future_finally (aiv_client_fetch_trial_images (client, 0, N_TRIALS), on_trials,
                                     aiv_weak_new (self), aiv_weak_free);
  return ADW_DIALOG (self);
}
