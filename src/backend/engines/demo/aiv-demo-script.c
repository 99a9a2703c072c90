/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-demo-script.h"

#include <math.h>
#include <string.h>

#define PREFIX "demo:"
#define MAX_SECONDS 3600
#define MAX_FAILURES 100

static void
read_word (AivDemoScript *self, const char *word)
{
  g_auto (GStrv) parts = g_strsplit (word, "=", 2);
  double number = parts[0] != NULL && parts[1] != NULL ? g_ascii_strtod (parts[1], NULL) : -1;
  gboolean said = isfinite (number) && number >= 0;

  if (parts[0] == NULL)
    return;
  if (g_str_equal (parts[0], "slow"))
    self->seconds = said ? MIN (number, MAX_SECONDS) : 30;
  else if (g_str_equal (parts[0], "fail"))
    {
      self->failures = said ? (guint) MIN (number, MAX_FAILURES) : 0;
      self->fail = !said;
    }
  else if (g_str_equal (parts[0], "hang"))
    self->hang = TRUE;
  else if (g_str_equal (parts[0], "lie"))
    self->lie = TRUE;
  else if (g_str_equal (parts[0], "garbage"))
    self->garbage = TRUE;
}

/**
 * aiv_demo_script_read:
 * @self: (out): filled in
 * @job: a job
 *
 * Reads what a job asks for: words of its prompt such as "demo:slow=20" and "demo:fail", and what the
 * name of its picture begins with, such as "fail.jpg" and "hang-2.jpg", for one of many. Words are slow,
 * fail, hang, lie and garbage; slow takes seconds, and fail the number of tries that do.
 */
void
aiv_demo_script_read (AivDemoScript *self, const AivEngineJob *job)
{
  g_auto (GStrv) words = g_strsplit_set (job->prompt != NULL ? job->prompt : "", " \t\r\n,;", -1);

  *self = (AivDemoScript){ 0 };
  for (guint i = 0; words[i] != NULL; i++)
    if (g_str_has_prefix (words[i], PREFIX))
      read_word (self, words[i] + strlen (PREFIX));
  if (job->image_name != NULL)
    {
      g_autofree char *word = g_strndup (job->image_name, strcspn (job->image_name, ".-_ 0123456789"));

      read_word (self, word);
    }
}
