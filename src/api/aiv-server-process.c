/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-server-process-private.h"

#include <gio/gio.h>
#include <string.h>

#include "aiv-api-error-private.h"
#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-json.h"
#include "aiv-weak.h"

#define PROGRAM "aivideo-server"
#define READY_SECONDS 30
#define STOP_SECONDS 10
#define FIRST_DELAY_MS 250
#define MAX_DELAY_MS 8000
#define MAX_LINE (64 * 1024)
/* Given up after this many ends in this time. */
#define MAX_ENDS 5
#define ENDS_US (120 * G_USEC_PER_SEC)

struct _AivServerProcess
{
  GObject parent_instance;

  char *data_dir;
  AivServerState state;
  char *address;
  char *token;
  GSubprocess *process;
  DexPromise *started; /* for all who wait for it to be ready */
  guint generation; /* a fiber of an earlier start ends when it sees another */
  gint64 ends[MAX_ENDS];
  guint n_ends;
};

typedef enum
{
  PROP_DATA_DIR = 1,
  PROP_STATE,
  PROP_ADDRESS,
} AivServerProcessProp;

static GParamSpec *props[PROP_ADDRESS + 1];

G_DEFINE_FINAL_TYPE (AivServerProcess, aiv_server_process, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (AivServerState, aiv_server_state,
                    G_DEFINE_ENUM_VALUE (AIV_SERVER_STOPPED, "stopped"),
                    G_DEFINE_ENUM_VALUE (AIV_SERVER_STARTING, "starting"),
                    G_DEFINE_ENUM_VALUE (AIV_SERVER_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (AIV_SERVER_RESTARTING, "restarting"),
                    G_DEFINE_ENUM_VALUE (AIV_SERVER_FAILED, "failed"))

static void
set_state (AivServerProcess *self, AivServerState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

static void
set_address (AivServerProcess *self, const char *address)
{
  if (g_set_str (&self->address, address))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ADDRESS]);
}

static void
set_token (AivServerProcess *self, const char *token)
{
  if (self->token != NULL)
    explicit_bzero (self->token, strlen (self->token));
  g_set_str (&self->token, token);
}

/* The end of its input is what tells the server to end. */
static void
close_input (GSubprocess *process)
{
  if (process != NULL)
    g_output_stream_close (g_subprocess_get_stdin_pipe (process), NULL, NULL);
}

static void
aiv_server_process_constructed (GObject *object)
{
  AivServerProcess *self = AIV_SERVER_PROCESS (object);

  G_OBJECT_CLASS (aiv_server_process_parent_class)->constructed (object);

  if (self->data_dir == NULL)
    self->data_dir = g_build_filename (g_get_user_data_dir (), "aivideo-studio", "server", NULL);
}

static void
aiv_server_process_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AivServerProcess *self = AIV_SERVER_PROCESS (object);

  switch ((AivServerProcessProp) prop_id)
    {
    case PROP_DATA_DIR:
      g_value_set_string (value, self->data_dir);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_server_process_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  AivServerProcess *self = AIV_SERVER_PROCESS (object);

  switch ((AivServerProcessProp) prop_id)
    {
    case PROP_DATA_DIR:
      self->data_dir = g_value_dup_string (value);
      break;
    case PROP_STATE:
    case PROP_ADDRESS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_server_process_dispose (GObject *object)
{
  AivServerProcess *self = AIV_SERVER_PROCESS (object);

  self->generation++;
  close_input (self->process);
  g_clear_object (&self->process);
  dex_clear (&self->started);

  G_OBJECT_CLASS (aiv_server_process_parent_class)->dispose (object);
}

static void
aiv_server_process_finalize (GObject *object)
{
  AivServerProcess *self = AIV_SERVER_PROCESS (object);

  set_token (self, NULL);
  g_free (self->address);
  g_free (self->data_dir);

  G_OBJECT_CLASS (aiv_server_process_parent_class)->finalize (object);
}

static void
aiv_server_process_class_init (AivServerProcessClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = aiv_server_process_constructed;
  object_class->get_property = aiv_server_process_get_property;
  object_class->set_property = aiv_server_process_set_property;
  object_class->dispose = aiv_server_process_dispose;
  object_class->finalize = aiv_server_process_finalize;

  props[PROP_DATA_DIR] = g_param_spec_string ("data-dir", NULL, NULL, NULL,
                                              G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_STATE]
      = g_param_spec_enum ("state", NULL, NULL, AIV_TYPE_SERVER_STATE, AIV_SERVER_STOPPED, readable);
  props[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
aiv_server_process_init (AivServerProcess *self)
{
}

/* The one that the environment names, the one beside this program (installed, or in a build
 * folder), the installed one. */
char *
aiv_server_process_find_program (void)
{
  const char *given = g_getenv ("AIVIDEO_SERVER");
  g_autofree char *self = NULL;
  g_autofree char *here = NULL;

  if (given != NULL && *given != '\0')
    return g_strdup (given);

  if ((self = g_file_read_link ("/proc/self/exe", NULL)) != NULL)
    {
      here = g_path_get_dirname (self);
      for (guint i = 0; i < 2; i++)
        {
          g_autofree char *path = g_build_filename (here, i == 0 ? "." : "../backend", PROGRAM, NULL);

          if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
            return g_steal_pointer (&path);
        }
    }
  if (g_file_test (AIV_LIBEXEC_DIR "/" PROGRAM, G_FILE_TEST_IS_EXECUTABLE))
    return g_strdup (AIV_LIBEXEC_DIR "/" PROGRAM);
  if (g_file_test (AIV_BIN_DIR "/" PROGRAM, G_FILE_TEST_IS_EXECUTABLE))
    return g_strdup (AIV_BIN_DIR "/" PROGRAM);
  return g_find_program_in_path (PROGRAM);
}

static GSubprocess *
spawn (const char *data_dir, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *program = aiv_server_process_find_program ();

  if (program == NULL)
    {
      g_set_error_literal (error, AIV_API_ERROR, AIV_API_ERROR_UNAVAILABLE, PROGRAM " is not installed");
      return NULL;
    }
  return g_subprocess_launcher_spawn (launcher, error, program, "--embedded", "--data", data_dir, NULL);
}

/* The address and the token of a ready line. */
static gboolean
read_ready (const char *line, gsize length, char **address, char **token)
{
  g_autoptr (JsonNode) node = aiv_json_parse (line, length, NULL);
  JsonObject *object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

  if (g_strcmp0 (aiv_json_get_string (object, "event"), "ready") != 0
      || aiv_json_get_string (object, "address") == NULL)
    return FALSE;
  *address = g_strdup (aiv_json_get_string (object, "address"));
  *token = g_strdup (aiv_json_get_string (object, "sign_in_token"));
  if (*token == NULL)
    *token = g_strdup (aiv_json_get_string (object, "token"));
  return TRUE;
}

/* Reads the server's output up to and with its ready line. */
static gboolean
await_ready (GSubprocess *process, char **address, char **token, GError **error)
{
  GInputStream *output = g_subprocess_get_stdout_pipe (process);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (DexFuture) timeout = dex_timeout_new_seconds (READY_SECONDS);

  while (text->len < MAX_LINE)
    {
      g_autoptr (DexFuture) read = dex_input_stream_read_bytes (output, 4096, G_PRIORITY_DEFAULT);
      g_autoptr (GBytes) bytes = NULL;
      char *end;

      if (!dex_await (dex_future_first (dex_ref (read), dex_ref (timeout), NULL), error)
          || (bytes = dex_await_boxed (dex_ref (read), error)) == NULL)
        return FALSE;
      if (g_bytes_get_size (bytes) == 0)
        break;
      g_string_append_len (text, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
      while ((end = memchr (text->str, '\n', text->len)) != NULL)
        {
          if (read_ready (text->str, (gsize) (end - text->str), address, token))
            return TRUE;
          g_string_erase (text, 0, end - text->str + 1);
        }
    }
  g_set_error_literal (error, AIV_API_ERROR, AIV_API_ERROR_UNAVAILABLE, "The server ended before it was ready");
  return FALSE;
}

/* Until it closes its output: a full pipe would hold it up. */
static void
await_end (GSubprocess *process)
{
  GInputStream *output = g_subprocess_get_stdout_pipe (process);

  for (;;)
    {
      g_autoptr (GBytes) bytes
          = dex_await_boxed (dex_input_stream_read_bytes (output, 4096, G_PRIORITY_DEFAULT), NULL);

      if (bytes == NULL || g_bytes_get_size (bytes) == 0)
        break;
    }
  dex_await (dex_subprocess_wait_check (process), NULL);
}

typedef struct
{
  gpointer server; /* weak */
  char *data_dir;
  guint generation;
} Run;

static void
run_free (gpointer data)
{
  Run *run = data;

  aiv_weak_free (run->server);
  g_free (run->data_dir);
  g_free (run);
}

/* The object, while it has not been stopped or started anew. */
static AivServerProcess *
still_wanted (Run *run)
{
  g_autoptr (AivServerProcess) self = aiv_weak_get (run->server);

  return self != NULL && self->generation == run->generation ? g_steal_pointer (&self) : NULL;
}

static void
take_ready (AivServerProcess *self, const char *address, const char *token)
{
  g_autoptr (DexPromise) started = g_steal_pointer (&self->started);

  set_token (self, token);
  set_address (self, address);
  set_state (self, AIV_SERVER_RUNNING);
  if (started != NULL)
    dex_promise_resolve_string (started, g_strdup (address));
}

static void
give_up (AivServerProcess *self, const GError *error)
{
  g_autoptr (DexPromise) started = g_steal_pointer (&self->started);

  self->generation++;
  set_state (self, AIV_SERVER_FAILED);
  if (started != NULL)
    dex_promise_reject (started, aiv_api_error_new (AIV_API_ERROR_UNAVAILABLE, "%s",
                                                    error != NULL ? error->message
                                                                  : "The server ends again and again"));
}

/* Whether it ended so often that starting it again makes no sense. */
static gboolean
note_end (AivServerProcess *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 *oldest = &self->ends[self->n_ends++ % MAX_ENDS];
  gboolean too_often = *oldest != 0 && now - *oldest < ENDS_US;

  *oldest = now;
  return too_often;
}

static DexFuture *
run_fiber (gpointer data)
{
  Run *run = data;
  guint delay = FIRST_DELAY_MS;

  for (;;)
    {
      g_autoptr (AivServerProcess) self = still_wanted (run);
      g_autoptr (GSubprocess) process = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *address = NULL;
      g_autofree char *token = NULL;
      gboolean ready;

      if (self == NULL)
        break;
      if ((process = spawn (run->data_dir, &error)) == NULL)
        {
          give_up (self, error);
          break;
        }
      g_set_object (&self->process, process);
      set_state (self, self->state == AIV_SERVER_RESTARTING ? AIV_SERVER_RESTARTING : AIV_SERVER_STARTING);
      g_clear_object (&self);

      /* Nothing keeps the object alive while the fiber waits: letting go of it ends it. */
      if ((ready = await_ready (process, &address, &token, &error)) && (self = still_wanted (run)) != NULL)
        {
          take_ready (self, address, token);
          delay = FIRST_DELAY_MS;
          g_clear_object (&self);
        }
      if (!ready)
        close_input (process);
      await_end (process);

      if ((self = still_wanted (run)) == NULL)
        break;
      g_info ("The server ended by itself");
      g_clear_object (&self->process);
      set_token (self, NULL);
      set_address (self, NULL);
      if (note_end (self))
        {
          give_up (self, error);
          break;
        }
      set_state (self, AIV_SERVER_RESTARTING);
      g_clear_object (&self);
      dex_await (dex_timeout_new_msec ((int) delay), NULL);
      delay = MIN (delay * 2, MAX_DELAY_MS);
    }
  return dex_future_new_true ();
}

/**
 * aiv_server_process_new:
 * @data_dir: (nullable): folder of the server's data; %NULL: this user's
 *
 * Returns: (transfer full): a server that has not been started
 */
AivServerProcess *
aiv_server_process_new (const char *data_dir)
{
  return g_object_new (AIV_TYPE_SERVER_PROCESS, "data-dir", data_dir, NULL);
}

/**
 * aiv_server_process_start:
 * @self: a server
 *
 * Starts the server, unless it runs; also one that had been given up.
 *
 * Returns: (transfer full): a future of a string: its address; rejects with
 *   %AIV_API_ERROR_UNAVAILABLE when it cannot be started
 */
DexFuture *
aiv_server_process_start (AivServerProcess *self)
{
  Run *run;

  aiv_return_future_if_fail (AIV_IS_SERVER_PROCESS (self));

  if (self->state == AIV_SERVER_RUNNING)
    return dex_future_new_for_string (self->address);
  if (self->started == NULL)
    self->started = dex_promise_new ();
  if (self->state == AIV_SERVER_STOPPED || self->state == AIV_SERVER_FAILED)
    {
      DexFuture *started = dex_ref (DEX_FUTURE (self->started));

      memset (self->ends, 0, sizeof self->ends);
      set_state (self, AIV_SERVER_STARTING);
      run = g_new0 (Run, 1);
      run->server = aiv_weak_new (self);
      run->data_dir = g_strdup (self->data_dir);
      run->generation = ++self->generation;
      /* Never cancelled: it sees by the generation that it is not wanted any more, and ends
       * with the process that it waits for. */
      dex_future_disown (dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, run_fiber, run, run_free));
      return started;
    }
  return dex_ref (DEX_FUTURE (self->started));
}

static DexFuture *
stop_fiber (gpointer data)
{
  GSubprocess *process = data;
  g_autoptr (DexFuture) ended = dex_subprocess_wait_check (process);

  close_input (process);
  dex_await (dex_future_first (dex_ref (ended), dex_timeout_new_seconds (STOP_SECONDS), NULL), NULL);
  if (g_subprocess_get_identifier (process) != NULL)
    {
      g_warning ("The server did not end when asked to, and is ended");
      g_subprocess_force_exit (process);
    }
  return dex_future_new_true ();
}

/**
 * aiv_server_process_stop:
 * @self: a server
 *
 * Tells the server to end, and ends it by force when it does not within ten seconds.
 *
 * Returns: (transfer full): a future of %TRUE
 */
DexFuture *
aiv_server_process_stop (AivServerProcess *self)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (DexPromise) started = NULL;

  aiv_return_future_if_fail (AIV_IS_SERVER_PROCESS (self));

  self->generation++;
  process = g_steal_pointer (&self->process);
  started = g_steal_pointer (&self->started);
  set_token (self, NULL);
  set_address (self, NULL);
  set_state (self, AIV_SERVER_STOPPED);
  if (started != NULL)
    dex_promise_reject (started, aiv_api_error_new (AIV_API_ERROR_CANCELLED, "The server was stopped"));
  if (process == NULL)
    return dex_future_new_true ();
  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, stop_fiber, g_steal_pointer (&process), g_object_unref);
}

/**
 * aiv_server_process_get_state:
 * @self: a server
 *
 * Returns: how it is
 */
AivServerState
aiv_server_process_get_state (AivServerProcess *self)
{
  g_return_val_if_fail (AIV_IS_SERVER_PROCESS (self), AIV_SERVER_STOPPED);

  return self->state;
}

/**
 * aiv_server_process_get_address:
 * @self: a server
 *
 * Returns: (transfer none) (nullable): where it listens, while it runs
 */
const char *
aiv_server_process_get_address (AivServerProcess *self)
{
  g_return_val_if_fail (AIV_IS_SERVER_PROCESS (self), NULL);

  return self->address;
}

/**
 * aiv_server_process_get_data_dir:
 * @self: a server
 *
 * Returns: (transfer none): folder of its data
 */
const char *
aiv_server_process_get_data_dir (AivServerProcess *self)
{
  g_return_val_if_fail (AIV_IS_SERVER_PROCESS (self), NULL);

  return self->data_dir;
}

/**
 * aiv_server_process_steal_token:
 * @self: a server
 *
 * Returns: (transfer full) (nullable): the token of the last start for
 *   [method@Aiv.Client.login_one_time]; the server takes it once
 */
char *
aiv_server_process_steal_token (AivServerProcess *self)
{
  g_return_val_if_fail (AIV_IS_SERVER_PROCESS (self), NULL);

  return g_steal_pointer (&self->token);
}
