/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-local-film.h"

#include "aiv-local-caption.h"
#include "aiv-local-move.h"
#include "aiv-local-scene.h"
#include "aiv-local-stage.h"
#include "wire/aiv-wire-batch.h"

/* What the encoders take, and a machine has memory for. */
#define MIN_SIDE 64
#define MAX_SIDE 1920

/* A decoded picture may take 200 MB until it has been scaled: so many at a time, however many
 * videos are made. */
#define MAX_PICTURES 2

/* How often somebody who waits for that looks whether they are still to, in microseconds. */
#define WAIT_STEP (100 * 1000)

/* Frames in which a video comes and goes; a shorter one than SHORT has no time for it. */
#define FADE_FRAMES 12
#define SHORT (2 * AIV_LOCAL_FPS)

#define BLACK 16
#define GREY 128

struct _AivLocalFilm
{
  guint width;
  guint height;
  guint n_frames;
  AivLocalTransition transition;
  AivLocalShot *shots;
  AivLocalStage *stage; /* of a picture, or */
  AivLocalScene *scene; /* of words alone */
  AivLocalCaption *caption;
};

static GMutex pictures_mutex;
static GCond pictures_cond;
static guint n_pictures;

/* Waits until there is memory for another picture; FALSE when cancelled. */
static gboolean
pictures_enter (GCancellable *cancellable,
                GError      **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&pictures_mutex);

  while (n_pictures >= MAX_PICTURES)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      g_cond_wait_until (&pictures_cond, &pictures_mutex, g_get_monotonic_time () + WAIT_STEP);
    }
  n_pictures++;
  return TRUE;
}

static void
pictures_leave (void)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&pictures_mutex);

  n_pictures--;
  g_cond_signal (&pictures_cond);
}

static gboolean
set_stage (AivLocalFilm       *self,
           const AivEngineJob *job,
           const AivWaveform  *waveform,
           const char         *image_name,
           GCancellable       *cancellable,
           GError            **error)
{
  g_autoptr(AivPicture) picture = aiv_picture_load (job->image_path, image_name, cancellable, error);
  AivLocalTake take = { .n_frames = self->n_frames, .seed = job->seed, .prompt = job->prompt, .waveform = waveform };
  float max_zoom, spread;

  if (picture == NULL)
    return FALSE;
  if (self->width == 0)
    aiv_local_stage_choose_size (picture, &self->width, &self->height);
  take.picture_width = aiv_picture_get_width (picture);
  take.picture_height = aiv_picture_get_height (picture);
  take.width = self->width;
  take.height = self->height;
  self->shots = aiv_local_camera_plan (&take, &max_zoom, &spread);
  self->stage = aiv_local_stage_new (picture, max_zoom, spread, self->width, self->height);
  return TRUE;
}

/* What to show of the words, where nobody has written any, is nothing. */
static gboolean
has_words (const AivEngineJob *job)
{
  return job->prompt != NULL && !g_str_equal (job->prompt, AIV_WIRE_BATCH_DEFAULT_PROMPT);
}

/**
 * aiv_local_film_new:
 * @job: what to film
 * @options: how
 * @waveform: (nullable): the voice to follow
 * @n_frames: length of the video
 * @image_name: what the picture is called in messages
 * @cancellable: (nullable): ends the work
 * @error: return location for a [error@MediaError]
 *
 * Makes a film: of the picture, or, where there is none, of light in the colours of the words. The latter
 * is silent unless there is a recording: players show a video without sound as well, and a
 * tone that nobody asked for would have to be muted by everybody. Blocks while the picture is decoded, and while
 * there is no memory for it.
 *
 * Returns: (transfer full) (nullable): a new film
 */
