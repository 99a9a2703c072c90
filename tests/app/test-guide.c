/* SPDX-License-Identifier: MIT */
/* The user guide as it is in the sources, and pages that are made up. */
#include "config.h"

#include "aiv-app-test.h"

#include "aiv-guide-view.h"
#include "aiv-help-window.h"

#define PAGE(content) "<page xmlns=\"http://projectmallard.org/1.0/\" type=\"topic\" id=\"one\">" \
  "<title>One &amp; All</title>" content "</page>"

static const AivGuideBlock *
get_block (AivGuideTopic *topic,
           guint          i)
{
  GPtrArray *blocks = aiv_guide_topic_get_blocks (topic);

  g_assert_cmpuint (i, <, blocks->len);
  return g_ptr_array_index (blocks, i);
}

static void
test_blocks (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(AivGuideTopic) topic =
    aiv_guide_topic_new (PAGE ("<p>Press\n   <keyseq><key>Ctrl</key> <key>N</key></keyseq> or\n<gui>A &lt; B</gui>.</p>"
                               "<steps><item><p>First</p><screen>a  b\nc</screen></item><item><p>Second</p></item></steps>"
                               "<list><item><p>Dot</p></item></list>"
                               "<terms><item><title><key>F1</key></title><p>Help</p></item></terms>"
                               "<section id=\"s\"><title>Part</title><note><p>Mind</p></note></section>"), -1, &error);
  static const AivGuideBlock expected[] = {
    { AIV_GUIDE_PARAGRAPH, 0, NULL, (char *) "Press <tt>Ctrl</tt>+<tt>N</tt> or <b>A &lt; B</b>.", NULL },
    { AIV_GUIDE_PARAGRAPH, 1, (char *) "1.", (char *) "First", NULL },
    { AIV_GUIDE_CODE, 1, NULL, (char *) "a  b\nc", NULL },
    { AIV_GUIDE_PARAGRAPH, 1, (char *) "2.", (char *) "Second", NULL },
    { AIV_GUIDE_PARAGRAPH, 1, (char *) "•", (char *) "Dot", NULL },
    { AIV_GUIDE_TERM, 1, NULL, (char *) "<tt>F1</tt>", NULL },
    { AIV_GUIDE_PARAGRAPH, 1, NULL, (char *) "Help", NULL },
    { AIV_GUIDE_HEADING, 0, NULL, (char *) "Part", NULL },
    { AIV_GUIDE_NOTE, 0, NULL, (char *) "Mind", NULL },
  };

  g_assert_no_error (error);
  g_assert_cmpstr (aiv_guide_topic_get_id (topic), ==, "one");
  g_assert_cmpstr (aiv_guide_topic_get_title (topic), ==, "One & All");
  g_assert_cmpuint (aiv_guide_topic_get_blocks (topic)->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      const AivGuideBlock *block = get_block (topic, i);

      g_assert_cmpint (block->kind, ==, expected[i].kind);
      g_assert_cmpuint (block->indent, ==, expected[i].indent);
      g_assert_cmpstr (block->marker, ==, expected[i].marker);
      g_assert_cmpstr (block->text, ==, expected[i].text);
    }
  g_assert_true (aiv_guide_topic_matches (topic, "second MIND"));
  g_assert_false (aiv_guide_topic_matches (topic, "second third"));
  g_assert_true (aiv_guide_topic_is_titled (topic, "all"));
  g_assert_false (aiv_guide_topic_is_titled (topic, "second"));
}

