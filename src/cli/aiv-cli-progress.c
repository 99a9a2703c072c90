/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "aiv-cli.h"

#define BAR 24
/* No more often than a terminal over a slow line likes. */
#define INTERVAL_US (100 * 1000)

static gboolean shown;
static gint64 shown_at;

static int
get_width (void)
{
  struct winsize size;

  return ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/* A bar that is written over; only on a terminal. @fraction below 0: not known. */
void
aiv_cli_progress (AivCli *self, double fraction, const char *text)
{
  gint64 now = g_get_monotonic_time ();
  char bar[BAR + 1];
  int filled;

  if (self->quiet || self->json || !isatty (STDERR_FILENO)
      || (shown && fraction < 1 && now - shown_at < INTERVAL_US))
    return;

  filled = fraction >= 0 ? (int) lround (MIN (fraction, 1) * BAR) : 0;
  for (int i = 0; i < BAR; i++)
    bar[i] = i < filled ? '#' : '.';
  bar[BAR] = '\0';
  if (get_width () < BAR + 20)
    fprintf (stderr, "\r\033[K%s", text);
  else if (fraction < 0)
    fprintf (stderr, "\r\033[K[%s]      %s", bar, text);
  else
    fprintf (stderr, "\r\033[K[%s] %3d %% %s", bar, (int) (MIN (fraction, 1) * 100), text);
  fflush (stderr);
  shown = TRUE;
  shown_at = now;
}

/* Takes the bar away. */
void
aiv_cli_progress_end (AivCli *self)
{
  if (!shown)
    return;
  fputs ("\r\033[K", stderr);
  fflush (stderr);
  shown = FALSE;
}