AivLocalFilm *
aiv_local_film_new (const AivEngineJob    *job,
                    const AivLocalOptions *options,
                    const AivWaveform     *waveform,
                    guint                  n_frames,
                    const char            *image_name,
                    GCancellable          *cancellable,
                    GError               **error)
{
  g_autoptr(AivLocalFilm) self = g_new0 (AivLocalFilm, 1);

  self->n_frames = n_frames;
  self->transition = aiv_local_move_read_fade (job->prompt) ? AIV_LOCAL_TRANSITION_FADE : options->transition;
  if (job->width > 0 && job->height > 0)
    {
      self->width = CLAMP (job->width, MIN_SIDE, MAX_SIDE) & ~1u;
      self->height = CLAMP (job->height, MIN_SIDE, MAX_SIDE) & ~1u;
    }
  if (job->image_path != NULL)
    {
      gboolean done;

      if (!pictures_enter (cancellable, error))
        return NULL;
      done = set_stage (self, job, waveform, image_name, cancellable, error);
      pictures_leave ();
      if (!done)
        return NULL;
    }
  else
    {
      if (self->width == 0)
        {
          self->width = AIV_LOCAL_LONG_SIDE;
          self->height = AIV_LOCAL_SHORT_SIDE;
        }
      self->scene = aiv_local_scene_new (job->prompt, job->seed, self->width, self->height, n_frames,
                                         (float) n_frames / AIV_LOCAL_FPS);
    }
  if (options->captions && has_words (job))
    self->caption = aiv_local_caption_new (job->prompt, self->width, self->height, n_frames, AIV_LOCAL_FPS);
  return g_steal_pointer (&self);
}

/**
 * aiv_local_film_free:
 * @self: (transfer full): a film
 */
void
aiv_local_film_free (AivLocalFilm *self)
{
  g_clear_pointer (&self->stage, aiv_local_stage_free);
  g_clear_pointer (&self->scene, aiv_local_scene_free);
  g_clear_pointer (&self->caption, aiv_local_caption_free);
  g_free (self->shots);
  g_free (self);
}

/**
 * aiv_local_film_get_width:
 * @self: a film
 *
 * Returns: the width of its frames in pixels, even
 */
guint
aiv_local_film_get_width (const AivLocalFilm *self)
{
  return self->width;
}

/**
 * aiv_local_film_get_height:
 * @self: a film
 *
 * Returns: the height of its frames in pixels, even
 */
guint
aiv_local_film_get_height (const AivLocalFilm *self)
{
  return self->height;
}

/* How little is seen of a frame, 0 to 256. Never nothing: the first frame is what file managers show. */
static guint
find_veil (const AivLocalFilm *self,
           guint               frame)
{
  guint edge = MIN (frame, self->n_frames - 1 - frame) + 1;
  float t;

  if (self->n_frames < SHORT || edge > FADE_FRAMES)
    return 0;
  t = 1 - (float) edge / (FADE_FRAMES + 1);
  return (guint) (256 * t * t * (3 - 2 * t));
}

/**
 * aiv_local_film_draw:
 * @self: a film
 * @frame: which frame, from 0
 * @planes: (array fixed-size=3): the I420 frame to draw, of the size of the film
 *
 * Draws one frame.
 */
void
aiv_local_film_draw (AivLocalFilm  *self,
                     guint          frame,
                     AivLocalPlane *planes)
{
  guint veil = find_veil (self, frame);

  if (self->stage != NULL)
    aiv_local_stage_draw (self->stage, &self->shots[frame], planes);
  else
    aiv_local_scene_draw (self->scene, frame, planes);

  /* A scene ends where it begins: it needs no way out of its blur. */
  if (veil > 0 && self->transition == AIV_LOCAL_TRANSITION_DISSOLVE && self->stage != NULL)
    aiv_local_stage_veil (self->stage, veil, planes);
  else if (veil > 0 && self->transition == AIV_LOCAL_TRANSITION_FADE)
    for (guint i = 0; i < 3; i++)
      aiv_local_cover (&planes[i], NULL, i > 0 ? GREY : BLACK, veil);
  if (self->caption != NULL)
    aiv_local_caption_draw (self->caption, frame, planes);
}
