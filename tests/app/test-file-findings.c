/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-app-test.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>

#include "aiv-draft.h"
#include "aiv-media.h"
#include "aiv-picture.h"
#include "aiv-test-folder.h"
#include "sample-video.h"

static char *folder;

static AivChosenFile *
look_at (const char       *path,
         AivChosenFileKind kind)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  AivChosenFile *chosen = aiv_chosen_file_new (file, kind);
  g_autoptr(DexFuture) done = aiv_chosen_file_check (chosen);

  aiv_test_wait (dex_future_get_status (done) != DEX_FUTURE_STATUS_PENDING && !aiv_chosen_file_is_checking (chosen));
  return chosen;
}

static GdkPixbuf *
make_picture (int      width,
              int      height,
              gboolean alpha)
{
  GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, alpha, 8, width, height);

  gdk_pixbuf_fill (pixbuf, alpha ? 0x20406000 : 0x204060ff);
  return pixbuf;
}

/* What is sent of a file, its size and that it is what servers take. */
static void
assert_sent (AivChosenFile *chosen,
             const char    *name,
             guint          width,
             guint          height)
{
  g_autoptr(AivDraftFile) sent = aiv_chosen_file_make_outgoing (chosen);
  g_autoptr(AivPicture) picture = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpstr (aiv_chosen_file_get_problem (chosen), ==, NULL);
  g_assert_nonnull (aiv_chosen_file_get_preview (chosen));
  g_assert_cmpstr (aiv_draft_file_get_name (sent), ==, name);
  picture = aiv_picture_load (g_file_peek_path (aiv_draft_file_get_file (sent)), NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (aiv_picture_get_width (picture), ==, width);
  g_assert_cmpuint (aiv_picture_get_height (picture), ==, height);
}

static void
test_formats (void)
{
  static const struct
  {
    const char *format;
    gboolean alpha;
    const char *sent;
    const char *note;
  } rows[] = {
    { "bmp", FALSE, "picture.jpg", "Converted from BMP" },
    { "tiff", FALSE, "picture.jpg", "Converted from TIFF" },
    { "tiff", TRUE, "picture.png", "Converted from TIFF" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = g_strdup_printf ("picture.%s", rows[i].format);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr(GdkPixbuf) pixbuf = make_picture (320, 200, rows[i].alpha);
      g_autoptr(AivChosenFile) chosen = NULL;
      g_autofree char *note = NULL;

      g_assert_true (gdk_pixbuf_save (pixbuf, path, rows[i].format, NULL, NULL));
      chosen = look_at (path, AIV_CHOSEN_FILE_PICTURE);
      assert_sent (chosen, rows[i].sent, 320, 200);
      note = aiv_chosen_file_dup_note (chosen);
      g_assert_cmpstr (note, ==, rows[i].note);
    }
}

/* More pixels than servers take: made smaller, and said so. */
static void
test_too_large (void)
{
  g_autofree char *path = g_build_filename (folder, "wide.png", NULL);
  g_autoptr(GdkPixbuf) pixbuf = make_picture (9000, 6000, FALSE);
  g_autoptr(AivChosenFile) chosen = NULL;
  g_autofree char *note = NULL;

  g_assert_true (gdk_pixbuf_save (pixbuf, path, "png", NULL, "compression", "1", NULL));
  chosen = look_at (path, AIV_CHOSEN_FILE_PICTURE);
  assert_sent (chosen, "wide.jpg", 4096, 2731);
  note = aiv_chosen_file_dup_note (chosen);
  g_assert_cmpstr (note, ==, "Made smaller to fit");
}

/* A video is taken for its sound. */
static void
test_sound_of_video (void)
{
  g_autofree char *path = g_build_filename (folder, "clip.mp4", NULL);
  g_autoptr(AivChosenFile) chosen = NULL;
  g_autofree char *note = NULL;

  sample_video_write (path, 2);
  chosen = look_at (path, AIV_CHOSEN_FILE_RECORDING);
  g_assert_cmpstr (aiv_chosen_file_get_problem (chosen), ==, NULL);
  g_assert_cmpfloat_with_epsilon (aiv_chosen_file_get_waveform (chosen)->duration_ns / 1e9, 2.0, 0.2);
  note = aiv_chosen_file_dup_note (chosen);
  g_assert_cmpstr (note, ==, "The sound of the video");
}

/* What servers take goes out as it is, under its own name. */
static void
test_as_it_is (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("AIV_TEST_DATA"), "cat.webp", NULL);
  g_autoptr(AivChosenFile) chosen = look_at (path, AIV_CHOSEN_FILE_PICTURE);

  assert_sent (chosen, "cat.webp", 451, 300);
  g_assert_null (aiv_chosen_file_dup_note (chosen));
}

static void
test_gone (void)
{
  g_autofree char *path = g_build_filename (folder, "never.jpg", NULL);
  g_autoptr(AivChosenFile) chosen = look_at (path, AIV_CHOSEN_FILE_PICTURE);

  g_assert_cmpstr (aiv_chosen_file_get_problem (chosen), ==, "The file is not there any more");
}

/* Folders in folders, but not for ever: a link to the folder itself leads nowhere. */
static void
test_folders (void)
{
  g_autofree char *deep = g_build_filename (folder, "tree", "a", "b", NULL);
  g_autofree char *tree = g_build_filename (folder, "tree", NULL);
  g_autofree char *loop = g_build_filename (deep, "loop", NULL);
  g_autofree char *from = g_build_filename (g_getenv ("AIV_TEST_DATA"), "cat.jpg", NULL);
  g_autofree char *to = g_build_filename (deep, "cat.jpg", NULL);
  g_autofree char *notes = g_build_filename (tree, "notes.txt", NULL);
  g_autoptr(GFile) source = g_file_new_for_path (from);
  g_autoptr(GFile) target = g_file_new_for_path (to);
  g_autoptr(GFile) root = g_file_new_for_path (tree);
  g_autoptr(GFile) link = g_file_new_for_path (loop);
  g_autoptr(GListStore) files = g_list_store_new (G_TYPE_FILE);
  g_autoptr(AivDraft) draft = aiv_draft_new ();

  g_assert_cmpint (g_mkdir_with_parents (deep, 0700), ==, 0);
  g_assert_true (g_file_copy (source, target, 0, NULL, NULL, NULL, NULL));
  g_assert_true (g_file_set_contents (notes, "No picture", -1, NULL));
  g_assert_true (g_file_make_symbolic_link (link, tree, NULL, NULL));
  g_list_store_append (files, root);
  aiv_draft_add_files (draft, G_LIST_MODEL (files));
  aiv_test_wait (aiv_draft_get_n_pictures (draft) > 0 && !aiv_draft_is_checking (draft));
  g_assert_cmpuint (aiv_draft_get_n_pictures (draft), ==, 1);
  g_assert_null (aiv_draft_get_recording (draft));
}

int
main (int    argc,
      char **argv)
{
  int status;

  aiv_app_test_init (&argc, &argv);
  folder = aiv_test_make_folder ();
  g_test_add_func ("/app/file-findings/formats", test_formats);
  g_test_add_func ("/app/file-findings/too-large", test_too_large);
  g_test_add_func ("/app/file-findings/sound-of-video", test_sound_of_video);
  g_test_add_func ("/app/file-findings/as-it-is", test_as_it_is);
  g_test_add_func ("/app/file-findings/gone", test_gone);
  g_test_add_func ("/app/file-findings/folders", test_folders);
  status = aiv_app_test_run ();
  aiv_test_remove_folder (folder);
  g_free (folder);
  return status;
}
