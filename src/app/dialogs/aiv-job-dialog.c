/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-job-dialog.h"

#include <glib/gi18n.h>

#include "aiv-fiber.h"
#include "aiv-job-changer.h"
#include "aiv-job-text.h"
#include "aiv-player-page.h"
#include "aiv-present-error.h"
#include "aiv-text.h"
#include "aiv-weak.h"

/**
 * AivJobDialog:
 *
 * One batch or video of anybody, for administrators: what was asked for, what became of it, and
 * each of its videos to play, and to refund by itself.
 */
struct _AivJobDialog
{
  AdwDialog parent_instance;

  AdwNavigationView *navigation_view;
  AdwPreferencesGroup *properties_group;
  AdwPreferencesGroup *videos_group;

  AivSession *session;
  AivJob *job;
  GListStore *items; /* of AivItem */
  AivJobChanger *changer; /* NULL on a server that refunds nothing */
  GtkWidget *refunding;   /* the row that is asked about, weak */
  DexFuture *loading;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivJobDialog, aiv_job_dialog, ADW_TYPE_DIALOG)

static void
add_property (AivJobDialog *self,
              const char   *title,
              const char   *value)
{
  GtkWidget *row;

  if (value == NULL || value[0] == '\0')
    return;
  row = g_object_new (ADW_TYPE_ACTION_ROW,
                      "title", title,
                      "use-markup", FALSE,
                      "subtitle", value,
                      "subtitle-selectable", TRUE,
                      NULL);
  gtk_widget_add_css_class (row, "property");
  adw_preferences_group_add (self->properties_group, row);
}

static void
show_properties (AivJobDialog *self)
{
  const AivWireJob *job = aiv_job_get_wire (self->job);
  g_autofree char *title = aiv_job_text_title (job);
  g_autofree char *status = aiv_job_text_status (job);
  g_autofree char *engine = aiv_job_text_engine (job);
  g_autofree char *credits = aiv_job_text_credits (job);
  g_autofree char *time = aiv_job_text_time (job);

  adw_dialog_set_title (ADW_DIALOG (self), title);
  adw_navigation_page_set_title (adw_navigation_view_find_page (self->navigation_view, "job"), title);
  add_property (self, C_("label", "User"), job->user_name != NULL ? job->user_name : job->user_id);
  add_property (self, C_("label", "State"), status);
  add_property (self, C_("label", "Why it failed"), job->error);
  add_property (self, C_("label", "Asked for"), job->prompt);
  add_property (self, C_("label", "Engine"), engine);
  add_property (self, C_("label", "Credits"), credits);
  add_property (self, C_("label", "Submitted"), time);
  add_property (self, C_("label", "Id"), job->id);
}

/* --- its videos ------------------------------------------------------------------------ */

static void
on_play (GtkWidget    *button,
         AivJobDialog *self)
{
  AivItem *item = g_object_get_data (G_OBJECT (button), "item");
  guint position = 0;

  if (self->session == NULL || !g_list_store_find (self->items, item, &position))
    return;
  adw_navigation_view_push (self->navigation_view,
                            aiv_player_page_new (self->session, G_LIST_MODEL (self->items), position,
                                                 adw_dialog_get_title (ADW_DIALOG (self))));
}

static void
on_refund (GtkWidget    *button,
           AivJobDialog *self)
{
  const char *ids[] = { g_object_get_data (G_OBJECT (button), "id"), NULL };

  g_set_weak_pointer (&self->refunding, gtk_widget_get_ancestor (button, ADW_TYPE_ACTION_ROW));
  aiv_job_changer_refund (self->changer, ids);
}

static void
on_refunded (AivJobDialog *self,
             gboolean      changed)
{
  GtkWidget *button;

  if (!changed)
    return;
  if (self->refunding != NULL)
    {
      adw_action_row_set_subtitle (ADW_ACTION_ROW (self->refunding), C_("video of a job", "Refunded"));
      button = g_object_get_data (G_OBJECT (self->refunding), "refund");
      gtk_widget_set_visible (button, FALSE);
    }
  g_signal_emit (self, signals[CHANGED], 0);
}

/* What failed or was cancelled has its credits back already. */
static void
add_refund (AivJobDialog *self,
            GtkWidget    *row,
            AivItem      *item)
{
  const AivWireJob *job = aiv_job_get_wire (self->job);
  g_autofree char *name = NULL;
  GtkWidget *button;

  if (self->changer == NULL || aiv_item_get_status (item) != AIV_JOB_COMPLETED || job->credits_each == 0)
    return;
  /* Translators: %s is the name of a video */
  name = g_strdup_printf (C_("accessible name", "Refund %s"), adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
  button = g_object_new (GTK_TYPE_BUTTON,
                         "child", gtk_label_new (C_("button", "Refund…")),
                         "valign", GTK_ALIGN_CENTER,
                         NULL);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (button), "id", g_strdup (job->video_id != 0 ? job->id : aiv_item_get_id (item)), g_free);
  g_object_set_data (G_OBJECT (row), "refund", button);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_refund), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static void
