/* SPDX-License-Identifier: MIT */
/* seed FOLDER [USERS [BATCHES]]: fills the data folder of a server that does not run with accounts and batches, as if
 * people had made them: through the store, so that every row is one that a server could have written. Without numbers
 * those are 10,000 accounts and 100,000 batches. Most batches are done, some failed, some were cancelled; there are no
 * files behind them. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "aiv-id.h"
#include "store/aiv-batches.h"
#include "store/aiv-file-row.h"
#include "store/aiv-store.h"
#include "store/aiv-user-draft.h"
#include "store/aiv-work-row.h"
#include "store/aiv-work.h"

/* Writes on their way at once; the store takes many of them in one commit. */
#define WAVE 400

#define CREDITS 1000

static const char *const given[] = { "anna", "bela", "chen", "dora", "emeka", "fatima", "goran", "hana", "ines", "jonas",
                                     "kofi", "lena", "mira", "noor", "oskar", "paula", "quan", "rosa", "sami", "tara" };
/* Some short, some long, in several scripts: folding Chinese takes many times as long as folding English. */
static const char *const prompts[] = {
  "A calm voice",
  "She smiles at the end, looks into the camera, and says good night to everybody who has listened for so long",
  "春天的花园里，一位老师站在樱花树下，对着镜头微笑，慢慢地讲述她小时候的故事，语气温柔而清晰，最后向大家挥手告别",
  "Ein ruhiger Gruß an alle Zuhörerinnen und Zuhörer: langsam, deutlich, mit einem Lächeln und ohne große Gesten",
  "Slow and clear",
  "欢迎来到我们的新店开业活动",
  "Спокойный голос, медленно и ясно; в конце улыбка и взгляд прямо в камеру, без лишних движений рук и головы",
};

static void
check (GError *error)
{
  if (error == NULL)
    return;
  fprintf (stderr, "seed: %s\n", error->message);
  exit (1);
}

static DexFuture *
pass_on (DexFuture *done, gpointer data)
{
  return dex_ref (done);
}

/* What is settled in another thread wakes the main context only where somebody waits for it. */
static void
add (GPtrArray *futures, DexFuture *future)
{
  g_ptr_array_add (futures, dex_future_finally (future, pass_on, NULL, NULL));
}

/* Runs the main context until all of @futures are settled, and forgets them. */
static void
settle (GPtrArray *futures)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < futures->len; i++)
    {
      while (dex_future_is_pending (futures->pdata[i]))
        g_main_context_iteration (NULL, TRUE);
      dex_future_get_value (futures->pdata[i], &error);
      check (error);
    }
  g_ptr_array_set_size (futures, 0);
}

static gint64
add_users (AivStore *store, guint n)
{
  g_autoptr (GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);
  gint64 first = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (AivUserDraft) draft = aiv_user_draft_new ();
      const char *name = given[i % G_N_ELEMENTS (given)];

      draft->username = g_strdup_printf ("%s.%05u", name, i);
      draft->email = g_strdup_printf ("%s.%u@example.org", name, i);
      draft->password_hash = g_strdup (AIV_USERS_NO_PASSWORD);
      draft->credits = i % 50 == 0 ? 0 : CREDITS + i % 997;
      draft->disabled = i % 97 == 0;
      draft->is_admin = i % 2500 == 7;
      draft->plan = g_strdup (i % 7 == 0 ? "pro" : i % 5 == 0 ? "free" : "basic");
      add (futures, aiv_users_submit (store, draft, NULL, NULL));
      if (futures->len < WAVE && i + 1 < n)
        continue;
      if (first == 0)
        {
          const GValue *value;

          while (dex_future_is_pending (futures->pdata[0]))
            g_main_context_iteration (NULL, TRUE);
          value = dex_future_get_value (futures->pdata[0], NULL);
          first = value != NULL ? ((AivOutcome *) g_value_get_boxed (value))->user_id : 1;
        }
      settle (futures);
    }
  return first;
}