/* What is no page is refused, not shown in part. */
static void
test_refused (void)
{
  static const char *const texts[] = {
    "", "no markup", "<page id=\"one\"><title>One</title>", PAGE ("<blink/>"), "<page><title>No id</title></page>",
    "<page id=\"a\"/>", "<title/>", PAGE ("<list><item></list>"), PAGE ("</p>"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(AivGuideTopic) topic = aiv_guide_topic_new (texts[i], -1, &error);

      g_assert_null (topic);
      g_assert_nonnull (error);
      g_assert_true (error->domain == G_MARKUP_ERROR);
    }
}

static void
on_link (char      **followed,
         const char *id)
{
  g_set_str (followed, id);
}

static AivGuide *
load (void)
{
  g_autofree char *dir = g_build_filename (AIV_TEST_HELP, "C", NULL);
  DexFuture *loading = aiv_test_settle (aiv_guide_load (dir));
  g_autoptr(GError) error = NULL;
  const GValue *value;
  AivGuide *guide;

  value = dex_future_get_value (loading, &error);
  g_assert_no_error (error);
  guide = g_value_dup_object (value);
  dex_unref (loading);
  return guide;
}

/* Every page can be shown in a narrow window, and its links lead on. */
static void
test_pages (void)
{
  g_autoptr(AivGuide) guide = load ();
  GListModel *topics = aiv_guide_get_topics (guide);
  GtkWidget *bin = adw_bin_new ();
  GtkWindow *window = aiv_app_test_show (bin, 360, 600);
  guint n_links = 0;

  g_assert_cmpuint (g_list_model_get_n_items (topics), >, 20);
  for (guint i = 0; i < g_list_model_get_n_items (topics); i++)
    {
      g_autoptr(AivGuideTopic) topic = g_list_model_get_item (topics, i);
      g_autofree char *followed = NULL;
      GtkWidget *view = aiv_guide_view_new (guide, topic);
      GPtrArray *blocks = aiv_guide_topic_get_blocks (topic);
      int minimum;

      adw_bin_set_child (ADW_BIN (bin), view);
      gtk_widget_measure (view, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      g_assert_cmpint (minimum, <=, 360);
      g_assert_nonnull (aiv_guide_topic_get_part (topic));
      g_assert_true (aiv_app_test_shows (window, aiv_guide_topic_get_title (topic)));
      g_signal_connect_swapped (view, "link", G_CALLBACK (on_link), &followed);
      for (guint j = 0; j < blocks->len; j++)
        {
          const AivGuideBlock *block = g_ptr_array_index (blocks, j);
          const char *link = block->kind == AIV_GUIDE_PARAGRAPH ? strstr (block->text, "topic:") : NULL;
          g_autofree char *uri = link != NULL ? g_strndup (link, strcspn (link, "\"")) : NULL;
          GtkWidget *label;
          gboolean handled = FALSE;

          g_assert_null (strchr (block->text, '\001'));
          if (link == NULL)
            continue;
          label = aiv_app_test_find (view, GTK_TYPE_LABEL, block->text);
          g_assert_nonnull (label);
          g_signal_emit_by_name (label, "activate-link", uri, &handled);
          g_assert_true (handled);
          g_assert_cmpstr (followed, ==, uri + strlen ("topic:"));
          n_links++;
        }
    }
  g_assert_cmpuint (n_links, >, 5);
  aiv_app_test_close (window);

  g_assert_nonnull (aiv_guide_find (guide, "first-video"));
  g_assert_null (aiv_guide_find (guide, "no-such-topic"));
  g_assert_null (aiv_guide_find (guide, NULL));
}

static void
test_missing (void)
{
  DexFuture *loading = aiv_test_settle (aiv_guide_load ("/nowhere"));

  g_assert_true (dex_future_is_rejected (loading));
  dex_unref (loading);
}

/* The topic that is asked for while the guide is still being read, a search, and a link. */
static void
test_window (void)
{
  GtkWindow *window = aiv_help_window_new ();
  GtkWidget *entry;

  aiv_help_window_show (AIV_HELP_WINDOW (window), "credits");
  gtk_window_present (window);
  aiv_test_wait (aiv_app_test_shows (window, "Every Change"));

  entry = aiv_app_test_find (GTK_WIDGET (window), GTK_TYPE_SEARCH_ENTRY, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "mpris");
  aiv_test_wait (!aiv_app_test_shows (window, "A Video in a Minute"));
  g_signal_emit_by_name (entry, "activate");
  aiv_test_wait (aiv_app_test_shows (window, "A video in the player") || aiv_app_test_shows (window, "Play or pause"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "xyzzy");
  aiv_test_wait (aiv_app_test_shows (window, "Nothing found. Try other words."));
  gtk_editable_set_text (GTK_EDITABLE (entry), "");

  aiv_help_window_show (AIV_HELP_WINDOW (window), "no-such-topic");
  aiv_test_wait (aiv_app_test_shows (window, "You need no account and no files of your own to see how it works."));
  g_signal_emit_by_name (aiv_app_test_find (GTK_WIDGET (window), AIV_TYPE_GUIDE_VIEW, NULL), "link", "batches");
  aiv_test_wait (aiv_app_test_shows (window, "Order and Duplicates"));
  aiv_app_test_close (window);
}

int
main (int   argc,
      char *argv[])
{
  aiv_app_test_init (&argc, &argv);
  g_test_add_func ("/app/guide/blocks", test_blocks);
  g_test_add_func ("/app/guide/refused", test_refused);
  g_test_add_func ("/app/guide/pages", test_pages);
  g_test_add_func ("/app/guide/missing", test_missing);
  g_test_add_func ("/app/guide/window", test_window);
  return aiv_app_test_run ();
}
