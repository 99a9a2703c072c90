/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-multipart-parser.h"

#include <libsoup/soup.h>
#include <string.h>

#include "aiv-http-error.h"

/* multipart/form-data (RFC 7578) from pieces of any size, in constant memory: a piece is
 * handed on at once, and only a part's head and the beginning of what may be a delimiter
 * are kept between pieces.
 *
 * The delimiter is CR LF "--" boundary. CR is in it only once, so after a mismatch a new
 * attempt can only begin at the byte that did not match. The first delimiter has no CR LF
 * before it when the body begins with it: the parser starts as if it had seen them. */

typedef enum
{
  STATE_PREAMBLE,
  STATE_DELIMITED, /* behind a delimiter: padding, then CR LF or the final "--" */
  STATE_HEADERS,
  STATE_CONTENT,
  STATE_EPILOGUE,
} State;

struct _AivHttpMultipartParser
{
  const AivHttpMultipartFuncs *funcs;
  gpointer user_data;
  char *delimiter;
  gsize delimiter_length;
  gsize matched; /* bytes of the delimiter seen so far */
  GString *head; /* with the CR LF in front, as libsoup wants it */
  State state;
  guint n_parts;
  guint max_parts;
};

static gboolean
refuse (GError **error, const char *what)
{
  return aiv_http_fail_validation (error, "body", NULL, "multipart", what);
}

/**
 * aiv_http_multipart_parser_new:
 * @content_type: the request's Content-Type
 * @max_parts: more parts than this are an error
 * @funcs: where the pieces go; outlives the parser
 * @user_data: for @funcs
 * @error: a 422 when there is no usable boundary
 *
 * Returns: (transfer full) (nullable): a parser at the beginning of a body
 */
AivHttpMultipartParser *
aiv_http_multipart_parser_new (const char                  *content_type,
                               guint                        max_parts,
                               const AivHttpMultipartFuncs *funcs,
                               gpointer                     user_data,
                               GError                     **error)
{
  const char *parameters = strchr (content_type, ';');
  g_autoptr (GHashTable) list = parameters != NULL ? soup_header_parse_semi_param_list (parameters + 1) : NULL;
  const char *boundary = list != NULL ? g_hash_table_lookup (list, "boundary") : NULL;
  AivHttpMultipartParser *self;

  if (boundary == NULL || *boundary == '\0' || strlen (boundary) > 200 || strpbrk (boundary, "\r\n") != NULL)
    {
      refuse (error, "The multipart body has no usable boundary");
      return NULL;
    }

  self = g_new0 (AivHttpMultipartParser, 1);
  self->funcs = funcs;
  self->user_data = user_data;
  self->delimiter = g_strconcat ("\r\n--", boundary, NULL);
  self->delimiter_length = strlen (self->delimiter);
  self->matched = 2;
  self->head = g_string_new (NULL);
  self->max_parts = max_parts;
  return self;
}

/**
 * aiv_http_multipart_parser_free:
 * @self: a parser
 */
void
aiv_http_multipart_parser_free (AivHttpMultipartParser *self)
{
  g_free (self->delimiter);
  g_string_free (self->head, TRUE);
  g_free (self);
}

/* The last component only, as valid UTF-8 without control characters, and not longer than
 * a file name may be. Browsers write a quote as %22. */
static char *
clean_filename (const char *raw)
{
  g_autofree char *valid = g_utf8_make_valid (raw, -1);
  g_autoptr (GString) name = g_string_new (NULL);
  const char *base = valid;

  for (const char *at = valid; *at != '\0'; at++)
    if (*at == '/' || *at == '\\')
      base = at + 1;
  for (const char *at = base; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      gsize length = g_utf8_next_char (at) - at;

      if (g_unichar_iscntrl (c))
        continue;
      if (name->len + length > AIV_HTTP_MULTIPART_MAX_FILENAME)
        break;
      g_string_append_len (name, at, length);
    }
  g_string_replace (name, "%22", "\"", 0);
  return g_string_free_and_steal (g_steal_pointer (&name));
}

static gboolean
begin_part (AivHttpMultipartParser *self, GError **error)
{
  g_autoptr (SoupMessageHeaders) headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_MULTIPART);
  g_autoptr (GHashTable) parameters = NULL;
  g_autofree char *disposition = NULL;
  g_autofree char *filename = NULL;
  AivHttpMultipartPart part = { NULL };

  if (++self->n_parts > self->max_parts)
    return refuse (error, "The form has too many parts");
  if (memchr (self->head->str, '\0', self->head->len) != NULL
      || !soup_headers_parse (self->head->str, (int) self->head->len, headers)
      || !soup_message_headers_get_content_disposition (headers, &disposition, &parameters)
      || disposition == NULL || parameters == NULL || g_ascii_strcasecmp (disposition, "form-data") != 0)
    return refuse (error, "A part of the form has no Content-Disposition: form-data");

  part.name = g_hash_table_lookup (parameters, "name");
  if (part.name == NULL || strlen (part.name) > AIV_HTTP_MULTIPART_MAX_NAME || !g_utf8_validate (part.name, -1, NULL))
    return refuse (error, "A part of the form has no usable name");
  if (g_hash_table_lookup (parameters, "filename") != NULL)
    part.filename = filename = clean_filename (g_hash_table_lookup (parameters, "filename"));
  part.content_type = soup_message_headers_get_one (headers, "Content-Type");
  return self->funcs->begin (&part, self->user_data, error);
}