add_item (AivJobDialog *self,
          AivItem      *item,
          guint         number)
{
  const char *name = aiv_item_get_name (item);
  g_autofree char *status = aiv_text_item_status (item);
  const char *error = aiv_item_get_error_text (item);
  g_autofree char *fallback = g_strdup_printf (C_("video of a job", "Video %u"), number);
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW,
                                 "title", name != NULL && name[0] != '\0' ? name : fallback,
                                 "use-markup", FALSE,
                                 "subtitle", error != NULL && error[0] != '\0' ? error : status,
                                 NULL);

  add_refund (self, row, item);
  if (aiv_item_get_can_play (item))
    {
      GtkWidget *button = gtk_button_new_from_icon_name ("media-playback-start-symbolic");

      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (button, "flat");
      gtk_widget_set_tooltip_text (button, C_("tooltip", "Play"));
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      C_("accessible name", "Play"), -1);
      g_object_set_data_full (G_OBJECT (button), "item", g_object_ref (item), g_object_unref);
      g_signal_connect_object (button, "clicked", G_CALLBACK (on_play), self, 0);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
    }
  adw_preferences_group_add (self->videos_group, row);
}

static void
show_items (AivJobDialog *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(AivItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      add_item (self, item, i + 1);
    }
  adw_preferences_group_set_description (self->videos_group, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->videos_group), n > 0);
}

/* A video is all in the job. */
static void
add_video (AivJobDialog     *self,
           const AivWireJob *job)
{
  g_autoptr(AivWireVideo) video = aiv_wire_video_new ();
  g_autoptr(AivItem) item = NULL;

  video->id = job->video_id;
  video->prompt = g_strdup (job->prompt);
  video->model = g_strdup (job->model);
  video->status = job->status == AIV_JOB_CREATED ? AIV_JOB_PENDING : job->status;
  video->video_url = g_strdup (job->video_url);
  video->poster_url = g_strdup (job->poster_url);
  video->error_message = g_strdup (job->error);
  video->created_at = job->created_at;
  video->updated_at = job->updated_at;
  item = aiv_item_new_video (video);
  g_list_store_append (self->items, item);
}

static DexFuture *
on_batch_read (DexFuture *done,
               gpointer   weak)
{
  g_autoptr(AivJobDialog) self = aiv_weak_get (weak);
  g_autoptr(AivWireBatch) batch = NULL;
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->session == NULL)
    return dex_future_new_true ();

  if ((batch = dex_await_boxed (dex_ref (done), &error)) == NULL)
    {
      g_autofree char *text = aiv_api_error_describe (error);

      adw_preferences_group_set_description (self->videos_group, text);
      return dex_future_new_true ();
    }
  for (guint i = 0; batch->items != NULL && i < batch->items->len; i++)
    {
      g_autoptr(AivItem) item = aiv_item_new (batch->id, batch->items->pdata[i]);

      g_list_store_append (self->items, item);
    }
  show_items (self);
  return dex_future_new_true ();
}

static void
load (AivJobDialog *self)
{
  const AivWireJob *job = aiv_job_get_wire (self->job);

  if (job->video_id != 0)
    {
      add_video (self, job);
      show_items (self);
      return;
    }
  adw_preferences_group_set_description (self->videos_group, C_("status", "Loading…"));
  self->loading = dex_future_finally (aiv_client_fetch_batch (aiv_session_get_client (self->session), job->id),
                                      on_batch_read, aiv_weak_new (self), aiv_weak_free);
}

/* --- the widget ------------------------------------------------------------------------ */

static void
aiv_job_dialog_dispose (GObject *object)
{
  AivJobDialog *self = AIV_JOB_DIALOG (object);

  aiv_let_go (&self->loading);
  g_clear_weak_pointer (&self->refunding);
  g_clear_object (&self->changer);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_JOB_DIALOG);
  g_clear_object (&self->items);
  g_clear_object (&self->job);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (aiv_job_dialog_parent_class)->dispose (object);
}

static void
aiv_job_dialog_class_init (AivJobDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aiv_job_dialog_dispose;

  /**
   * AivJobDialog::changed:
   *
   * Something was refunded here.
   */
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/dialogs/aiv-job-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AivJobDialog, navigation_view);
  gtk_widget_class_bind_template_child (widget_class, AivJobDialog, properties_group);
  gtk_widget_class_bind_template_child (widget_class, AivJobDialog, videos_group);
}

static void
aiv_job_dialog_init (AivJobDialog *self)
{
  self->items = g_list_store_new (AIV_TYPE_ITEM);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * aiv_job_dialog_new:
 * @session: of an administrator
 * @job: anybody's batch or video
 *
 * Returns: (transfer full): a dialog about it
 */
AdwDialog *
aiv_job_dialog_new (AivSession *session,
                    AivJob     *job)
{
  AivJobDialog *self;

  g_return_val_if_fail (AIV_IS_SESSION (session), NULL);
  g_return_val_if_fail (AIV_IS_JOB (job), NULL);

  self = g_object_new (AIV_TYPE_JOB_DIALOG, NULL);
  self->session = g_object_ref (session);
  self->job = g_object_ref (job);
  if (aiv_client_has_feature (aiv_session_get_client (session), AIV_FEATURE_ACTIVITY))
    {
      self->changer = aiv_job_changer_new (GTK_WIDGET (self), aiv_session_get_client (session));
      g_signal_connect_object (self->changer, "done", G_CALLBACK (on_refunded), self, G_CONNECT_SWAPPED);
    }
  show_properties (self);
  load (self);
  return ADW_DIALOG (self);
}
