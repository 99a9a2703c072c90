/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <math.h>
#include <sched.h>
#include <string.h>

#include <glib/gstdio.h>

#include "aiv-test-wait.h"
#include "aiv-video-check.h"
#include "engines/aiv-engine-registry.h"

#define FRAME_NS (G_GINT64_CONSTANT (1000000000) / 25)

static char *folder;
static AivEngineRegistry *registry;

static char *
data_path (const char *name)
{
  return g_build_filename (g_getenv ("AIV_TEST_DATA"), name, NULL);
}

static AivEngineJob *
make_job (const char *image,
          const char *audio)
{
  AivEngineJob *job = aiv_engine_job_new ();

  job->id = g_strdup ("job");
  if (image != NULL)
    {
      job->image_path = g_path_is_absolute (image) ? g_strdup (image) : data_path (image);
      job->image_name = g_path_get_basename (image);
    }
  job->audio_path = audio != NULL ? data_path (audio) : NULL;
  job->audio_name = g_strdup (audio);
  job->prompt = g_strdup ("A test — 测试");
  job->output_dir = g_strdup (folder);
  job->output_stem = g_strdup ("video");
  job->seed = 7;
  return job;
}

static guint
count_files (void)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

typedef struct
{
  AivEnginePhase phase;
  double fraction;
  guint n;
  GCancellable *cancel_at;
  gint64 cancelled_at;
  gboolean freed;
} Progress;

static void
on_progress (AivEnginePhase phase,
             double         fraction,
             gpointer       user_data)
{
  Progress *progress = user_data;

  g_assert_true (g_main_context_is_owner (g_main_context_default ()));
  g_assert_false (progress->freed);
  g_assert_cmpint (phase, >=, progress->phase);
  if (phase == AIV_ENGINE_PHASE_PREPARING)
    g_assert_cmpfloat (fraction, <, 0);
  else
    g_assert_cmpfloat (fraction, >=, MAX (progress->fraction, 0));
  g_assert_cmpfloat (fraction, <=, 1);
  progress->phase = phase;
  progress->fraction = fraction;
  progress->n++;
  if (progress->cancel_at != NULL && fraction > 0.1 && progress->cancelled_at == 0)
    {
      progress->cancelled_at = g_get_monotonic_time ();
      g_cancellable_cancel (progress->cancel_at);
    }
}

static void
on_progress_freed (gpointer user_data)
{
  ((Progress *) user_data)->freed = TRUE;
}

static DexFuture *
generate (AivEngineJob *job,
          GCancellable *cancellable,
          Progress     *progress)
{
  AivEngine *engine = aiv_engine_registry_lookup (registry, "local");
  DexFuture *future = aiv_engine_generate (engine, job, cancellable, on_progress, progress, on_progress_freed);

  aiv_test_wait (progress->freed && !dex_future_is_pending (future));
  return future;
}

