/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-guide-view.h"

#include "aiv-thread.h"
#include "aiv-weak.h"

#define INDENT 24
#define MARKER_WIDTH 24

/**
 * AivGuideView:
 *
 * A page of the user guide. A click on a link emits [signal@link].
 */
struct _AivGuideView
{
  AdwBin parent_instance;

  AivGuide *guide;
  GtkViewport *viewport;
  GtkBox *box;
};

enum
{
  SIGNAL_LINK,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivGuideView, aiv_guide_view, ADW_TYPE_BIN)

static gboolean
on_activate_link (AivGuideView *self,
                  const char   *uri)
{
  if (!g_str_has_prefix (uri, "topic:"))
    return GDK_EVENT_PROPAGATE;
  g_signal_emit (self, signals[SIGNAL_LINK], 0, uri + strlen ("topic:"));
  return GDK_EVENT_STOP;
}

static GtkWidget *
make_label (const char *text,
            const char *css_class)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL,
                                   "label", text,
                                   "wrap", TRUE,
                                   "wrap-mode", PANGO_WRAP_WORD_CHAR,
                                   "natural-wrap-mode", GTK_NATURAL_WRAP_WORD,
                                   "xalign", 0.0f,
                                   "hexpand", TRUE,
                                   NULL);

  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

/* Who goes from link to link with the keyboard sees where; nothing else that moves the focus moves the page. */
static void
on_link_focus (AivGuideView            *self,
               GtkEventControllerFocus *controller)
{
  GtkWidget *label = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));
  GtkRoot *root = gtk_widget_get_root (label);

  if (GTK_IS_WINDOW (root) && gtk_window_get_focus_visible (GTK_WINDOW (root)))
    gtk_viewport_scroll_to (self->viewport, label, NULL);
}

static GtkWidget *
make_text (AivGuideView *self,
           const char   *markup,
           const char   *css_class)
{
  GtkWidget *label = make_label ("", css_class);

  gtk_label_set_markup (GTK_LABEL (label), markup);
  if (strstr (markup, "<a ") != NULL)
    {
      GtkEventController *focus = gtk_event_controller_focus_new ();

      g_signal_connect_object (label, "activate-link", G_CALLBACK (on_activate_link), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (focus, "enter", G_CALLBACK (on_link_focus), self, G_CONNECT_SWAPPED);
      gtk_widget_add_controller (label, focus);
    }
  return label;
}

static GtkWidget *
make_heading (const char *text,
              const char *css_class,
              int         level)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL,
                                   "accessible-role", GTK_ACCESSIBLE_ROLE_HEADING,
                                   "label", text,
                                   "wrap", TRUE,
                                   "wrap-mode", PANGO_WRAP_WORD_CHAR,
                                   "xalign", 0.0f,
                                   NULL);

  gtk_widget_add_css_class (label, css_class);
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LEVEL, level, -1);
  return label;
}

/* --- pictures --------------------------------------------------------------------------- */

static gboolean
read_picture (gpointer       data,
              GCancellable  *cancellable,
              GValue        *result,
              GError       **error)
{
  GdkTexture *texture = gdk_texture_new_from_filename (data, error);

  if (texture == NULL)
    return FALSE;
  g_value_init (result, GDK_TYPE_TEXTURE);
  g_value_take_object (result, texture);
  return TRUE;
}

static DexFuture *
on_picture (DexFuture *read,
            gpointer   weak)
{
  g_autoptr(GtkPicture) picture = aiv_weak_get (weak);
  const GValue *texture = dex_future_get_value (read, NULL);

  if (picture != NULL && texture != NULL)
    gtk_picture_set_paintable (picture, g_value_get_object (texture));
  return dex_future_new_true ();
}

static GtkWidget *
make_picture (AivGuideView        *self,
              const AivGuideBlock *block)
{
  GtkWidget *picture = g_object_new (GTK_TYPE_PICTURE,
                                     "alternative-text", block->text,
                                     "content-fit", GTK_CONTENT_FIT_SCALE_DOWN,
                                     "can-shrink", TRUE,
                                     "overflow", GTK_OVERFLOW_HIDDEN,
                                     "margin-top", 6,
                                     "margin-bottom", 6,
                                     NULL);

  gtk_widget_add_css_class (picture, "guide-picture");
  if (block->file != NULL)
    dex_future_disown (dex_future_finally (aiv_thread_run (read_picture,
                                                           g_build_filename (aiv_guide_get_dir (self->guide), block->file, NULL),
                                                           g_free),
                                           on_picture, aiv_weak_new (picture), aiv_weak_free));
  return picture;
}

/* --- blocks ----------------------------------------------------------------------------- */

static GtkWidget *
make_code (const AivGuideBlock *block)
{
  GtkWidget *label = make_label (block->text, "monospace");

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "card");
  gtk_widget_add_css_class (label, "guide-code");
  return label;
}

