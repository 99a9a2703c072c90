/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-form.h"

#include <glib/gstdio.h>
#include <libdex.h>
#include <sodium.h>
#include <string.h>

#include "aiv-http-error.h"
#include "aiv-json.h"
#include "aiv-thread.h"

/* What came with a request, whichever of the three ways it was written: urlencoded,
 * multipart or JSON. Files that nobody has taken are deleted with the form. */

#define MAX_FIELDS 1000
/* Of a JSON body, at whatever depth; a list of all users whose credits are changed is the longest one. */
#define MAX_VALUES 25000
/* The longest name that a refusal repeats. */
#define MAX_NAMED 100

typedef struct
{
  char *name;
  char *value;
} Field;

struct _AivHttpForm
{
  GObject parent_instance;

  GArray *fields;
  GPtrArray *uploads;
  GPtrArray *digests; /* hexadecimal, in the order of uploads */
  JsonNode *json;
};

G_DEFINE_FINAL_TYPE (AivHttpForm, aiv_http_form, G_TYPE_OBJECT)

static void
field_clear (gpointer data)
{
  Field *field = data;

  g_free (field->name);
  g_free (field->value);
}

static void
upload_free (gpointer data)
{
  AivHttpUpload *upload = data;

  g_free (upload->field);
  g_free (upload->filename);
  g_free (upload->path);
  g_free (upload);
}

static gboolean
delete_files (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  for (char **path = data; *path != NULL; path++)
    g_unlink (*path);
  return TRUE;
}

/* Deleting a large file takes a file system longer than the HTTP thread may stand still. */
static void
discard_uploads (GPtrArray *uploads)
{
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  for (guint i = 0; i < uploads->len; i++)
    {
      AivHttpUpload *upload = uploads->pdata[i];

      if (upload->path != NULL)
        g_strv_builder_take (paths, g_steal_pointer (&upload->path));
    }
  list = g_strv_builder_end (paths);
  if (list[0] != NULL)
    dex_future_disown (aiv_thread_run (delete_files, g_steal_pointer (&list), (GDestroyNotify) g_strfreev));
}

static void
aiv_http_form_finalize (GObject *object)
{
  AivHttpForm *self = AIV_HTTP_FORM (object);

  discard_uploads (self->uploads);
  g_array_unref (self->fields);
  g_ptr_array_unref (self->uploads);
  g_ptr_array_unref (self->digests);
  g_clear_pointer (&self->json, json_node_unref);
  G_OBJECT_CLASS (aiv_http_form_parent_class)->finalize (object);
}

static void
aiv_http_form_class_init (AivHttpFormClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aiv_http_form_finalize;
}

static void
aiv_http_form_init (AivHttpForm *self)
{
  self->fields = g_array_new (FALSE, FALSE, sizeof (Field));
  g_array_set_clear_func (self->fields, field_clear);
  self->uploads = g_ptr_array_new_with_free_func (upload_free);
  self->digests = g_ptr_array_new_with_free_func (g_free);
}

/**
 * aiv_http_form_new:
 *
 * Returns: (transfer full): an empty form
 */
AivHttpForm *
aiv_http_form_new (void)
{
  return g_object_new (AIV_TYPE_HTTP_FORM, NULL);
}

/**
 * aiv_http_form_add:
 * @self: a form
 * @name: a field
 * @value: its value, UTF-8
 *
 * Adds a field. The first of several of one name is the one that counts.
 */
void
aiv_http_form_add (AivHttpForm *self, const char *name, const char *value)
{
  Field field = { g_strdup (name), g_strdup (value) };

  g_array_append_val (self->fields, field);
}

/**
 * aiv_http_form_add_upload:
 * @self: a form
 * @field: the form field
 * @filename: what the client calls the file
 * @path: where it is; deleted with @self unless somebody takes it
 *
 * Returns: (transfer none): the new entry
 */
AivHttpUpload *
aiv_http_form_add_upload (AivHttpForm *self, const char *field, const char *filename, const char *path)
{
  AivHttpUpload *upload = g_new0 (AivHttpUpload, 1);

  upload->field = g_strdup (field);
  upload->filename = g_strdup (filename);
  upload->path = g_strdup (path);
  g_ptr_array_add (self->uploads, upload);
  g_ptr_array_add (self->digests, g_strdup (""));
  return upload;
}

static char *
decode_urlencoded (const char *text, gsize length)
{
  g_autofree char *copy = g_strndup (text, length);
  g_autofree char *decoded = NULL;

  for (char *at = copy; *at != '\0'; at++)
    if (*at == '+')
      *at = ' ';
  decoded = g_uri_unescape_string (copy, NULL);
  if (decoded == NULL || !g_utf8_validate (decoded, -1, NULL))
    return NULL;
  return g_steal_pointer (&decoded);
}

