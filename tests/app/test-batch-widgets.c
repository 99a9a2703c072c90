/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gstdio.h>

#include "aiv-app-test.h"

#include "aiv-batch-card.h"
#include "aiv-batches-page.h"
#include "aiv-file-name.h"
#include "aiv-icon-button.h"
#include "aiv-item-tile.h"
#include "aiv-json.h"
#include "aiv-poster.h"
#include "aiv-text-line.h"
#include "aiv-text.h"
#include "aiv-window.h"

#define NOWHERE "http://127.0.0.1:1"

#define BATCH(status, counts, items)                                                          \
  "{\"id\":\"b1\",\"userId\":\"u-1\",\"userName\":\"anna\",\"name\":\"Spring\",\"timestamp\":1795000000123," \
  "\"prompt\":\"\",\"audioName\":\"voice.wav\",\"audio_seconds\":7.0,\"imageCount\":3,\"status\":\"" status "\"," \
  "\"creditsPerVideo\":1,\"creditsUsed\":1,\"progress\":{" counts "},\"items\":[" items "]}"

#define ITEM(id, name, status, rest)                                                          \
  "{\"id\":\"" id "\",\"name\":\"" name "\",\"sourceImage\":\"\",\"videoUrl\":\"\"," \
  "\"status\":\"" status "\"," rest "}"

static AivSession *
make_session (void)
{
  g_autoptr(AivSecrets) secrets = aiv_secrets_new_memory ();
  g_autoptr(AivClient) client = aiv_client_new (NOWHERE, "test", secrets);

  return aiv_session_new_full (client, g_get_user_cache_dir ());
}

static AivWireBatch *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = aiv_json_parse (text, strlen (text), &error);
  AivWireBatch *wire;

  g_assert_no_error (error);
  wire = aiv_wire_batch_from_json (node, &error);
  g_assert_no_error (error);
  return wire;
}

static AivBatch *
make_batch (const char *text)
{
  g_autoptr(AivWireBatch) wire = parse (text);

  return aiv_batch_new (wire);
}

static const char running[] = BATCH (
  "processing",
  "\"overall_progress\":47.0,\"total\":3,\"completed\":1,\"processing\":1,\"pending\":1,\"queued\":1,\"failed\":0,"
  "\"cancelled\":0",
  ITEM ("i1", "anna.jpg", "completed", "\"progress\":100") ","
  ITEM ("i2", "ben.jpg", "processing", "\"progress\":41.7") ","
  ITEM ("i3", "cleo.jpg", "pending", "\"progress\":null,\"created_at\":4102444800000"));

static const char ended[] = BATCH (
  "completed",
  "\"overall_progress\":100.0,\"total\":3,\"completed\":1,\"processing\":0,\"pending\":0,\"queued\":0,\"failed\":1,"
  "\"cancelled\":1",
  ITEM ("i1", "anna.jpg", "completed", "\"progress\":100,\"posterUrl\":\"/posters/anna.jpg\"") ","
  ITEM ("i2", "ben.jpg", "failed", "\"progress\":41.7,\"error_msg\":\"The disk is full\"") ","
  ITEM ("i3", "cleo.jpg", "cancelled", "\"progress\":null"));

