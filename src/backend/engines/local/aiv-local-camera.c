/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-local-camera.h"

#include <math.h>

#include "aiv-local-mood.h"
#include "aiv-local-move.h"
#include "aiv-local-voice.h"

/* One slow move lasts about this long; longer videos go to and fro. None is shorter than
 * the other. */
#define MOVE_SECONDS 9.0
#define LEAST_SECONDS 1.2

/* How much a zoom magnifies, and what a pan magnifies to have room. */
#define MOVE_ZOOM 0.10
#define PAN_ZOOM 0.14

/* How much the loudest voice, and breathing, magnify. */
#define VOICE_ZOOM 0.026
#define BREATH_ZOOM 0.004
#define BREATH_HERTZ 0.24

/* Part of the greatest lean that a picture without a voice sways by. */
#define SWAY 0.35f
#define SWAY_HERTZ 0.11

/* A picture so nearly of the frame's shape fills it: bars a few pixels wide look like a mistake. */
#define NEARLY_FULL 1.1

/* Who asks for a pan or a tilt sees it through: a picture of about the frame's shape fills it. */
#define ABOUT_FULL 1.4

/* A picture this much longer than wide, or wider than long, is one to travel along, at most
 * at this part of the frame a second. */
#define PANORAMA 2.2
#define TRAVEL_SPEED 0.2

typedef struct
{
  double zoom;
  double x;
  double y;
} Pose;

typedef struct
{
  AivLocalMove moves[AIV_LOCAL_MAX_MOVES];
  guint n_moves;
  Pose poses[AIV_LOCAL_MAX_MOVES + 1];
  double angle;
  double amount;
  double leg_seconds;
  gboolean travels;
  gboolean handheld;
  gboolean still;
} Script;

static gboolean
has_move (const Script *self,
          AivLocalMove  first,
          AivLocalMove  last)
{
  for (guint i = 0; i < self->n_moves; i++)
    if (self->moves[i] >= first && self->moves[i] <= last)
      return TRUE;
  return FALSE;
}

/* What the seed chooses from. Where all of the picture is seen there is nowhere to go. */
static AivLocalMove
choose_move (GRand   *random,
             gboolean fills)
{
  AivLocalMove choice[12];
  guint n = 0;

  for (guint i = 0; i < 2; i++)
    {
      choice[n++] = AIV_LOCAL_MOVE_ZOOM_IN;
      choice[n++] = AIV_LOCAL_MOVE_ZOOM_OUT;
    }
  choice[n++] = AIV_LOCAL_MOVE_DRIFT;
  choice[n++] = AIV_LOCAL_MOVE_DRIFT;
  if (fills)
    {
      choice[n++] = AIV_LOCAL_MOVE_PAN_LEFT;
      choice[n++] = AIV_LOCAL_MOVE_PAN_RIGHT;
      choice[n++] = AIV_LOCAL_MOVE_TILT_UP;
      choice[n++] = AIV_LOCAL_MOVE_TILT_DOWN;
    }
  return choice[g_rand_int_range (random, 0, (gint32) n)];
}

/* Decides on the moves and on how large the picture is at rest, as a multiple of the size at
 * which all of it is seen. */
static float
choose_moves (Script             *self,
              const AivLocalTake *take,
              GRand              *random)
{
  double wide = (double) take->picture_width / take->width;
  double high = (double) take->picture_height / take->height;
  double whole = MAX (wide, high) / MIN (wide, high);
  double shape = (double) MAX (take->picture_width, take->picture_height)
                 / MIN (take->picture_width, take->picture_height);
  double seconds = (double) take->n_frames / AIV_LOCAL_FPS;
  gboolean across = wide > high;
  gboolean back = g_rand_boolean (random);
  AivLocalMove other;
  guint most = (guint) CLAMP (seconds / LEAST_SECONDS, 1.0, (double) AIV_LOCAL_MAX_MOVES);

  self->n_moves = MIN (aiv_local_move_read (take->prompt, random, self->moves), most);
  other = choose_move (random, whole <= NEARLY_FULL);
  if (whole <= NEARLY_FULL)
    {
      if (self->n_moves == 0)
        self->moves[self->n_moves++] = other;
      return (float) whole;
    }

  if (whole <= ABOUT_FULL && has_move (self, AIV_LOCAL_MOVE_PAN_LEFT, AIV_LOCAL_MOVE_TILT_DOWN))
    return (float) whole;

  self->travels = across ? has_move (self, AIV_LOCAL_MOVE_PAN_LEFT, AIV_LOCAL_MOVE_PAN_RIGHT)
                         : has_move (self, AIV_LOCAL_MOVE_TILT_UP, AIV_LOCAL_MOVE_TILT_DOWN);
  if (self->n_moves == 0)
    {
      if (shape >= PANORAMA)
        {
          self->travels = TRUE;
          other = across ? (back ? AIV_LOCAL_MOVE_PAN_LEFT : AIV_LOCAL_MOVE_PAN_RIGHT)
                         : (back ? AIV_LOCAL_MOVE_TILT_UP : AIV_LOCAL_MOVE_TILT_DOWN);
        }
      self->moves[self->n_moves++] = other;
    }
  if (!self->travels)
    return 1;
  return (float) MIN (whole, 1 + TRAVEL_SPEED * MIN (self->leg_seconds, seconds));
}