/* Adds "name=value". */
static gboolean
add_pair (AivHttpForm *self, const char *text, gsize length, const char *place, GError **error)
{
  const char *equals = memchr (text, '=', length);
  gsize name_length = equals != NULL ? (gsize) (equals - text) : length;
  g_autofree char *name = decode_urlencoded (text, name_length);
  g_autofree char *value = equals != NULL ? decode_urlencoded (equals + 1, length - name_length - 1) : g_strdup ("");

  if (name == NULL || value == NULL)
    return aiv_http_fail_validation (error, place, name != NULL && strlen (name) <= MAX_NAMED ? name : NULL, "encoding",
                                     "Input should be UTF-8 in urlencoded form");
  aiv_http_form_add (self, name, value);
  return TRUE;
}

/**
 * aiv_http_form_add_urlencoded:
 * @self: a form
 * @text: application/x-www-form-urlencoded
 * @place: where it stands: "body" or "query"
 * @error: a 422 that names the first member that is no such text
 *
 * Adds every pair in @text that is good, even where another is not. Any thread, while nobody else
 * uses @self.
 *
 * Returns: whether all were good
 */
gboolean
aiv_http_form_add_urlencoded (AivHttpForm *self, const char *text, const char *place, GError **error)
{
  gboolean ok = TRUE;

  for (const char *at = text; *at != '\0';)
    {
      gsize length = strcspn (at, "&");

      if (length > 0 && self->fields->len >= MAX_FIELDS)
        return ok && aiv_http_fail_validation (error, place, NULL, "too_long", "There are too many members");
      if (length > 0 && !add_pair (self, at, length, place, ok ? error : NULL))
        ok = FALSE;
      at += length;
      if (*at == '&')
        at++;
    }
  return ok;
}

/* Each value stands behind one of these, or is the whole. Half a million of them, which a body has
 * room for, would keep a thread busy for a quarter of a second; and some ten thousand members, whose
 * names can be chosen so that a hash table is a list, for several. */
static gboolean
check_counts (const char *text, gsize length, GError **error)
{
  gboolean in_string = FALSE;
  guint n = 0;
  guint n_members = 0;

  for (gsize i = 0; i < length && n <= MAX_VALUES && n_members <= MAX_FIELDS; i++)
    {
      if (in_string && text[i] == '\\')
        i++;
      else if (text[i] == '"')
        in_string = !in_string;
      else if (!in_string && (text[i] == ',' || text[i] == '[' || text[i] == '{'))
        n++;
      else if (!in_string && text[i] == ':')
        n_members++;
    }
  if (n_members > MAX_FIELDS)
    return aiv_http_fail_validation (error, "body", NULL, "too_long", "There are too many members");
  return n <= MAX_VALUES
         || aiv_http_fail_validation (error, "body", NULL, "too_long", "The body holds too many values");
}

/**
 * aiv_http_form_add_json:
 * @self: a form
 * @text: (array length=length): a JSON text
 * @length: its bytes
 * @error: a 422 when it is not a JSON object
 *
 * Adds every text, number and truth value in the object as a field; the rest is found with
 * [method@HttpForm.get_json]. Any thread, while nobody else uses @self.
 *
 * Returns: whether it was good
 */
gboolean
aiv_http_form_add_json (AivHttpForm *self, const char *text, gsize length, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (!check_counts (text, length, error))
    return FALSE;
  if ((root = aiv_json_parse (text, length, &problem)) == NULL)
    return aiv_http_fail_validation (error, "body", NULL, "json_invalid", "The body is not valid JSON");
  if (!JSON_NODE_HOLDS_OBJECT (root))
    return aiv_http_fail_validation (error, "body", NULL, "object_type", "The body is not a JSON object");

  json_object_iter_init (&iter, json_node_get_object (root));
  while (json_object_iter_next (&iter, &name, &value))
    {
      g_autofree char *number = NULL;

      if (!JSON_NODE_HOLDS_VALUE (value))
        continue;
      if (json_node_get_value_type (value) == G_TYPE_STRING)
        aiv_http_form_add (self, name, json_node_get_string (value));
      else
        aiv_http_form_add (self, name, number = json_to_string (value, FALSE));
    }
  self->json = g_steal_pointer (&root);
  return TRUE;
}

/**
 * aiv_http_form_get:
 * @self: a form
 * @name: a field
 *
 * Returns: (transfer none) (nullable): its value
 */
const char *
aiv_http_form_get (AivHttpForm *self, const char *name)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      Field *field = &g_array_index (self->fields, Field, i);

      if (g_str_equal (field->name, name))
        return field->value;
    }
  return NULL;
}

/**
 * aiv_http_form_require:
 * @self: a form
 * @name: a field
 * @error: a 422 that names it
 *
 * Returns: (transfer none) (nullable): its value, not empty
 */
const char *
aiv_http_form_require (AivHttpForm *self, const char *name, GError **error)
{
  const char *value = aiv_http_form_get (self, name);

  if (value == NULL || *value == '\0')
    {
      aiv_http_fail_validation (error, "body", name, "missing", "Field required");
      return NULL;
    }
  return value;
}