static void
test_words (void)
{
  static const struct
  {
    const char *batch;
    const char *text;
    const char *items[3];
  } rows[] = {
    { running, "1 of 3 done, 1 generating, 1 waiting", { "Ready", "Generating, 41%", "Waiting" } },
    { ended, "1 of 3 done, 1 failed, 1 cancelled", { "Ready", "Failed", "Cancelled" } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(AivBatch) batch = make_batch (rows[i].batch);
      g_autofree char *text = aiv_text_batch_status (batch);

      g_assert_cmpstr (text, ==, rows[i].text);
      for (guint j = 0; j < 3; j++)
        {
          g_autoptr(AivItem) item = g_list_model_get_item (aiv_batch_get_items (batch), j);
          g_autofree char *state = aiv_text_item_status (item);

          g_assert_cmpstr (state, ==, rows[i].items[j]);
        }
    }
}

static void
test_card (void)
{
  g_autoptr(AivSession) session = make_session ();
  g_autoptr(AivBatch) batch = make_batch (running);
  g_autoptr(AivWireBatch) news = parse (ended);
  GtkWidget *card = aiv_batch_card_new ();
  GtkWindow *window = aiv_app_test_show (card, 360, 320);

  aiv_batch_card_set_batch (AIV_BATCH_CARD (card), session, batch);
  g_assert_nonnull (aiv_app_test_find (card, GTK_TYPE_LABEL, "Spring"));
  g_assert_nonnull (aiv_app_test_find (card, GTK_TYPE_LABEL, "1 of 3 done, 1 generating, 1 waiting"));
  g_assert_nonnull (aiv_app_test_find (card, GTK_TYPE_PROGRESS_BAR, NULL));
  g_assert_true (g_str_has_prefix (aiv_batch_card_get_label (AIV_BATCH_CARD (card)), "Spring: 1 of 3 done"));

  /* News arrive: the card follows without being told. */
  aiv_batch_apply (batch, news);
  g_assert_nonnull (aiv_app_test_find (card, GTK_TYPE_LABEL, "1 of 3 done, 1 failed, 1 cancelled"));
  g_assert_null (aiv_app_test_find (card, GTK_TYPE_PROGRESS_BAR, NULL));

  aiv_batch_card_set_batch (AIV_BATCH_CARD (card), NULL, NULL);
  aiv_app_test_close (window);
}

static void
test_tile (void)
{
  g_autoptr(AivSession) session = make_session ();
  g_autoptr(AivBatch) batch = make_batch (ended);
  GtkWidget *tile = aiv_item_tile_new ();
  GtkWindow *window = aiv_app_test_show (tile, 360, 480);
  static const struct
  {
    const char *label;
    const char *button;
    const char *name;
  } rows[] = {
    { "anna.jpg: Ready", NULL, NULL },
    { "ben.jpg: Failed. The disk is full", "view-refresh-symbolic", "Try ben.jpg again" },
    { "cleo.jpg: Cancelled", "view-refresh-symbolic", "Try cleo.jpg again" },
  };

  /* One tile for all of them, as a list recycles it. */
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(AivItem) item = g_list_model_get_item (aiv_batch_get_items (batch), i);

      aiv_item_tile_set_item (AIV_ITEM_TILE (tile), session, item);
      g_assert_cmpstr (aiv_item_tile_get_label (AIV_ITEM_TILE (tile)), ==, rows[i].label);
      gtk_test_accessible_assert_property (GTK_ACCESSIBLE (tile), GTK_ACCESSIBLE_PROPERTY_LABEL, rows[i].label);
      if (rows[i].button != NULL)
        gtk_test_accessible_assert_property (GTK_ACCESSIBLE (aiv_app_test_find (tile, GTK_TYPE_BUTTON, rows[i].button)),
                                             GTK_ACCESSIBLE_PROPERTY_LABEL, rows[i].name);
    }
  aiv_app_test_shot (window, "item-tile");
  aiv_item_tile_set_item (AIV_ITEM_TILE (tile), NULL, NULL);
  aiv_app_test_close (window);
}

