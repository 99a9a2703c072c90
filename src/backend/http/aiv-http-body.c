/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-body.h"

#include <string.h>

#include "aiv-http-error.h"
#include "aiv-http-multipart-parser.h"
#include "aiv-http-spool.h"
#include "aiv-thread.h"
#include "wire/aiv-wire-problem.h"

/* A request's body on its way in. Text is collected up to AIV_HTTP_MAX_TEXT; the files of a
 * multipart body go to the disk as they come, so that their size costs no memory. */

/* Well beyond the most files that are kept, so that an answer can say that they are too many. */
#define MAX_PARTS 1000

/* What is longer is read in a thread. */
#define MAX_READ_AT_ONCE (16 * 1024)

typedef enum
{
  KIND_IGNORED,
  KIND_URLENCODED,
  KIND_JSON,
  KIND_MULTIPART,
} Kind;

struct _AivHttpBody
{
  GObject parent_instance;

  Kind kind;
  gint64 max_length;
  gint64 length;
  GString *text; /* a whole text body, or the value of the field at hand */
  gsize text_total;
  AivHttpForm *form;

  AivHttpMultipartParser *parser;
  AivHttpSpool *spool;
  AivHttpRouteFlags flags;
  char *field;           /* the plain field at hand */
  AivHttpUpload *upload; /* the file at hand */
  guint n_images;
  guint n_audios;
  gboolean skipping;
};

G_DEFINE_FINAL_TYPE (AivHttpBody, aiv_http_body, G_TYPE_OBJECT)

static DexFuture *
let_go (DexFuture *written, gpointer form)
{
  return dex_future_new_true ();
}

static void
aiv_http_body_finalize (GObject *object)
{
  AivHttpBody *self = AIV_HTTP_BODY (object);
  DexFuture *working = self->spool != NULL ? aiv_http_spool_ref_working (self->spool) : NULL;

  /* The form deletes its files: not before the last of them has been written. */
  if (working != NULL)
    dex_future_disown (dex_future_finally (working, let_go, g_object_ref (self->form), g_object_unref));
  g_clear_object (&self->spool);
  g_clear_object (&self->form);
  g_clear_pointer (&self->parser, aiv_http_multipart_parser_free);
  g_string_free (self->text, TRUE);
  g_free (self->field);
  G_OBJECT_CLASS (aiv_http_body_parent_class)->finalize (object);
}

static void
aiv_http_body_class_init (AivHttpBodyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aiv_http_body_finalize;
}

static void
aiv_http_body_init (AivHttpBody *self)
{
  self->form = aiv_http_form_new ();
  self->text = g_string_new (NULL);
  self->max_length = AIV_HTTP_MAX_TEXT;
}

static gboolean
add_text (AivHttpBody *self, const char *bytes, gsize length, GError **error)
{
  self->text_total += length;
  if (self->text_total > AIV_HTTP_MAX_TEXT)
    return aiv_http_fail (error, 413, "Request body too large. Maximum size: 1.0 MB");
  g_string_append_len (self->text, bytes, length);
  return TRUE;
}

static gboolean
is_audio (AivHttpBody *self, const char *field)
{
  return !(self->flags & AIV_HTTP_ONE_FILE) && g_str_equal (field, "audio");
}

static gint64
get_upload_limit (AivHttpBody *self)
{
  return is_audio (self, self->upload->field) ? AIV_HTTP_MAX_AUDIO : AIV_HTTP_MAX_IMAGE;
}

static gboolean
refuse_one_file (GError **error)
{
  return aiv_http_fail (error, 413, "File too large. Maximum size: %.1f MB", AIV_HTTP_MAX_IMAGE / (1024.0 * 1024.0));
}

static gboolean
refuse_body (AivHttpBody *self, GError **error)
{
  if (self->flags & AIV_HTTP_ONE_FILE)
    return refuse_one_file (error);
  return aiv_http_fail (error, 413, "Request body too large. Maximum size: %.1f MB",
                        self->max_length / (1024.0 * 1024.0));
}

/* Names the file to people and, as problems with others are told, to programs. */
static gboolean
refuse_file (AivHttpBody *self, GError **error)
{
  const AivHttpUpload *upload = self->upload;
  gint64 limit = get_upload_limit (self);
  g_autofree char *reason = g_strdup_printf ("File too large. Maximum size: %.1f MB", limit / (1024.0 * 1024.0));
  g_autoptr (AivWireProblem) problem = aiv_wire_problem_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *problems = json_array_new ();
  GError *refusal = aiv_http_error_new (413, "%s: %s", upload->filename, reason);

  problem->name = g_strdup (upload->filename);
  problem->reason = g_strdup (reason);
  problem->index = limit == AIV_HTTP_MAX_AUDIO ? -1 : (int) self->n_images - 1;
  json_array_add_element (problems, aiv_wire_problem_to_json (problem));
  json_node_take_array (node, problems);
  aiv_http_error_take_member (refusal, "problems", node);
  g_propagate_error (error, refusal);
  return FALSE;
}

