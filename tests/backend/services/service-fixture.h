/* SPDX-License-Identifier: MIT */
#pragma once

#include <libsoup/soup.h>

#include "aiv-test-store.h"
#include "aiv-test-wait.h"
#include "engines/remote/aiv-remote-engine.h"
#include "queue/aiv-queue.h"
#include "store/aiv-batches.h"
#include "store/aiv-remote-tasks.h"

G_BEGIN_DECLS

/**
 * ServiceTask:
 * @id: the service's name for it
 * @state: 0 waiting, 1 running, 2 done, 3 failed, 4 cancelled
 * @mark: what the stand-in wants to know it by
 * @n_asked: how often it was asked after
 *
 * A task of a stand-in.
 */
typedef struct
{
  char *id;
  int state;
  char *mark;
  gint64 created_at;
  guint n_asked;
} ServiceTask;

/**
 * ServiceFixture:
 * @mount: tells the stand-in what its service is
 * @refuse_status: status of the next @n_refuse submissions
 * @cut_after: how many submissions are taken and not answered
 * @hold: whether tasks wait until a test lets go of them
 * @lying: whether progress goes back and forth
 * @content: what comes instead of the video: see the CONTENT values
 *
 * An engine, a queue with a store, and a stand-in of the engine's service in this process.
 */
typedef struct
{
  char *folder;
  AivStore *store;
  AivEventHub *hub;
  AivRemoteEngine *engine;
  AivQueue *queue;
  gint64 user;
  GType type;
  const char *key;
  GHashTable *options;

  SoupServer *server;
  char *address;
  char *prefix;
  GPtrArray *tasks; /* ServiceTask */
  char *video;
  gsize video_size;

  guint refuse_status;
  const char *refuse_body;
  const char *refuse_after; /* Retry-After */
  guint n_refuse;
  guint n_cut;
  guint n_trouble; /* questions answered with 503 */
  gboolean hold;
  const char *failure;
  gboolean no_list;
  gboolean cannot_tell; /* nobody can find out what became of a task */
  enum
  {
    CONTENT_GOOD,
    CONTENT_CUT,       /* goes on where it was cut */
    CONTENT_CUT_WHOLE, /* begins anew each time, and is cut twice */
    CONTENT_SHORT,     /* always half of it */
    CONTENT_GARBAGE,
    CONTENT_GONE,      /* the first two links have expired */
    CONTENT_GONE_FOR_GOOD,
  } content;
  guint n_content;
  guint n_submitted;
  guint n_cancelled;
  guint n_calls;
  char *last_form;
  gsize padding; /* bytes that pictures are larger */
} ServiceFixture;

typedef void (*ServiceTest) (ServiceFixture *f, gconstpointer data);

void         service_fixture_open       (ServiceFixture    *f,
                                         GType              type,
                                         const char        *prefix,
                                         SoupServerCallback handler);
void         service_fixture_close      (ServiceFixture    *f);
void         service_fixture_start      (ServiceFixture    *f);
void         service_fixture_stop       (ServiceFixture    *f);
ServiceTask *service_fixture_add        (ServiceFixture    *f,
                                         const char        *id,
                                         const char        *mark);
ServiceTask *service_fixture_find       (ServiceFixture    *f,
                                         const char        *id);
gboolean     service_fixture_refuses    (ServiceFixture    *f,
                                         SoupServerMessage *message);
gboolean     service_fixture_cuts       (ServiceFixture    *f,
                                         SoupServerMessage *message);
void         service_fixture_reply      (SoupServerMessage *message,
                                         guint              status,
                                         const char        *format,
                                         ...) G_GNUC_PRINTF (3, 4);
void         service_fixture_send_video (ServiceFixture    *f,
                                         SoupServerMessage *message);
int          service_fixture_step       (ServiceFixture    *f,
                                         ServiceTask       *task);
char        *service_fixture_submit     (ServiceFixture    *f,
                                         guint              n_images);
AivBatchRow *service_fixture_finish     (ServiceFixture    *f,
                                         const char        *batch);
const char  *service_fixture_get_error  (AivBatchRow       *row);
gint64       service_fixture_get_credits (ServiceFixture   *f);
guint        service_fixture_count_files (ServiceFixture   *f,
                                          const char       *folder);
void         service_fixture_add_cases  (const char        *name,
                                         void             (*set_up) (ServiceFixture *f,
                                                                     gconstpointer   data));

G_END_DECLS