/* A grid keeps many tiles that nobody sees: they say what they are, and are made when they are seen. */
static void
test_unseen_tile (void)
{
  g_autoptr(AivSession) session = make_session ();
  g_autoptr(AivBatch) batch = make_batch (ended);
  g_autoptr(AivItem) done = g_list_model_get_item (aiv_batch_get_items (batch), 0);
  g_autoptr(AivItem) failed = g_list_model_get_item (aiv_batch_get_items (batch), 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *seen = aiv_item_tile_new ();
  GtkWidget *unseen = aiv_item_tile_new ();
  GtkWindow *window;
  int seen_height, unseen_height, failed_height;

  gtk_box_append (GTK_BOX (box), seen);
  gtk_box_append (GTK_BOX (box), unseen);
  gtk_widget_set_child_visible (unseen, FALSE);
  window = aiv_app_test_show (box, 360, 640);
  aiv_item_tile_set_item (AIV_ITEM_TILE (seen), session, done);
  aiv_item_tile_set_item (AIV_ITEM_TILE (unseen), session, done);
  g_assert_cmpstr (aiv_item_tile_get_label (AIV_ITEM_TILE (unseen)), ==, "anna.jpg: Ready");
  g_assert_null (gtk_widget_get_first_child (unseen));
  gtk_widget_measure (seen, GTK_ORIENTATION_VERTICAL, 200, NULL, &seen_height, NULL, NULL);
  gtk_widget_measure (unseen, GTK_ORIENTATION_VERTICAL, 200, NULL, &unseen_height, NULL, NULL);
  g_assert_cmpint (seen_height, ==, unseen_height);

  /* What went wrong makes it higher, also before it is seen. */
  aiv_item_tile_set_item (AIV_ITEM_TILE (unseen), session, failed);
  gtk_widget_measure (unseen, GTK_ORIENTATION_VERTICAL, 200, NULL, &failed_height, NULL, NULL);
  g_assert_cmpint (failed_height, >, unseen_height);
  aiv_item_tile_set_item (AIV_ITEM_TILE (unseen), session, done);
  gtk_widget_measure (unseen, GTK_ORIENTATION_VERTICAL, 200, NULL, &failed_height, NULL, NULL);
  g_assert_cmpint (failed_height, ==, unseen_height);

  gtk_widget_set_child_visible (unseen, TRUE);
  aiv_test_wait (gtk_widget_get_mapped (unseen));
  g_assert_nonnull (aiv_app_test_find (unseen, AIV_TYPE_TEXT_LINE, "anna.jpg"));
  g_assert_nonnull (aiv_app_test_find (unseen, AIV_TYPE_TEXT_LINE, "Ready"));
  aiv_item_tile_set_item (AIV_ITEM_TILE (unseen), session, failed);
  g_assert_nonnull (aiv_app_test_find (unseen, AIV_TYPE_ICON_BUTTON, "view-refresh-symbolic"));
  g_assert_nonnull (aiv_app_test_find (unseen, GTK_TYPE_LABEL, "The disk is full"));
  aiv_item_tile_set_item (AIV_ITEM_TILE (unseen), NULL, NULL);
  aiv_app_test_close (window);
}

static void
test_text_line (void)
{
  static const char *const texts[] = { "anna.jpg", "小猫.jpg", "A name that is far too long for the room that it has", "" };
  GtkWidget *line = aiv_text_line_new (PANGO_ELLIPSIZE_MIDDLE);
  GtkWindow *window = aiv_app_test_show (line, 120, 60);
  int height = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      int minimum, natural;

      aiv_text_line_set_label (AIV_TEXT_LINE (line), texts[i]);
      gtk_widget_measure (line, GTK_ORIENTATION_VERTICAL, -1, &minimum, &natural, NULL, NULL);
      g_assert_cmpint (minimum, ==, natural);
      g_assert_true (i == 0 || height == natural);
      height = natural;
      gtk_test_accessible_assert_property (GTK_ACCESSIBLE (line), GTK_ACCESSIBLE_PROPERTY_LABEL, texts[i]);
    }
  g_assert_cmpint (height, >, 10);
  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (line), GTK_ACCESSIBLE_ROLE_LABEL);
  aiv_app_test_close (window);
}

static GdkTexture *
still_of (GtkWidget *poster)
{
  GdkPaintable *paintable = aiv_cover_get_paintable (AIV_COVER (poster));

  return paintable != NULL ? GDK_TEXTURE (paintable) : NULL;
}

static guint32
pixel_at (GdkTexture *texture,
          int         x,
          int         y)
{
  gsize stride = (gsize) gdk_texture_get_width (texture) * 4;
  g_autofree guchar *pixels = g_malloc (stride * (gsize) gdk_texture_get_height (texture));

  gdk_texture_download (texture, pixels, stride);
  return *(guint32 *) (gpointer) (pixels + stride * (gsize) y + 4 * (gsize) x);
}