/* A list item has its marker before it; what goes on in it is below its text. */
static GtkWidget *
make_paragraph (AivGuideView        *self,
                const AivGuideBlock *block)
{
  GtkWidget *text = make_text (self, block->text, NULL);
  GtkWidget *box, *marker;

  if (block->marker == NULL)
    return text;
  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  marker = gtk_label_new (block->marker);
  gtk_widget_set_size_request (marker, MARKER_WIDTH, -1);
  gtk_widget_set_valign (marker, GTK_ALIGN_BASELINE_FILL);
  gtk_widget_set_valign (text, GTK_ALIGN_BASELINE_FILL);
  gtk_label_set_yalign (GTK_LABEL (marker), 0);
  gtk_label_set_xalign (GTK_LABEL (marker), 0);
  gtk_widget_add_css_class (marker, "dimmed");
  gtk_box_append (GTK_BOX (box), marker);
  gtk_box_append (GTK_BOX (box), text);
  return box;
}

static void
add_block (AivGuideView        *self,
           const AivGuideBlock *block)
{
  int indent = block->indent;
  GtkWidget *widget = NULL;

  switch (block->kind)
    {
    case AIV_GUIDE_PARAGRAPH:
      widget = make_paragraph (self, block);
      indent -= block->marker != NULL ? 1 : 0;
      break;
    case AIV_GUIDE_HEADING:
      widget = make_heading (block->text, "title-4", 2);
      gtk_widget_set_margin_top (widget, 12);
      break;
    case AIV_GUIDE_TERM:
      widget = make_text (self, block->text, "heading");
      gtk_widget_set_margin_top (widget, 6);
      indent -= 1;
      break;
    case AIV_GUIDE_NOTE:
      widget = make_text (self, block->text, "card");
      gtk_widget_add_css_class (widget, "guide-note");
      break;
    case AIV_GUIDE_CODE:
      widget = make_code (block);
      break;
    case AIV_GUIDE_PICTURE:
      widget = make_picture (self, block);
      break;
    default:
      g_assert_not_reached ();
    }
  gtk_widget_set_margin_start (widget, indent * INDENT);
  gtk_box_append (self->box, widget);
}

/* --- the object ------------------------------------------------------------------------- */

static void
aiv_guide_view_dispose (GObject *object)
{
  AivGuideView *self = AIV_GUIDE_VIEW (object);

  adw_bin_set_child (ADW_BIN (self), NULL);
  g_clear_object (&self->guide);
  G_OBJECT_CLASS (aiv_guide_view_parent_class)->dispose (object);
}

static void
aiv_guide_view_class_init (AivGuideViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aiv_guide_view_dispose;

  /**
   * AivGuideView::link:
   * @self: the view
   * @id: of a topic
   *
   * Somebody wants to read that topic.
   */
  signals[SIGNAL_LINK] = g_signal_new ("link", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
aiv_guide_view_init (AivGuideView *self)
{
  GtkWidget *scrolled = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "hscrollbar-policy", GTK_POLICY_NEVER, NULL);
  GtkWidget *clamp = g_object_new (ADW_TYPE_CLAMP, "maximum-size", 680, NULL);

  self->viewport = GTK_VIEWPORT (gtk_viewport_new (NULL, NULL));
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 12));
  g_object_set (self->box, "margin-top", 12, "margin-bottom", 36, "margin-start", 18, "margin-end", 18, NULL);
  adw_clamp_set_child (ADW_CLAMP (clamp), GTK_WIDGET (self->box));
  /* Pictures could do with no height at all. */
  gtk_scrollable_set_vscroll_policy (GTK_SCROLLABLE (self->viewport), GTK_SCROLL_NATURAL);
  gtk_viewport_set_scroll_to_focus (self->viewport, FALSE);
  gtk_viewport_set_child (self->viewport, clamp);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->viewport));
  adw_bin_set_child (ADW_BIN (self), scrolled);
}

/**
 * aiv_guide_view_new:
 * @guide: the guide
 * @topic: one of its topics
 *
 * Returns: (transfer full): a view of that topic
 */
GtkWidget *
aiv_guide_view_new (AivGuide      *guide,
                    AivGuideTopic *topic)
{
  AivGuideView *self;
  GPtrArray *blocks;

  g_return_val_if_fail (AIV_IS_GUIDE (guide), NULL);
  g_return_val_if_fail (AIV_IS_GUIDE_TOPIC (topic), NULL);

  self = g_object_new (AIV_TYPE_GUIDE_VIEW, NULL);
  self->guide = g_object_ref (guide);
  gtk_box_append (self->box, make_heading (aiv_guide_topic_get_title (topic), "title-1", 1));
  blocks = aiv_guide_topic_get_blocks (topic);
  for (guint i = 0; i < blocks->len; i++)
    add_block (self, g_ptr_array_index (blocks, i));
  return GTK_WIDGET (self);
}
