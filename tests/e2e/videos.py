# SPDX-License-Identifier: MIT
"""Look into videos with GStreamer: what a player would find in them, and pictures of their frames."""
import os
import subprocess
import tempfile

import gi
gi.require_version("Gst", "1.0")
gi.require_version("GstPbutils", "1.0")
from gi.repository import GLib, Gst, GstPbutils  # noqa: E402

Gst.init(None)
LIMIT = 120          # seconds for any one file


class Video:
    """What decoding the whole of a file found."""
    duration = 0.0        # seconds, as the container says
    width = height = 0
    frames = 0            # decoded
    fps = 0.0
    seconds = 0.0         # from the first frame to the end of the last
    sound = 0.0           # seconds of decoded sound
    loudness = -200.0     # dB, RMS over all of it
    moved = 0.0           # mean difference of frames a quarter of the video apart, 0 to 255
    still = 0             # pairs of frames in a row that are the same to the last bit
    title = None
    video_codec = audio_codec = container = None


def _run(pipeline):
    """Runs to the end of the stream; raises with the decoder's own words."""
    bus = pipeline.get_bus()
    pipeline.set_state(Gst.State.PLAYING)
    try:
        message = bus.timed_pop_filtered(LIMIT * Gst.SECOND, Gst.MessageType.EOS | Gst.MessageType.ERROR)
        if message is None:
            raise AssertionError("not decoded within %d s" % LIMIT)
        if message.type == Gst.MessageType.ERROR:
            raise AssertionError("%s (%s)" % message.parse_error())
    finally:
        pipeline.set_state(Gst.State.NULL)


def _uri(path):
    return GLib.filename_to_uri(os.path.abspath(path), None)


def inspect(path):
    """Decodes all of a video and says what was in it."""
    v = Video()
    info = GstPbutils.Discoverer.new(LIMIT * Gst.SECOND).discover_uri(_uri(path))
    v.duration = info.get_duration() / Gst.SECOND
    stream = info.get_video_streams()[0]
    v.width, v.height = stream.get_width(), stream.get_height()
    v.fps = stream.get_framerate_num() / stream.get_framerate_denom()
    v.video_codec = stream.get_caps().get_structure(0).get_name()
    audio = info.get_audio_streams()
    v.audio_codec = audio[0].get_caps().get_structure(0).get_name() if audio else None
    container = info.get_stream_info()
    v.container = container.get_caps().get_structure(0).get_name()
    for tags in (container.get_tags(), stream.get_tags(), audio[0].get_tags() if audio else None):
        found, title = tags.get_string("title") if tags else (False, None)
        v.title = v.title or (title if found else None)

    _video(path, v)
    _audio(path, v)
    return v


def _pull(sink):
    """The next sample, None at the end"""
    sample = sink.emit("try-pull-sample", LIMIT * Gst.SECOND)
    if sample is None and not sink.get_property("eos"):
        raise AssertionError("not decoded within %d s" % LIMIT)
    return sample