static gboolean
begin_file (AivHttpBody *self, const AivHttpMultipartPart *part)
{
  gboolean is_one = (self->flags & AIV_HTTP_ONE_FILE) || is_audio (self, part->name);
  guint *count = is_audio (self, part->name) ? &self->n_audios : &self->n_images;
  g_autofree char *path = NULL;

  if ((self->flags & AIV_HTTP_ONE_FILE) && !g_str_equal (part->name, "file"))
    {
      self->skipping = TRUE;
      return TRUE;
    }
  /* More files than allowed are counted, so that the answer can say so, but not kept. */
  self->skipping = ++*count > (is_one ? 1 : AIV_HTTP_MAX_IMAGES);
  if (!self->skipping)
    path = aiv_http_spool_begin (self->spool);
  self->upload = aiv_http_form_add_upload (self->form, part->name, part->filename, path);
  return TRUE;
}

static gboolean
on_part_begin (const AivHttpMultipartPart *part, gpointer user_data, GError **error)
{
  AivHttpBody *self = user_data;

  self->skipping = FALSE;
  if (part->filename == NULL)
    {
      g_set_str (&self->field, part->name);
      return TRUE;
    }
  if ((self->flags & AIV_HTTP_UPLOAD) && *part->filename != '\0')
    return begin_file (self, part);
  /* An empty file input has an empty name; other endpoints have no use for files. */
  self->skipping = TRUE;
  return TRUE;
}

static gboolean
on_part_data (const char *bytes, gsize length, gpointer user_data, GError **error)
{
  AivHttpBody *self = user_data;

  if (self->field != NULL)
    return add_text (self, bytes, length, error);
  if (self->skipping)
    return TRUE;

  self->upload->size += length;
  if (self->upload->size <= get_upload_limit (self))
    aiv_http_spool_write (self->spool, bytes, length);
  else if (!(self->flags & AIV_HTTP_ONE_FILE))
    return refuse_file (self, error);
  else if (!(self->flags & AIV_HTTP_MEASURED))
    return refuse_one_file (error);
  return TRUE;
}

static gboolean
on_part_end (gpointer user_data, GError **error)
{
  AivHttpBody *self = user_data;

  if (self->field != NULL)
    {
      if (!g_utf8_validate (self->text->str, (gssize) self->text->len, NULL))
        return aiv_http_fail_validation (error, "body", self->field, "encoding", "The field is not valid UTF-8");
      aiv_http_form_add (self->form, self->field, self->text->str);
      g_string_truncate (self->text, 0);
      g_clear_pointer (&self->field, g_free);
    }
  else if (self->upload != NULL && !self->skipping)
    aiv_http_spool_end (self->spool);
  self->upload = NULL;
  return TRUE;
}

static const AivHttpMultipartFuncs multipart_funcs = { on_part_begin, on_part_data, on_part_end };

static gboolean
init_multipart (AivHttpBody *self, const char *content_type, const char *folder, GError **error)
{
  self->kind = KIND_MULTIPART;
  if (self->flags & AIV_HTTP_UPLOAD)
    {
      if (self->flags & AIV_HTTP_MEASURED)
        self->max_length = AIV_HTTP_MAX_MEASURED;
      else if (self->flags & AIV_HTTP_ONE_FILE)
        self->max_length = AIV_HTTP_MAX_IMAGE + AIV_HTTP_MAX_TEXT;
      else
        self->max_length = AIV_HTTP_MAX_UPLOAD;
      self->spool = aiv_http_spool_new (folder);
    }
  self->parser = aiv_http_multipart_parser_new (content_type, MAX_PARTS, &multipart_funcs, self, error);
  return self->parser != NULL;
}

static gboolean
init_kind (AivHttpBody *self, SoupMessageHeaders *headers, const AivHttpRoute *route, const char *folder, GError **error)
{
  const char *full = soup_message_headers_get_one (headers, "Content-Type");
  const char *type = soup_message_headers_get_content_type (headers, NULL);
  gboolean expected = soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED
                      || soup_message_headers_get_content_length (headers) > 0;

  if (!expected)
    self->kind = KIND_IGNORED;
  else if (type == NULL)
    return aiv_http_fail (error, 415, "The request has no Content-Type");
  else if (aiv_http_route_is_v1 (route) && !(route->flags & AIV_HTTP_UPLOAD)
           && g_ascii_strcasecmp (type, "application/json") != 0)
    return aiv_http_fail (error, 415, "Unsupported Content-Type; use application/json");
  else if (g_ascii_strcasecmp (type, "application/x-www-form-urlencoded") == 0)
    self->kind = KIND_URLENCODED;
  else if (g_ascii_strcasecmp (type, "application/json") == 0)
    self->kind = KIND_JSON;
  else if (g_ascii_strcasecmp (type, "multipart/form-data") == 0)
    return init_multipart (self, full, folder, error);
  else
    return aiv_http_fail (error, 415, "Unsupported Content-Type; use JSON, a urlencoded or a multipart form");
  return TRUE;
}