static AivFileRow *
make_file (const char *folder, const char *kind, const char *name, const char *type)
{
  g_autofree char *id = aiv_id_new ();
  AivFileRow *file = aiv_file_row_new ();

  file->path = g_strdup_printf ("%s/%s-%s", folder, id, name);
  file->kind = g_strdup (kind);
  file->name = g_strdup (name);
  file->content_type = g_strdup (type);
  file->size = 1000;
  return file;
}

static AivBatchDraft *
make_batch (gint64 user_id, guint i)
{
  AivBatchDraft *draft = aiv_batch_draft_new ();

  draft->user_id = user_id;
  draft->name = g_strdup_printf ("Batch %u", i);
  draft->prompt = g_strdup (prompts[i % G_N_ELEMENTS (prompts)]);
  draft->engine = g_strdup (i % 3 == 0 ? "local" : "fal");
  draft->price = 1;
  draft->audio = make_file ("audios", "audio", "voice.mp3", "audio/mpeg");
  draft->audio->duration_ms = 7000;
  g_ptr_array_add (draft->images, make_file ("images", "image", "portrait.jpg", "image/jpeg"));
  return draft;
}

/* Whatever is waiting comes to an end. */
static void
work (AivStore *store, guint n)
{
  g_autoptr (GPtrArray) claims = g_ptr_array_new_with_free_func (dex_unref);
  g_autoptr (GPtrArray) ends = g_ptr_array_new_with_free_func (dex_unref);

  for (guint i = 0; i < n; i++)
    add (claims, aiv_work_claim (store, NULL));
  for (guint i = 0; i < claims->len; i++)
    {
      const GValue *value;
      AivWorkRow *row;

      while (dex_future_is_pending (claims->pdata[i]))
        g_main_context_iteration (NULL, TRUE);
      value = dex_future_get_value (claims->pdata[i], NULL);
      row = value != NULL && G_VALUE_HOLDS (value, AIV_TYPE_WORK_ROW) ? g_value_get_boxed (value) : NULL;
      if (row == NULL)
        continue;
      if (i % 11 == 0)
        {
          add (ends, aiv_work_fail (store, row, i % 2 == 0 ? "The service did not answer" : "No face was found", 0));
        }
      else
        {
          g_autoptr (AivFileRow) video = make_file ("videos", "video", "portrait.mp4", "video/mp4");

          video->duration_ms = 7000;
          video->width = 1280;
          video->height = 720;
          add (ends, aiv_work_complete (store, row, video, NULL));
        }
    }
  settle (ends);
}

static void
add_batches (AivStore *store, gint64 first, guint n_users, guint n)
{
  g_autoptr (GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);
  guint user = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (AivBatchDraft) draft = NULL;

      /* Those without credits, and those who are locked out, order nothing. */
      do
        user = (user + 1) % n_users;
      while (user % 50 == 0 || user % 97 == 0);
      draft = make_batch (first + user, i);
      add (futures, aiv_batches_submit (store, draft, NULL));
      if (futures->len < WAVE && i + 1 < n)
        continue;
      {
        guint made = futures->len;

        settle (futures);
        work (store, made);
      }
      if ((i + 1) % (WAVE * 25) == 0)
        fprintf (stderr, "%u batches\n", i + 1);
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AivStore) store = NULL;
  g_autoptr (GPtrArray) closing = g_ptr_array_new_with_free_func (dex_unref);
  guint n_users = argc > 2 ? (guint) atoi (argv[2]) : 10000;
  guint n_batches = argc > 3 ? (guint) atoi (argv[3]) : 100000;

  if (argc < 2 || n_users < 200)
    {
      fprintf (stderr, "seed FOLDER [USERS [BATCHES]], at least 200 users\n");
      return 2;
    }
  dex_init ();
  store = aiv_store_new (argv[1], &error);
  check (error);
  add_batches (store, add_users (store, n_users), n_users, n_batches);
  add (closing, aiv_store_close (store));
  settle (closing);
  return 0;
}