static Pose
begin (const Script *self)
{
  double amount = self->amount;
  double pan = self->travels ? 1 : 1 + PAN_ZOOM;

  switch (self->moves[0])
    {
    case AIV_LOCAL_MOVE_ZOOM_IN:
      return (Pose) { 1, 0.3 * cos (self->angle), 0.3 * sin (self->angle) };
    case AIV_LOCAL_MOVE_ZOOM_OUT:
      return (Pose) { 1 + amount, 0.3 * cos (self->angle), 0.3 * sin (self->angle) };
    case AIV_LOCAL_MOVE_PAN_LEFT:
      return (Pose) { pan, 1, 0 };
    case AIV_LOCAL_MOVE_PAN_RIGHT:
      return (Pose) { pan, -1, 0 };
    case AIV_LOCAL_MOVE_TILT_UP:
      return (Pose) { pan, 0, 1 };
    case AIV_LOCAL_MOVE_TILT_DOWN:
      return (Pose) { pan, 0, -1 };
    case AIV_LOCAL_MOVE_DRIFT:
      return (Pose) { 1 + 0.4 * amount, 0.8 * cos (self->angle), 0.8 * sin (self->angle) };
    case AIV_LOCAL_MOVE_HANDHELD:
      return (Pose) { 1.06, 0, 0 };
    case AIV_LOCAL_MOVE_STILL:
    case AIV_LOCAL_N_MOVES:
    default:
      return (Pose) { 1, 0, 0 };
    }
}

/* Where a move that begins at @from ends. */
static Pose
end (const Script *self,
     AivLocalMove  move,
     Pose          from)
{
  double amount = self->amount;
  double pan = self->travels ? 1 : 1 + PAN_ZOOM;

  switch (move)
    {
    case AIV_LOCAL_MOVE_ZOOM_IN:
      return (Pose) { 1 + amount, -from.x, -from.y };
    case AIV_LOCAL_MOVE_ZOOM_OUT:
      return (Pose) { 1, -from.x, -from.y };
    case AIV_LOCAL_MOVE_PAN_LEFT:
      return (Pose) { pan, -1, from.y };
    case AIV_LOCAL_MOVE_PAN_RIGHT:
      return (Pose) { pan, 1, from.y };
    case AIV_LOCAL_MOVE_TILT_UP:
      return (Pose) { pan, from.x, -1 };
    case AIV_LOCAL_MOVE_TILT_DOWN:
      return (Pose) { pan, from.x, 1 };
    case AIV_LOCAL_MOVE_DRIFT:
      return (Pose) { 1 + amount, -0.8 * cos (self->angle), -0.8 * sin (self->angle) };
    case AIV_LOCAL_MOVE_HANDHELD:
    case AIV_LOCAL_MOVE_STILL:
    case AIV_LOCAL_N_MOVES:
    default:
      return from;
    }
}

static float
write_script (Script             *self,
              const AivLocalTake *take,
              GRand              *random)
{
  double pace = CLAMP (aiv_local_mood_read_pace (take->prompt), 0.6f, 1.6f);
  float spread;

  self->amount = MOVE_ZOOM * pace;
  self->leg_seconds = MOVE_SECONDS / pace;
  self->angle = g_rand_double_range (random, 0, 2 * G_PI);
  spread = choose_moves (self, take, random);
  self->handheld = has_move (self, AIV_LOCAL_MOVE_HANDHELD, AIV_LOCAL_MOVE_HANDHELD);
  self->still = self->n_moves == 1 && self->moves[0] == AIV_LOCAL_MOVE_STILL;
  self->poses[0] = begin (self);
  for (guint i = 0; i < self->n_moves; i++)
    self->poses[i + 1] = end (self, self->moves[i], self->poses[i]);
  return spread;
}