/* A still is as large as its place, and follows it. */
static void
test_poster (void)
{
  g_autoptr(AivSession) session = make_session ();
  g_autoptr(AivBatch) batch = make_batch (ended);
  g_autoptr(AivItem) item = g_list_model_get_item (aiv_batch_get_items (batch), 0);
  g_autoptr(GdkPixbuf) pixels = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 640, 360);
  g_autofree char *stem = aiv_file_name_dup_cache_stem ("i1", FALSE);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "/posters/anna.jpg", -1);
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "posters", NULL);
  g_autofree char *path = g_strdup_printf ("%s/%s-%.12s.jpg", folder, stem, digest);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *poster = aiv_poster_new ();
  GtkWindow *window;
  int scale;

  gdk_pixbuf_fill (pixels, 0xff0000ff);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (gdk_pixbuf_save (pixels, path, "jpeg", NULL, NULL));
  aiv_poster_set_radius (AIV_POSTER (poster), 12);
  gtk_widget_set_halign (poster, GTK_ALIGN_START);
  gtk_widget_set_valign (poster, GTK_ALIGN_START);
  gtk_widget_set_size_request (poster, 150, -1);
  gtk_box_append (GTK_BOX (box), poster);
  window = aiv_app_test_show (box, 400, 500);
  aiv_poster_set_item (AIV_POSTER (poster), session, item);
  aiv_test_wait (still_of (poster) != NULL);
  scale = gtk_widget_get_scale_factor (poster);
  g_assert_cmpint (gdk_texture_get_width (still_of (poster)), ==, 150 * scale);
  g_assert_cmpint (gdk_texture_get_height (still_of (poster)), ==, 150 * scale);
  g_assert_cmphex (pixel_at (still_of (poster), 0, 0), ==, 0);
  g_assert_cmphex (pixel_at (still_of (poster), 150 * scale - 1, 0), ==, 0);
  g_assert_cmphex (pixel_at (still_of (poster), 0, 150 * scale - 1) >> 24, ==, 0xff);
  g_assert_cmphex (pixel_at (still_of (poster), 75, 75) >> 24, ==, 0xff);

  gtk_widget_set_size_request (poster, 220, -1);
  aiv_test_wait (gdk_texture_get_width (still_of (poster)) == 220 * scale);
  aiv_poster_set_item (AIV_POSTER (poster), NULL, NULL);
  g_assert_null (still_of (poster));
  aiv_app_test_close (window);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
test_list (void)
{
  g_autoptr(AivSession) session = make_session ();
  g_autoptr(AivWireBatch) wire = parse (running);
  GtkWidget *page = g_object_new (AIV_TYPE_BATCHES_PAGE, "session", session, NULL);
  GtkWindow *window = aiv_app_test_show (page, 360, 640);

  aiv_batch_list_apply (aiv_session_get_batches (session), wire);
  aiv_test_wait (aiv_app_test_find (page, AIV_TYPE_BATCH_CARD, NULL) != NULL);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (window)), <=, 360);
  aiv_app_test_shot (window, "batches-narrow");
  aiv_batch_list_remove (aiv_session_get_batches (session), "b1");
  aiv_app_test_close (window);
}

int
main (int    argc,
      char **argv)
{
  aiv_app_test_init (&argc, &argv);
  g_type_ensure (AIV_TYPE_WINDOW);   /* whose banner the pages bind to */
  g_test_add_func ("/app/batch-widgets/words", test_words);
  g_test_add_func ("/app/batch-widgets/card", test_card);
  g_test_add_func ("/app/batch-widgets/tile", test_tile);
  g_test_add_func ("/app/batch-widgets/unseen-tile", test_unseen_tile);
  g_test_add_func ("/app/batch-widgets/text-line", test_text_line);
  g_test_add_func ("/app/batch-widgets/poster", test_poster);
  g_test_add_func ("/app/batch-widgets/list", test_list);
  return aiv_app_test_run ();
}