# uridecodebin, as uridecodebin3 of GStreamer 1.26 now and then waits for ever for a stream to be chosen
def _video(path, v):
    """Every frame, small and grey: enough to tell movement from a still."""
    pipeline = Gst.parse_launch(
        "uridecodebin name=d ! videoconvertscale ! video/x-raw,format=GRAY8,width=96,height=96 ! "
        "appsink name=s sync=false max-buffers=8")
    pipeline.get_by_name("d").set_property("uri", _uri(path))
    sink = pipeline.get_by_name("s")
    pipeline.set_state(Gst.State.PLAYING)
    pictures, first, last = [], None, 0.0
    try:
        while True:
            sample = _pull(sink)
            if sample is None:
                break
            buffer = sample.get_buffer()
            data = buffer.extract_dup(0, buffer.get_size())
            if pictures and data == pictures[-1]:
                v.still += 1
            pictures.append(data)
            first = buffer.pts if first is None else first
            last = buffer.pts + (buffer.duration if buffer.duration != Gst.CLOCK_TIME_NONE else 0)
        error = pipeline.get_bus().pop_filtered(Gst.MessageType.ERROR)
        if error:
            raise AssertionError("%s: %s (%s)" % ((os.path.basename(path),) + tuple(error.parse_error())))
    finally:
        pipeline.set_state(Gst.State.NULL)
    v.frames = len(pictures)
    v.seconds = (last - (first or 0)) / Gst.SECOND
    step = max(1, len(pictures) // 4)
    pairs = list(zip(pictures[::step], pictures[step::step]))
    if pairs:
        v.moved = sum(sum(abs(a - b) for a, b in zip(p, q)) / len(p) for p, q in pairs) / len(pairs)


def _audio(path, v):
    pipeline = Gst.parse_launch(
        "uridecodebin name=d ! audioconvert ! audio/x-raw,format=F32LE,channels=1,layout=interleaved ! "
        "appsink name=s sync=false max-buffers=8")
    pipeline.get_by_name("d").set_property("uri", _uri(path))
    sink = pipeline.get_by_name("s")
    pipeline.set_state(Gst.State.PLAYING)
    energy = count = rate = 0
    try:
        while True:
            sample = _pull(sink)
            if sample is None:
                break
            rate = sample.get_caps().get_structure(0).get_int("rate")[1]
            buffer = sample.get_buffer()
            values = memoryview(buffer.extract_dup(0, buffer.get_size())).cast("f")
            energy += sum(x * x for x in values)
            count += len(values)
    finally:
        pipeline.set_state(Gst.State.NULL)
    if count:
        import math
        v.sound = count / rate
        v.loudness = 10 * math.log10(max(energy / count, 1e-20))


def save_frame(path, seconds, to, height=360):
    """A PNG of the frame that shows at a moment."""
    pipeline = Gst.parse_launch(
        "uridecodebin name=d ! videoconvertscale ! video/x-raw,height=%d,pixel-aspect-ratio=1/1 ! "
        "pngenc snapshot=true ! filesink name=f" % height)
    pipeline.get_by_name("d").set_property("uri", _uri(path))
    pipeline.get_by_name("f").set_property("location", to)
    pipeline.set_state(Gst.State.PAUSED)
    try:
        if pipeline.get_state(LIMIT * Gst.SECOND)[0] != Gst.StateChangeReturn.SUCCESS:
            raise AssertionError("%s does not play" % os.path.basename(path))
        pipeline.seek_simple(Gst.Format.TIME, Gst.SeekFlags.FLUSH | Gst.SeekFlags.ACCURATE, int(seconds * Gst.SECOND))
        pipeline.get_state(LIMIT * Gst.SECOND)
        _run(pipeline)
    finally:
        pipeline.set_state(Gst.State.NULL)
    return to


def contact_sheet(paths, to, columns=6):
    """One picture: a row of frames for each video, with its name and length."""
    with tempfile.TemporaryDirectory() as work:
        rows = []
        for number, path in enumerate(paths):
            length = GstPbutils.Discoverer.new(LIMIT * Gst.SECOND).discover_uri(_uri(path)).get_duration() / Gst.SECOND
            frames = [save_frame(path, length * (i + 0.5) / columns, os.path.join(work, "%d-%d.png" % (number, i)), 240)
                      for i in range(columns)]
            row = os.path.join(work, "row%d.png" % number)
            subprocess.run(["montage", *frames, "-tile", "%dx1" % columns, "-geometry", "+6+6", "-background", "#242424",
                            "-fill", "white", "-font", "Cantarell-Regular",
                            "-title", "%s, %.1f s" % (os.path.basename(path), length), row], check=True, timeout=LIMIT)
            rows.append(row)
        subprocess.run(["convert", *rows, "-background", "#242424", "-gravity", "west", "-append", to], check=True, timeout=LIMIT)
    return to