/* Through the poses with a rest at each, and back again if there is time. */
static Pose
get_pose (const Script *self,
          double        legs)
{
  guint leg = (guint) floor (legs);
  double t = 0.5 - 0.5 * cos (G_PI * (legs - leg));
  guint turn = leg % (2 * self->n_moves);
  gboolean back = turn >= self->n_moves;
  guint from = back ? 2 * self->n_moves - turn : turn;
  const Pose *a = &self->poses[from];
  const Pose *b = &self->poses[back ? from - 1 : from + 1];

  return (Pose) { a->zoom + (b->zoom - a->zoom) * t, a->x + (b->x - a->x) * t, a->y + (b->y - a->y) * t };
}

/* A hand that holds a camera: several slow swings that never meet. */
static double
tremble (double seconds,
         double phase)
{
  return 0.5 * sin (2 * G_PI * 0.37 * seconds + phase) + 0.25 * sin (2 * G_PI * 0.83 * seconds + 2.3 * phase)
         + 0.1 * sin (2 * G_PI * 1.71 * seconds + 4.1 * phase);
}

/**
 * aiv_local_camera_plan:
 * @take: what is to be filmed
 * @max_zoom: (out): the greatest zoom of any frame
 * @spread: (out): how large the picture is at rest, as a multiple, 1 or more, of the size at which all of it
 *   is seen
 *
 * Plans where the camera is for every frame: the moves that the prompt's words name, one
 * after the other, else one that the seed chooses, each with a gentle start and end; on top
 * of it the picture breathes, and nods, leans and comes closer with the voice. Along a
 * panorama the camera travels.
 *
 * Returns: (transfer full) (array length=n_frames): a shot for each frame
 */
AivLocalShot *
aiv_local_camera_plan (const AivLocalTake *take,
                       float              *max_zoom,
                       float              *spread)
{
  AivLocalShot *shots = g_new0 (AivLocalShot, take->n_frames);
  g_autoptr(GRand) random = g_rand_new_with_seed (take->seed);
  g_auto(AivLocalVoice) voice = { 0 };
  double phase = g_rand_double_range (random, 0, 2 * G_PI);
  double seconds = (double) take->n_frames / AIV_LOCAL_FPS;
  double n_legs;
  Script script = { 0 };

  G_STATIC_ASSERT (AIV_WAVEFORM_RATE == AIV_LOCAL_FPS);
  *spread = write_script (&script, take, random);
  n_legs = MAX ((double) script.n_moves, round (seconds / script.leg_seconds));
  aiv_local_voice_follow (&voice, take->waveform, take->n_frames, take->seed);

  *max_zoom = 1;
  for (guint i = 0; i < take->n_frames; i++)
    {
      double at = (double) i / AIV_LOCAL_FPS;
      Pose pose = get_pose (&script, n_legs * (i + 0.5) / take->n_frames);
      double breath = script.still ? 0 : 0.5 - 0.5 * cos (2 * G_PI * BREATH_HERTZ * at + phase);
      float idle = script.still ? 0 : SWAY * (float) sin (2 * G_PI * SWAY_HERTZ * at + phase);
      double voiced = VOICE_ZOOM * (0.55 * voice.level[i] + 0.45 * voice.phrase[i]);

      if (script.handheld)
        {
          pose.x = CLAMP (pose.x + tremble (at, phase), -1.0, 1.0);
          pose.y = CLAMP (pose.y + tremble (at, phase + 1), -1.0, 1.0);
        }
      shots[i].zoom = (float) (pose.zoom * (1 + voiced) * (1 + BREATH_ZOOM * breath));
      shots[i].pan_x = (float) pose.x;
      shots[i].pan_y = (float) pose.y;
      shots[i].nod = (float) AIV_LOCAL_MAX_NOD * voice.nod[i];
      shots[i].lean = (float) AIV_LOCAL_MAX_LEAN
                      * CLAMP (voice.lean[i] + idle * (1 - 0.6f * voice.phrase[i]), -1.0f, 1.0f);
      *max_zoom = MAX (*max_zoom, shots[i].zoom);
    }

  return shots;
}