static AivEngineResult *
generate_well (AivEngineJob *job)
{
  Progress progress = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(DexFuture) future = generate (job, NULL, &progress);
  const GValue *value = dex_future_get_value (future, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (progress.n, >=, 3);
  g_assert_cmpfloat (progress.fraction, >, 0.9);
  return g_value_dup_boxed (value);
}

static void
check_video (AivEngineResult *result,
             AivVideoCheck   *check,
             guint            width,
             guint            height,
             gint64           duration_ns)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (aiv_video_check (check, result->path, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (result->width, ==, width);
  g_assert_cmpuint (result->height, ==, height);
  g_assert_cmpuint (check->width, ==, width);
  g_assert_cmpuint (check->height, ==, height);
  g_assert_cmpfloat (check->fps, ==, 25);
  g_assert_cmpint (ABS (check->video_ns - duration_ns), <=, FRAME_NS);
  g_assert_cmpint (ABS (check->audio_ns - duration_ns), <=, FRAME_NS);
  g_assert_cmpint (ABS (result->duration_ns - duration_ns), <=, FRAME_NS);
  g_assert_cmpint (ABS ((gint64) check->n_frames * FRAME_NS - duration_ns), <=, FRAME_NS);
  g_assert_cmpfloat (check->loudness, >, 0.02);
  g_assert_cmpfloat (check->movement, >, 0.2);
  g_assert_cmpstr (check->title, ==, "A test — 测试");
  g_assert_cmpstr (check->comment, ==, "AIVideo Studio, Local preview (no AI)");
}

static void
test_formats (void)
{
  static const struct
  {
    const char *image;
    const char *audio;
    guint width;
    guint height;
    gint64 duration_ms;
    gint64 duration_ns;
  } rows[] = {
    { "portrait.jpg", "voice-en.wav", 720, 1280, 0, 7013242630 },
    { "product-landscape.jpg", "voice-zh.mp3", 1280, 720, 0, 6720000000 },
    { "portrait-square.png", "voice-en.wav", 720, 1280, 1000, 1000000000 },
    { "cat.webp", "voice-zh.mp3", 1280, 720, 1000, 1000000000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(AivEngineJob) job = make_job (rows[i].image, rows[i].audio);
      g_autoptr(AivEngineResult) result = NULL;
      g_auto(AivVideoCheck) check = { 0 };

      g_test_message ("%s with %s", rows[i].image, rows[i].audio);
      job->duration_ms = rows[i].duration_ms;
      result = generate_well (job);
      check_video (result, &check, rows[i].width, rows[i].height, rows[i].duration_ns);
      g_assert_cmpstr (result->content_type, ==, "video/mp4");
      g_assert_true (result->has_audio);
      g_assert_true (g_str_has_suffix (result->path, "/video.mp4"));
      g_assert_nonnull (strstr (check.video_codec, "H.264"));
      g_assert_nonnull (strstr (check.audio_codec, "AAC"));
      g_assert_true (check.index_first);
      /* Nothing else is left. */
      g_assert_cmpuint (count_files (), ==, 1);
      g_unlink (result->path);
    }
}

/* From now on threads have this many processors; 0 for all that there are. */
static void
set_processors (guint n)
{
  static cpu_set_t all;
  cpu_set_t set;

  if (CPU_COUNT (&all) == 0)
    g_assert_cmpint (sched_getaffinity (0, sizeof all, &all), ==, 0);
  set = all;
  for (int cpu = CPU_SETSIZE - 1; n > 0 && cpu >= 0 && CPU_COUNT (&set) > (int) n; cpu--)
    CPU_CLR (cpu, &set);
  g_assert_cmpint (sched_setaffinity (0, sizeof set, &set), ==, 0);
}

/* The same seed and files make the same frames, from the first to the last, however many processors there are; another
 * seed makes others. */
static void
test_seed (void)
{
  static const struct
  {
    guint32 seed;
    guint processors;
  } rows[] = { { 1, 0 }, { 1, 0 }, { 1, 1 }, { 2, 0 } };
  g_autofree char *digest = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(AivEngineJob) job = make_job ("cat.jpg", "voice-en.wav");
      g_autoptr(AivEngineResult) result = NULL;
      g_auto(AivVideoCheck) check = { 0 };

      job->duration_ms = 2400;
      job->width = 640;
      job->height = 360;
      job->seed = rows[i].seed;
      set_processors (rows[i].processors);
      result = generate_well (job);
      set_processors (0);
      check_video (result, &check, 640, 360, 2400 * G_GINT64_CONSTANT (1000000));
      if (i == 0)
        digest = g_strdup (check.frames_digest);
      else if (rows[i].seed == rows[0].seed)
        g_assert_cmpstr (check.frames_digest, ==, digest);
      else
        g_assert_cmpstr (check.frames_digest, !=, digest);
      g_unlink (result->path);
    }
}

/* A landscape picture that says it is to be turned becomes a portrait video, and what was
 * on its left is on top. */
static void
test_orientation (void)
{
  static const guint8 exif[] = {
    0xff, 0xe1, 0x00, 34, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8,
    0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0,
  };
  g_autofree char *source = data_path ("product-landscape.jpg");
  g_autofree char *other = g_dir_make_tmp ("aiv-orientation-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (other, "turned.jpg", NULL);
  g_autofree char *content = NULL;
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  g_autoptr(AivEngineJob) job = NULL;
  g_autoptr(AivEngineResult) result = NULL;
  g_auto(AivVideoCheck) check = { 0 };
  gsize size;

  g_assert_true (g_file_get_contents (source, &content, &size, NULL));
  g_byte_array_append (bytes, (const guint8 *) content, 2);
  g_byte_array_append (bytes, exif, sizeof exif);
  g_byte_array_append (bytes, (const guint8 *) content + 2, size - 2);
  g_assert_true (g_file_set_contents (path, (const char *) bytes->data, bytes->len, NULL));

  job = make_job (path, "voice-en.wav");
  job->duration_ms = 1000;
  result = generate_well (job);
  check_video (result, &check, 720, 1280, 1000000000);
  g_unlink (result->path);
  g_unlink (path);
  g_rmdir (other);
}

/* A video may be longer or shorter than the recording, or have none. */
static void
test_duration (void)
{
  g_autoptr(AivEngineJob) job = make_job ("cat.jpg", NULL);
  g_autoptr(AivEngineResult) result = NULL;
  g_auto(AivVideoCheck) check = { 0 };

  job->duration_ms = 2000;
  result = generate_well (job);
  g_assert_true (aiv_video_check (&check, result->path, NULL));
  g_assert_cmpuint (check.n_frames, ==, 50);
  g_assert_cmpint (check.audio_ns, ==, 0);
  g_assert_false (result->has_audio);
  g_unlink (result->path);
}

/* A video of words alone, at the size and of the length asked for: every frame decodes and
 * differs from the one before, there is something to see, and the end leads to the beginning. */
static void
test_words (void)
{
  static const struct
  {
    const char *prompt;
    guint width;
    guint height;
    gint64 duration_ms;
    guint n_frames;
  } rows[] = {
    { "A calm sea under a golden sunset", 1280, 720, 4000, 100 },
    { "夜晚的城市", 720, 1280, 1000, 25 },
    { "\xff\xfe no UTF-8", 0, 0, 2000, 50 },
    { "xyzzy", 640, 360, 12000, 300 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(AivEngineJob) job = make_job (NULL, NULL);
      g_autoptr(AivEngineResult) result = NULL;
      g_autoptr(GError) error = NULL;
      g_auto(AivVideoCheck) check = { 0 };
      double sum = 0, squares = 0, n;

      g_set_str (&job->prompt, rows[i].prompt);
      job->width = rows[i].width;
      job->height = rows[i].height;
      job->duration_ms = rows[i].duration_ms;
      result = generate_well (job);
      g_assert_true (aiv_video_check (&check, result->path, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (result->width, ==, rows[i].width > 0 ? rows[i].width : 1280);
      g_assert_cmpuint (result->height, ==, rows[i].height > 0 ? rows[i].height : 720);
      g_assert_true (check.width == result->width && check.height == result->height);
      g_assert_cmpuint (check.n_frames, ==, rows[i].n_frames);
      g_assert_cmpint (ABS (check.video_ns - rows[i].duration_ms * 1000000), <=, FRAME_NS);
      g_assert_cmpint (result->duration_ns, ==, rows[i].duration_ms * 1000000);
      g_assert_true (check.audio_ns == 0 && !result->has_audio && check.index_first);
      g_assert_cmpfloat (check.movement, >, 0.2);
      g_assert_cmpfloat (check.least_movement, >, 0.02);

      n = (double) check.width * check.height;
      for (gsize k = 0; k < (gsize) n; k++)
        {
          sum += check.middle[k];
          squares += (double) check.middle[k] * check.middle[k];
        }
      g_assert_true (sum / n > 30 && sum / n < 215);
      g_assert_cmpfloat (sqrt (squares / n - sum / n * (sum / n)), >, 8);
      g_assert_cmpuint (count_files (), ==, 1);
      g_unlink (result->path);
    }
}

/* The same words and seed make the same frames; another seed or other words make others. */
static void
test_words_seed (void)
{
  static const struct
  {
    const char *prompt;
    guint32 seed;
  } rows[] = { { "A forest", 1 }, { "A forest", 1 }, { "A forest", 2 }, { "Fire", 1 } };
  g_autofree char *digest = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(AivEngineJob) job = make_job (NULL, NULL);
      g_autoptr(AivEngineResult) result = NULL;
      g_auto(AivVideoCheck) check = { 0 };

      g_set_str (&job->prompt, rows[i].prompt);
      job->seed = rows[i].seed;
      job->duration_ms = 1000;
      result = generate_well (job);
      g_assert_true (aiv_video_check (&check, result->path, NULL));
      if (i == 0)
        digest = g_strdup (check.frames_digest);
      else if (i == 1)
        g_assert_cmpstr (check.frames_digest, ==, digest);
      else
        g_assert_cmpstr (check.frames_digest, !=, digest);
      g_unlink (result->path);
    }
}

/* A picture that does not have the shape asked for is shown whole all the same. */
static void
test_size (void)
{
  static const struct
  {
    const char *image;
    guint width;
    guint height;
  } rows[] = { { "portrait.jpg", 1280, 720 }, { "cat.jpg", 720, 1280 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(AivEngineJob) job = make_job (rows[i].image, NULL);
      g_autoptr(AivEngineResult) result = NULL;
      g_auto(AivVideoCheck) check = { 0 };

      job->width = rows[i].width;
      job->height = rows[i].height;
      job->duration_ms = 1000;
      result = generate_well (job);
      g_assert_true (aiv_video_check (&check, result->path, NULL));
      g_assert_cmpuint (check.width, ==, rows[i].width);
      g_assert_cmpuint (check.height, ==, rows[i].height);
      g_assert_cmpuint (check.n_frames, ==, 25);
      g_assert_cmpfloat (check.movement, >, 0.05);
      g_unlink (result->path);
    }
}

static void
test_cancel (void)
{
  g_autoptr(AivEngineJob) job = make_job ("portrait.jpg", "voice-en.wav");
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(DexFuture) future = NULL;
  g_autoptr(GError) error = NULL;
  Progress progress = { .cancel_at = cancellable };

  future = generate (job, cancellable, &progress);
  g_test_message ("Cancelled in %.0f ms", (g_get_monotonic_time () - progress.cancelled_at) / 1000.0);
  g_assert_null (dex_future_get_value (future, &error));
  g_assert_error (error, AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_CANCELLED);
  g_assert_cmpfloat (progress.fraction, <, 0.9);
  g_assert_cmpuint (count_files (), ==, 0);

  /* Before it has begun. */
  g_clear_error (&error);
  dex_clear (&future);
  progress = (Progress) { 0 };
  future = generate (job, cancellable, &progress);
  g_assert_null (dex_future_get_value (future, &error));
  g_assert_error (error, AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_CANCELLED);
  g_assert_cmpuint (count_files (), ==, 0);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *image;
    const char *audio;
    int code;
    const char *named;
  } rows[] = {
    { "bad-truncated.jpg", "voice-en.wav", AIV_ENGINE_ERROR_BAD_IMAGE, "bad-truncated.jpg" },
    { "bad-text.png", "voice-en.wav", AIV_ENGINE_ERROR_BAD_IMAGE, "bad-text.png" },
    { "voice-en.wav", "voice-en.wav", AIV_ENGINE_ERROR_BAD_IMAGE, "voice-en.wav" },
    { "nowhere.jpg", "voice-en.wav", AIV_ENGINE_ERROR_BAD_IMAGE, "nowhere.jpg" },
    { "cat.jpg", "bad-text.png", AIV_ENGINE_ERROR_BAD_AUDIO, "bad-text.png" },
    { "cat.jpg", "nowhere.mp3", AIV_ENGINE_ERROR_BAD_AUDIO, "nowhere.mp3" },
    { "cat.jpg", NULL, AIV_ENGINE_ERROR_BAD_AUDIO, "cat.jpg" },
    { NULL, NULL, AIV_ENGINE_ERROR_BAD_AUDIO, "测试" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(AivEngineJob) job = make_job (rows[i].image, rows[i].audio);
      g_autoptr(DexFuture) future = NULL;
      g_autoptr(GError) error = NULL;
      Progress progress = { 0 };

      future = generate (job, NULL, &progress);
      g_assert_null (dex_future_get_value (future, &error));
      g_test_message ("%s", error->message);
      g_assert_error (error, AIV_ENGINE_ERROR, rows[i].code);
      g_assert_nonnull (strstr (error->message, rows[i].named));
      g_assert_null (strchr (error->message, '/'));
      g_assert_cmpuint (count_files (), ==, 0);
    }
}

/* A folder that is not there: an error that says so, not a hang. */
static void
test_no_folder (void)
{
  g_autoptr(AivEngineJob) job = make_job ("cat.jpg", "voice-en.wav");
  g_autoptr(DexFuture) future = NULL;
  g_autoptr(GError) error = NULL;
  Progress progress = { 0 };

  g_free (job->output_dir);
  job->output_dir = g_build_filename (folder, "gone", NULL);
  future = generate (job, NULL, &progress);
  g_assert_null (dex_future_get_value (future, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "cat.jpg"));
}

/* Three at once, as the queue runs them. */
static void
test_parallel (void)
{
  static const char *const images[] = { "portrait.jpg", "cat.jpg", "product-landscape.jpg" };
  AivEngine *engine = aiv_engine_registry_lookup (registry, "local");
  DexFuture *futures[G_N_ELEMENTS (images)];
  Progress progress[G_N_ELEMENTS (images)] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (images); i++)
    {
      g_autoptr(AivEngineJob) job = make_job (images[i], "voice-en.wav");

      g_free (job->output_stem);
      job->output_stem = g_strdup_printf ("video-%u", i);
      job->duration_ms = 1500;
      futures[i] = aiv_engine_generate (engine, job, NULL, on_progress, &progress[i], on_progress_freed);
    }
  for (guint i = 0; i < G_N_ELEMENTS (images); i++)
    {
      AivEngineResult *result;

      aiv_test_wait (progress[i].freed && !dex_future_is_pending (futures[i]));
      result = g_value_get_boxed (dex_future_get_value (futures[i], NULL));
      g_assert_nonnull (result);
      g_unlink (result->path);
      dex_unref (futures[i]);
    }
  g_assert_cmpuint (count_files (), ==, 0);
}

static void
test_names (void)
{
  AivEngine *engine = aiv_engine_registry_lookup (registry, "local");
  g_autofree char *name = aiv_engine_dup_name (engine);

  g_assert_cmpstr (aiv_engine_get_id (engine), ==, "local");
  g_assert_cmpstr (name, ==, "Local preview (no AI)");
  set_processors (1);
  g_assert_cmpuint (aiv_engine_get_concurrency (engine), ==, 2);
  set_processors (0);
  g_assert_cmpuint (aiv_engine_get_concurrency (engine), ==, MIN (g_get_num_processors () + 1, 8));
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  dex_init ();
  folder = g_dir_make_tmp ("aiv-local-XXXXXX", NULL);
  registry = aiv_engine_registry_new ();

  g_test_add_func ("/engines/local/names", test_names);
  g_test_add_func ("/engines/local/refused", test_refused);
  g_test_add_func ("/engines/local/no-folder", test_no_folder);
  g_test_add_func ("/engines/local/formats", test_formats);
  g_test_add_func ("/engines/local/seed", test_seed);
  g_test_add_func ("/engines/local/orientation", test_orientation);
  g_test_add_func ("/engines/local/duration", test_duration);
  g_test_add_func ("/engines/local/words", test_words);
  g_test_add_func ("/engines/local/words-seed", test_words_seed);
  g_test_add_func ("/engines/local/size", test_size);
  g_test_add_func ("/engines/local/cancel", test_cancel);
  g_test_add_func ("/engines/local/parallel", test_parallel);
  status = g_test_run ();

  g_assert_finalize_object (registry);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (folder);
  return status;
}
