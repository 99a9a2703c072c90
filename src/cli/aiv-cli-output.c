/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "aiv-cli.h"
#include "aiv-error.h"
#include "aiv-json.h"

/* What others sent goes to a terminal without anything that would steer it. */
static char *
defuse (char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *safe = g_string_sized_new (strlen (valid));

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      g_string_append_unichar (safe, c == '\n' || !g_unichar_iscntrl (c) ? c : 0xfffd);
    }
  g_free (text);
  return g_string_free_and_steal (safe);
}

G_GNUC_PRINTF (2, 0)
static void
write_text (FILE *to, const char *format, va_list args)
{
  g_autofree char *text = defuse (g_strdup_vprintf (format, args));
  g_autofree char *local = g_locale_from_utf8 (text, -1, NULL, NULL, NULL);

  fputs (local != NULL ? local : text, to);
  fputc ('\n', to);
  fflush (to);
}

/* For people, not for programs: goes to the standard error, and is left out when quiet. */
void
aiv_cli_say (AivCli *self, const char *format, ...)
{
  va_list args;

  if (self->quiet)
    return;
  aiv_cli_progress_end (self);
  va_start (args, format);
  write_text (stderr, format, args);
  va_end (args);
}

/* What went wrong; never left out. */
void
aiv_cli_warn (const char *format, ...)
{
  va_list args;

  aiv_cli_progress_end (NULL);
  va_start (args, format);
  write_text (stderr, format, args);
  va_end (args);
}

/* A result. */
void
aiv_cli_print (const char *format, ...)
{
  va_list args;

  va_start (args, format);
  write_text (stdout, format, args);
  va_end (args);
}

/* A result, on one line. Consumes @node. */
void
aiv_cli_print_json (JsonNode *node)
{
  g_autofree char *text = aiv_json_to_string (node);

  puts (text);
  fflush (stdout);
  json_node_unref (node);
}

static AivExit
exit_for (const GError *error)
{
  if (error->domain != AIV_API_ERROR)
    return AIV_EXIT_FAILED;
  switch ((AivApiError) error->code)
    {
    case AIV_API_ERROR_UNAUTHORIZED:
    case AIV_API_ERROR_CREDENTIALS:
    case AIV_API_ERROR_TIMED_OUT:
    case AIV_API_ERROR_REFUSED:
    case AIV_API_ERROR_NO_ACCOUNT:
      return AIV_EXIT_SIGN_IN;
    case AIV_API_ERROR_QUOTA:
    case AIV_API_ERROR_CAP:
      return AIV_EXIT_CREDITS;
    case AIV_API_ERROR_OFFLINE:
    case AIV_API_ERROR_TLS:
      return AIV_EXIT_OFFLINE;
    case AIV_API_ERROR_INVALID:
      return aiv_api_error_get_info (error)->problems != NULL ? AIV_EXIT_FILES : AIV_EXIT_FAILED;
    case AIV_API_ERROR_FILE:
    case AIV_API_ERROR_FULL:
      return AIV_EXIT_FILES;
    case AIV_API_ERROR_FAILED:
    case AIV_API_ERROR_FORBIDDEN:
    case AIV_API_ERROR_NOT_FOUND:
    case AIV_API_ERROR_CONFLICT:
    case AIV_API_ERROR_STALE:
    case AIV_API_ERROR_TOO_LARGE:
    case AIV_API_ERROR_RATE_LIMITED:
    case AIV_API_ERROR_SERVER:
    case AIV_API_ERROR_CERTIFICATE_CHANGED:
    case AIV_API_ERROR_CERTIFICATE_EXPIRED:
    case AIV_API_ERROR_PROXY:
    case AIV_API_ERROR_UNAVAILABLE:
    case AIV_API_ERROR_PROTOCOL:
    case AIV_API_ERROR_SETUP:
    case AIV_API_ERROR_PORT:
    case AIV_API_ERROR_CANCELLED:
    default:
      return AIV_EXIT_FAILED;
    }
}

static void
print_error_json (const GError *error, const char *text)
{
  const AivApiErrorInfo *info = aiv_api_error_get_info (error);
  g_autoptr (GEnumClass) codes = g_type_class_ref (AIV_TYPE_API_ERROR);
  GEnumValue *code = info != NULL ? g_enum_get_value (codes, error->code) : NULL;
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "error", code != NULL ? code->value_nick : "failed");
  json_object_set_string_member (object, "message", text);
  json_object_set_string_member (object, "detail", error->message);
  if (info != NULL && info->problems != NULL)
    {
      JsonArray *problems = json_array_new ();

      for (guint i = 0; i < info->problems->len; i++)
        json_array_add_element (problems, aiv_wire_problem_to_json (g_ptr_array_index (info->problems, i)));
      json_object_set_array_member (object, "problems", problems);
    }
  json_node_take_object (node, object);
  aiv_cli_print_json (node);
}

