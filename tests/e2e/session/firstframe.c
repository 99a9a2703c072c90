/* SPDX-License-Identifier: MIT */
/* firstframe [-s SECONDS] [-t SECONDS] [-a] COMMAND...
 *
 * Start COMMAND and measure from outside, for any toolkit, on an X display with nothing else going
 * on: map_ms    exec to the first mapped window of 100x100 or more frame_ms  exec to the first
 * moment its picture on the screen has content (more than 8 colours) quiet_ms  exec to the last
 * repaint before half a second without any (10 s at most after the frame) cpu_frame_ms, cpu_ms
 * user+system time of the process and its children, at the frame and at the end rss_kb, pss_kb,
 * uss_kb  summed over the process and its descendants, -s seconds (2) after the quiet One JSON
 * line; then the program gets SIGTERM. -t: give up after (30 s, exit 1).
 */
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/Xdamage.h>
#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double
now (void)
{
  struct timespec t;
  clock_gettime (CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}
static int
ignore (Display *d, XErrorEvent *e)
{
  return 0;
}

static int
has_content (Display *d, Window root, int x, int y, int w, int h)
{
  unsigned seen[9];
  int n = 0, sw = DisplayWidth (d, 0), sh = DisplayHeight (d, 0);
  if (x < 0)
    {
      w += x;
      x = 0;
    }
  if (y < 0)
    {
      h += y;
      y = 0;
    }
  if (x + w > sw)
    w = sw - x;
  if (y + h > sh)
    h = sh - y;
  if (w < 50 || h < 50)
    return 0;
  XImage *i = XGetImage (d, root, x, y, w, h, AllPlanes, ZPixmap);
  if (!i)
    return 0;
  for (int r = 0; r < h && n <= 8; r++)
    for (int c = 0; c < w && n <= 8; c++)
      {
        unsigned p = *(unsigned *) (i->data + r * i->bytes_per_line + c * 4) & 0xffffff;
        int k;
        for (k = 0; k < n && seen[k] != p; k++)
          ;
        if (k == n)
          {
            if (n < 9)
              seen[n] = p;
            n++;
          }
      }
  XDestroyImage (i);
  return n > 8;
}

static int
stat_of (int pid, int *ppid, double *cpu)
{
  char f[64], b[1024], *p;
  unsigned long u, s;
  long cu, cs;
  snprintf (f, sizeof f, "/proc/%d/stat", pid);
  FILE *h = fopen (f, "r");
  if (!h)
    return 0;
  size_t n = fread (b, 1, sizeof b - 1, h);
  fclose (h);
  b[n] = 0;
  if (!(p = strrchr (b, ')')))
    return 0;
  if (sscanf (p + 2, "%*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %ld %ld", ppid, &u, &s,
              &cu, &cs) != 5)
    return 0;
  *cpu = (u + s + cu + cs) * 1e3 / sysconf (_SC_CLK_TCK);
  return 1;
}
static int
below (int pid, int root)
{
  double c;
  for (int k = 0; k < 20 && pid > 1; k++)
    {
      if (pid == root)
        return 1;
      if (!stat_of (pid, &pid, &c))
        return 0;
    }
  return 0;
}
static void
tree (int root, long *rss, long *pss, long *uss, double *cpu)
{
  *rss = *pss = *uss = 0;
  *cpu = 0;
  DIR *d = opendir ("/proc");
  struct dirent *e;
  while ((e = readdir (d)))
    {
      int pid = atoi (e->d_name), pp;
      double c;
      char f[64], l[256];
      long v;
      if (pid <= 0 || !below (pid, root))
        continue;
      if (stat_of (pid, &pp, &c))
        *cpu += c;
      snprintf (f, sizeof f, "/proc/%d/smaps_rollup", pid);
      FILE *h = fopen (f, "r");
      if (!h)
        continue;
      while (fgets (l, sizeof l, h))
        {
          if (sscanf (l, "Rss: %ld", &v) == 1)
            *rss += v;
          else if (sscanf (l, "Pss: %ld", &v) == 1)
            *pss += v;
          else if (sscanf (l, "Private_Clean: %ld", &v) == 1 ||
                   sscanf (l, "Private_Dirty: %ld", &v) == 1)
            *uss += v;
        }
      fclose (h);
    }
  closedir (d);
}

int
main (int argc, char **argv)
{
  double settle = 2, limit = 30;
  int o;
  while ((o = getopt (argc, argv, "+s:t:")) != -1)
    {
      if (o == 's')
        settle = atof (optarg);
      else if (o == 't')
        limit = atof (optarg);
      else
        return 2;
    }
  if (optind >= argc)
    return 2;
  Display *d = XOpenDisplay (NULL);
  if (!d)
    {
      fprintf (stderr, "no display\n");
      return 2;
    }
  XSetErrorHandler (ignore);
  Window root = DefaultRootWindow (d);
  int ev, er;
  if (!XDamageQueryExtension (d, &ev, &er))
    return 2;
  XSelectInput (d, root, SubstructureNotifyMask);
  Damage dm = XDamageCreate (d, root, XDamageReportNonEmpty);
  XDamageSubtract (d, dm, None, None);
  XSync (d, True);

  double t0 = now (), map = 0, frame = 0, last = 0, cpu_frame = 0, cpu = 0, c;
  int pp;
  pid_t pid = fork ();
  if (!pid)
    {
      setpgid (0, 0);
      close (ConnectionNumber (d));
      execvp (argv[optind], argv + optind);
      perror (argv[optind]);
      _exit (127);
    }
  Window win = 0;
  for (;;)
    {
      double t = now ();
      if (t - t0 > limit * 1e3)
        {
          fprintf (stderr, "no %s after %.0f s\n", map ? "content" : "window", limit);
          kill (-pid, SIGKILL);
          return 1;
        }
      if (frame && (t - last > 500 || t - frame > 10000))
        break;
      if (waitpid (pid, NULL, WNOHANG) == pid)
        {
          fprintf (stderr, "it ended\n");
          return 1;
        }
      if (!XPending (d))
        {
          struct pollfd p = { ConnectionNumber (d), POLLIN, 0 };
          poll (&p, 1, 20);
          if (!XPending (d))
            continue;
        }
      XEvent e;
      XNextEvent (d, &e);
      if (e.type == MapNotify && !map)
        {
          XWindowAttributes a;
          if (XGetWindowAttributes (d, e.xmap.window, &a) && a.width >= 100 && a.height >= 100)
            {
              map = now ();
              win = e.xmap.window;
            }
        }
      else if (e.type == ev + XDamageNotify)
        {
          XDamageSubtract (d, dm, None, None);
          last = now ();
          XWindowAttributes a;
          if (win && !frame && XGetWindowAttributes (d, win, &a) &&
              has_content (d, root, a.x, a.y, a.width, a.height))
            {
              frame = now ();
              if (stat_of (pid, &pp, &c))
                cpu_frame = c;
            }
        }
    }
  XDamageDestroy (d, dm);
  XSync (d, False);
  usleep (settle * 1e6);
  long rss, pss, uss;
  tree (pid, &rss, &pss, &uss, &cpu);
  printf ("{\"map_ms\": %.0f, \"frame_ms\": %.0f, \"quiet_ms\": %.0f, \"cpu_frame_ms\": %.0f, "
          "\"cpu_ms\": %.0f, \"rss_kb\": %ld, \"pss_kb\": %ld, \"uss_kb\": %ld}\n",
          map - t0, frame - t0, last - t0, cpu_frame, cpu, rss, pss, uss);
  setpgid (pid, pid);
  kill (-pid, SIGTERM);
  for (int k = 0; k < 50 && waitpid (pid, NULL, WNOHANG) == 0; k++)
    usleep (100000);
  kill (-pid, SIGKILL);
  waitpid (pid, NULL, 0);
  return 0;
}