/**
 * aiv_http_body_new:
 * @headers: the request's
 * @route: the endpoint
 * @folder: (type filename): where files go; must exist
 * @error: 413 or 415, before a byte of the body has been read
 *
 * Returns: (transfer full) (nullable): a body at its beginning
 */
AivHttpBody *
aiv_http_body_new (SoupMessageHeaders *headers, const AivHttpRoute *route, const char *folder, GError **error)
{
  g_autoptr (AivHttpBody) self = g_object_new (AIV_TYPE_HTTP_BODY, NULL);

  self->flags = route->flags;
  if (g_str_equal (route->method, "GET"))
    self->kind = KIND_IGNORED;
  else if (!init_kind (self, headers, route, folder, error))
    return NULL;
  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH
      && soup_message_headers_get_content_length (headers) > self->max_length)
    {
      refuse_body (self, error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * aiv_http_body_push:
 * @self: a body
 * @bytes: (array length=length): the next piece
 * @length: its bytes
 * @wait: (out) (transfer full) (nullable): a future to wait for before pushing more
 * @error: what is wrong with it
 *
 * Takes the next piece.
 *
 * Returns: whether to go on
 */
gboolean
aiv_http_body_push (AivHttpBody *self, const char *bytes, gsize length, DexFuture **wait, GError **error)
{
  *wait = NULL;
  self->length += length;
  if (self->length > self->max_length)
    return refuse_body (self, error);

  switch (self->kind)
    {
    case KIND_IGNORED:
      return TRUE;
    case KIND_URLENCODED:
    case KIND_JSON:
      return add_text (self, bytes, length, error);
    case KIND_MULTIPART:
      if (!aiv_http_multipart_parser_push (self->parser, bytes, length, error))
        return FALSE;
      if (self->spool != NULL && aiv_http_spool_is_full (self->spool))
        *wait = aiv_http_spool_flush (self->spool);
      return TRUE;
    default:
      g_assert_not_reached ();
    }
}

static DexFuture *
note_digests (DexFuture *drained, gpointer data)
{
  AivHttpBody *self = data;
  GPtrArray *uploads = aiv_http_form_get_uploads (self->form);
  guint stored = 0;

  for (guint i = 0; i < uploads->len; i++)
    if (((AivHttpUpload *) uploads->pdata[i])->path != NULL)
      aiv_http_form_set_file_digest (self->form, i, aiv_http_spool_get_digest (self->spool, stored++),
                                     AIV_HTTP_SPOOL_DIGEST);
  return dex_future_new_true ();
}

typedef struct
{
  AivHttpForm *form;
  GString *text;
  Kind kind;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_object_unref (self->form);
  g_string_free (self->text, TRUE);
  g_free (self);
}

static gboolean
read_text (AivHttpForm *form, Kind kind, const GString *text, GError **error)
{
  if (text->len == 0)
    return TRUE;
  if (kind == KIND_JSON)
    return aiv_http_form_add_json (form, text->str, text->len, error);
  if (memchr (text->str, '\0', text->len) != NULL)
    return aiv_http_fail_validation (error, "body", NULL, "encoding", "The form holds a NUL byte");
  return aiv_http_form_add_urlencoded (form, text->str, "body", error);
}

static gboolean
read_in_thread (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  Reading *self = data;

  return read_text (self->form, self->kind, self->text, error);
}

static gboolean
finish_text (AivHttpBody *self, DexFuture **wait, GError **error)
{
  Reading *reading;

  if (self->text->len <= MAX_READ_AT_ONCE)
    return read_text (self->form, self->kind, self->text, error);
  reading = g_new0 (Reading, 1);
  reading->form = g_object_ref (self->form);
  reading->text = g_steal_pointer (&self->text);
  reading->kind = self->kind;
  self->text = g_string_new (NULL);
  *wait = aiv_thread_run (read_in_thread, reading, reading_free);
  return TRUE;
}

/**
 * aiv_http_body_finish:
 * @self: a body
 * @wait: (out) (transfer full) (nullable): a future to wait for before using the form
 * @error: what is wrong with it
 *
 * Tells that the body is over.
 *
 * Returns: whether it was good
 */
gboolean
aiv_http_body_finish (AivHttpBody *self, DexFuture **wait, GError **error)
{
  *wait = NULL;
  switch (self->kind)
    {
    case KIND_IGNORED:
      return TRUE;
    case KIND_URLENCODED:
    case KIND_JSON:
      return finish_text (self, wait, error);
    case KIND_MULTIPART:
      if (!aiv_http_multipart_parser_finish (self->parser, error))
        return FALSE;
      if (self->spool != NULL)
        *wait = dex_future_then (aiv_http_spool_drain (self->spool), note_digests, g_object_ref (self), g_object_unref);
      return TRUE;
    default:
      g_assert_not_reached ();
    }
}

/**
 * aiv_http_body_ref_form:
 * @self: a body
 *
 * Returns: (transfer full): what is in it; complete once the body is finished
 */
AivHttpForm *
aiv_http_body_ref_form (AivHttpBody *self)
{
  return g_object_ref (self->form);
}