/**
 * aiv_http_form_get_int:
 * @self: a form
 * @name: a field
 * @fallback: its value when there is none
 * @value: (out): the number
 * @error: a 422 that names the field
 *
 * Takes "100" and, as some front ends write whole numbers that way, "100.0".
 *
 * Returns: whether @value is set
 */
gboolean
aiv_http_form_get_int (AivHttpForm *self, const char *name, gint64 fallback, gint64 *value, GError **error)
{
  const char *text = aiv_http_form_get (self, name);
  g_autofree char *whole = NULL;
  const char *dot;

  *value = fallback;
  if (text == NULL || *text == '\0')
    return TRUE;
  dot = strchr (text, '.');
  if (dot != NULL && dot[1] != '\0' && dot[1 + strspn (dot + 1, "0")] == '\0')
    text = whole = g_strndup (text, dot - text);
  if (g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, value, NULL))
    return TRUE;
  return aiv_http_fail_validation (error, "body", name, "int_parsing", "Input should be a valid integer");
}

/**
 * aiv_http_form_get_bool:
 * @self: a form
 * @name: a field
 * @fallback: its value when there is none
 * @value: (out): the truth value
 * @error: a 422 that names the field
 *
 * Returns: whether @value is set
 */
gboolean
aiv_http_form_get_bool (AivHttpForm *self, const char *name, gboolean fallback, gboolean *value, GError **error)
{
  static const char *const truths[] = { "true", "1", "on", "yes", NULL };
  static const char *const falsehoods[] = { "false", "0", "off", "no", NULL };
  const char *text = aiv_http_form_get (self, name);
  g_autofree char *lower = NULL;

  *value = fallback;
  if (text == NULL || *text == '\0')
    return TRUE;
  lower = g_ascii_strdown (text, -1);
  *value = g_strv_contains (truths, lower);
  if (*value || g_strv_contains (falsehoods, lower))
    return TRUE;
  return aiv_http_fail_validation (error, "body", name, "bool_parsing", "Input should be a valid boolean");
}

/**
 * aiv_http_form_get_json:
 * @self: a form
 *
 * Returns: (transfer none) (nullable): the body, where it was JSON
 */
JsonObject *
aiv_http_form_get_json (AivHttpForm *self)
{
  return self->json != NULL ? json_node_get_object (self->json) : NULL;
}

/**
 * aiv_http_form_get_uploads:
 * @self: a form
 *
 * Returns: (transfer none) (element-type AivHttpUpload): the files, in their order
 */
GPtrArray *
aiv_http_form_get_uploads (AivHttpForm *self)
{
  return self->uploads;
}

/**
 * aiv_http_form_set_file_digest:
 * @self: a form
 * @index: which of the files
 * @digest: (array length=length): a digest of its bytes
 * @length: bytes of @digest
 *
 * Notes what a file contains, for [method@HttpForm.dup_digest].
 */
void
aiv_http_form_set_file_digest (AivHttpForm *self, guint index, const guint8 *digest, gsize length)
{
  char *hex = g_malloc (length * 2 + 1);

  g_return_if_fail (index < self->digests->len);
  sodium_bin2hex (hex, length * 2 + 1, digest, length);
  g_free (self->digests->pdata[index]);
  self->digests->pdata[index] = hex;
}

static void
hash_text (crypto_generichash_state *state, const char *text)
{
  /* With its end, so that two texts cannot change places. */
  crypto_generichash_update (state, (const guint8 *) text, strlen (text) + 1);
}

/**
 * aiv_http_form_dup_digest:
 * @self: a form
 *
 * Says whether two requests are the same: a digest of the names and values and of the
 * content of the files, whatever the boundaries between them were.
 *
 * Returns: (transfer full): hexadecimal
 */
char *
aiv_http_form_dup_digest (AivHttpForm *self)
{
  crypto_generichash_state state;
  guint8 digest[crypto_generichash_BYTES];
  char hex[crypto_generichash_BYTES * 2 + 1];

  crypto_generichash_init (&state, NULL, 0, sizeof digest);
  for (guint i = 0; i < self->fields->len; i++)
    {
      Field *field = &g_array_index (self->fields, Field, i);

      hash_text (&state, field->name);
      hash_text (&state, field->value);
    }
  for (guint i = 0; i < self->uploads->len; i++)
    {
      AivHttpUpload *upload = self->uploads->pdata[i];

      hash_text (&state, upload->field);
      hash_text (&state, upload->filename);
      hash_text (&state, self->digests->pdata[i]);
    }
  if (self->json != NULL)
    {
      g_autofree char *text = aiv_json_to_string (self->json);

      hash_text (&state, text);
    }
  crypto_generichash_final (&state, digest, sizeof digest);
  sodium_bin2hex (hex, sizeof hex, digest, sizeof digest);
  return g_strdup (hex);
}