/* Tells of @error (consumed) and says what to end with. */
AivExit
aiv_cli_fail (AivCli *self, GError *error)
{
  g_autofree char *text = aiv_api_error_describe (error);
  const AivApiErrorInfo *info = aiv_api_error_get_info (error);
  AivExit status = exit_for (error);

  aiv_cli_progress_end (self);
  if (text == NULL)
    text = g_strdup (_("It was cancelled."));
  if (self->json)
    print_error_json (error, text);
  aiv_cli_warn (C_("name of the program and what went wrong", "aivideo: %s"), text);
  if (info != NULL && info->may_trust)
    aiv_cli_warn (_("The fingerprint of its certificate is %s. If the server's administrator confirms it, "
                    "sign in with --pin and this fingerprint."),
                  info->fingerprint);
  if (status == AIV_EXIT_FAILED && !self->quiet)
    {
      g_autofree char *details = aiv_api_error_details (error);

      aiv_cli_warn ("%s", details);
    }
  g_error_free (error);
  return status;
}

AivExit
aiv_cli_fail_usage (const char *format, ...)
{
  va_list args;

  va_start (args, format);
  write_text (stderr, format, args);
  va_end (args);
  return AIV_EXIT_USAGE;
}

gboolean
aiv_cli_is_interactive (void)
{
  return isatty (STDIN_FILENO) && isatty (STDERR_FILENO);
}

/* A line of the standard input, without its end; NULL at the end of the input. */
char *
aiv_cli_read_line (void)
{
  g_autoptr (GString) line = g_string_new (NULL);
  int c;

  while ((c = getchar ()) != EOF && c != '\n' && line->len < 4096)
    g_string_append_c (line, (char) c);
  if (c == EOF && line->len == 0)
    return NULL;
  if (line->len > 0 && line->str[line->len - 1] == '\r')
    g_string_truncate (line, line->len - 1);
  return g_string_free_and_steal (g_steal_pointer (&line));
}

char *
aiv_cli_ask (const char *question)
{
  fprintf (stderr, "%s ", question);
  fflush (stderr);
  return aiv_cli_read_line ();
}

/* Whether to send something that costs; anything but a no is a yes. */
gboolean
aiv_cli_confirm (AivCli *self)
{
  g_autofree char *answer = NULL;

  if (self->yes || !aiv_cli_is_interactive ())
    return TRUE;
  answer = aiv_cli_ask (_("Send? [Y/n]"));
  return answer != NULL
         && (*answer == '\0' || g_ascii_tolower (*answer) == 'y' || g_str_equal (answer, C_("answer", "y")));
}

/* Whether to lose something; anything but a yes is a no. */
gboolean
aiv_cli_confirm_loss (AivCli *self, const char *question)
{
  g_autofree char *answer = NULL;

  if (self->yes || !aiv_cli_is_interactive ())
    return TRUE;
  answer = aiv_cli_ask (question);
  return answer != NULL && (g_ascii_tolower (*answer) == 'y' || g_str_equal (answer, C_("answer", "y")));
}

/* A time (ms since 1970) as the user's clock shows it; empty for 0. */
char *
aiv_cli_format_time (gint64 ms)
{
  g_autoptr (GDateTime) utc = ms > 0 ? g_date_time_new_from_unix_utc_usec (ms * 1000) : NULL;
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local != NULL ? g_date_time_format (local, "%Y-%m-%d %H:%M") : g_strdup ("");
}

/* Asks without showing what is typed. */
char *
aiv_cli_ask_password (const char *question)
{
  struct termios before, hidden;
  gboolean can_hide = tcgetattr (STDIN_FILENO, &before) == 0;
  char *password;

  if (can_hide)
    {
      hidden = before;
      hidden.c_lflag &= ~(tcflag_t) ECHO;
      tcsetattr (STDIN_FILENO, TCSAFLUSH, &hidden);
    }
  password = aiv_cli_ask (question);
  if (can_hide)
    {
      tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
      fputc ('\n', stderr);
    }
  return password;
}

const char *
aiv_cli_status_name (AivJobStatus status)
{
  switch (status)
    {
    case AIV_JOB_CREATED:
    case AIV_JOB_PENDING:
      return C_("state of a video", "waiting");
    case AIV_JOB_PROCESSING:
      return C_("state of a video", "being made");
    case AIV_JOB_COMPLETED:
      return C_("state of a video", "done");
    case AIV_JOB_FAILED:
      return C_("state of a video", "failed");
    case AIV_JOB_CANCELLED:
      return C_("state of a video", "cancelled");
    case AIV_JOB_UNKNOWN:
    default:
      return C_("state of a video", "unknown");
    }
}