static gboolean
emit (AivHttpMultipartParser *self, const char *bytes, gsize length, GError **error)
{
  return self->state != STATE_CONTENT || length == 0 || self->funcs->data (bytes, length, self->user_data, error);
}

/* Content up to the next delimiter; moves @at behind what was used. */
static gboolean
push_content (AivHttpMultipartParser *self, const char **at, const char *end, GError **error)
{
  const char *start = *at;
  const char *cr;

  while (self->matched > 0 && *at < end)
    {
      if (**at == self->delimiter[self->matched])
        {
          (*at)++;
          if (++self->matched < self->delimiter_length)
            continue;
          self->matched = 0;
          if (self->state == STATE_CONTENT && !self->funcs->end (self->user_data, error))
            return FALSE;
          self->state = STATE_DELIMITED;
          g_string_truncate (self->head, 0);
          return TRUE;
        }
      if (!emit (self, self->delimiter, self->matched, error))
        return FALSE;
      self->matched = 0;
      start = *at;
    }
  if (*at == end)
    return TRUE;

  /* Nothing is pending here: everything before the next CR is content. */
  if ((cr = memchr (start, '\r', end - start)) == NULL)
    {
      *at = end;
      return emit (self, start, end - start, error);
    }
  *at = cr + 1;
  self->matched = 1;
  return emit (self, start, cr - start, error);
}

/* What follows a delimiter is collected in `head` until it is clear what it is. */
static gboolean
push_delimited (AivHttpMultipartParser *self, char c, GError **error)
{
  GString *head = self->head;

  if (head->len == 0 && (c == ' ' || c == '\t'))
    return TRUE;
  g_string_append_c (head, c);
  if (head->len < 2)
    return c == '\r' || c == '-' ? TRUE : refuse (error, "The multipart body is malformed behind a boundary");
  if (memcmp (head->str, "\r\n", 2) == 0)
    self->state = STATE_HEADERS;
  else if (memcmp (head->str, "--", 2) == 0)
    self->state = STATE_EPILOGUE;
  else
    return refuse (error, "The multipart body is malformed behind a boundary");
  return TRUE;
}

static gboolean
push_header (AivHttpMultipartParser *self, char c, GError **error)
{
  GString *head = self->head;

  g_string_append_c (head, c);
  if (head->len > AIV_HTTP_MULTIPART_MAX_HEADERS)
    return refuse (error, "The head of a part of the form is too long");
  if (c != '\n' || head->len < 4 || memcmp (head->str + head->len - 4, "\r\n\r\n", 4) != 0)
    return TRUE;
  if (!begin_part (self, error))
    return FALSE;
  self->state = STATE_CONTENT;
  self->matched = 0;
  return TRUE;
}

/**
 * aiv_http_multipart_parser_push:
 * @self: a parser
 * @bytes: (array length=length): the next piece of the body
 * @length: its bytes, any number
 * @error: what is wrong with it, or what a function of the caller said
 *
 * Takes the next piece and tells what is in it. After an error nothing more may be pushed.
 *
 * Returns: whether to go on
 */
gboolean
aiv_http_multipart_parser_push (AivHttpMultipartParser *self, const char *bytes, gsize length, GError **error)
{
  const char *at = bytes;
  const char *end = bytes + length;

  while (at < end)
    {
      gboolean ok = TRUE;

      switch (self->state)
        {
        case STATE_PREAMBLE:
        case STATE_CONTENT:
          ok = push_content (self, &at, end, error);
          break;
        case STATE_DELIMITED:
          ok = push_delimited (self, *at++, error);
          break;
        case STATE_HEADERS:
          ok = push_header (self, *at++, error);
          break;
        case STATE_EPILOGUE:
          return TRUE;
        default:
          g_assert_not_reached ();
        }
      if (!ok)
        return FALSE;
    }
  return TRUE;
}

/**
 * aiv_http_multipart_parser_finish:
 * @self: a parser
 * @error: a 422 when the body broke off
 *
 * Tells that the body is over.
 *
 * Returns: whether it was complete
 */
gboolean
aiv_http_multipart_parser_finish (AivHttpMultipartParser *self, GError **error)
{
  return self->state == STATE_EPILOGUE || refuse (error, "The multipart body ends before its last boundary");
}
