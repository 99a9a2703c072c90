# SPDX-License-Identifier: MIT
"""The local engine beside ffmpeg doing a zoom of the same picture with the same encoder settings: one video, a small batch and
the largest. ffmpeg does it as somebody would who knows it well: the picture is decoded and scaled once, not for each frame, and
as many programs run at a time as there are cores. It only zooms, where the engine follows the voice and dissolves as well.
The processor's time is measured beside the clock's: it says the same where something else keeps the machine busy."""
import concurrent.futures
import datetime
import os
import resource
import statistics
import subprocess
import time

from contestants import Ours, form, in_turns

SECONDS = 7.0       # of voice-en.wav
FRAMES = 175
PATIENCE = 600      # seconds for a batch


def instant(text):
    return datetime.datetime.fromisoformat(text)


def ours_once(server, picture, voice, items):
    """Seconds from the start of the first item to the last video, by the server's own clock."""
    body, kind = form(images=[("portrait-%d.jpg" % i, "image/jpeg", picture) for i in range(items)],
                      audio=("voice.wav", "audio/wav", voice))
    batch = server.call("POST", "/api/video/batch", body, kind)["batch_id"]
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        got = server.call("GET", "/api/video/batches/" + batch)["items"]
        for item in got:
            if item["status"] in ("failed", "cancelled"):
                raise OSError("the render failed: %s" % item["error_msg"])
        if all(item["status"] == "completed" for item in got):
            return (max(instant(i["completed_at"]) for i in got) - min(instant(i["started_at"]) for i in got)).total_seconds()
        time.sleep(0.1)
    raise OSError("the render did not end")


def ffmpeg_video(a, picture, voice, number):
    out = os.path.join(a.work, "reference-%d.mp4" % number)
    zoom = ("scale=1440:2560:force_original_aspect_ratio=increase,crop=1440:2560,"
            "zoompan=z='1+0.1*on/%d':x='iw/2-iw/zoom/2':y='ih/2-ih/zoom/2':d=%d:s=720x1280:fps=25,format=yuv420p" % (FRAMES, FRAMES))
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", picture, "-i", voice, "-vf", zoom,
                    "-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-c:a", "aac", "-b:a", "128k",
                    "-movflags", "+faststart", "-shortest", out], check=True, timeout=PATIENCE, stdin=subprocess.DEVNULL)
    os.unlink(out)


def ffmpeg_once(a, picture, voice, items):
    begun = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for _ in pool.map(lambda i: ffmpeg_video(a, picture, voice, i), range(items)):
            pass
    return time.monotonic() - begun


def processor_of(server):
    """Seconds that the server's threads have run."""
    with open("/proc/%d/stat" % server.proc.pid) as f:
        fields = f.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def processor_of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(a):
    data = os.path.join(a.source, "tests/data")
    picture, voice = os.path.join(data, "portrait.jpg"), os.path.join(data, "voice-en.wav")
    with open(picture, "rb") as f:
        picture_bytes = f.read()
    with open(voice, "rb") as f:
        voice_bytes = f.read()
    os.environ["AIVIDEO_LOCAL_ENCODER"] = "software"    # x264 on both sides
    server = Ours(a)
    rows, costs = [], []
    try:
        ours_once(server, picture_bytes, voice_bytes, 1)    # GStreamer's registry is made once, not for each video
        for items, rounds in (1, a.rounds), (3, a.rounds), (50, 1):
            begun = processor_of(server), processor_of_children()
            o, f = in_turns(rounds, lambda n=items: ours_once(server, picture_bytes, voice_bytes, n),
                            lambda n=items: ffmpeg_once(a, picture, voice, n))
            ended = processor_of(server), processor_of_children()
            costs.append([(e - b) / rounds / items for b, e in zip(begun, ended)])
            rows.append({"measure": "render of %s of 7 s, 720×1280" % ("1 video" if items == 1 else "%d videos" % items),
                         "unit": "× real time", "ours": items * SECONDS / o, "reference": "ffmpeg zoompan, x264 veryfast",
                         "value": items * SECONDS / f, "ratio": f / o, "goal": 1.0})
    finally:
        server.end()
    ours, theirs = (statistics.median(c[i] for c in costs) for i in (0, 1))
    rows.append({"measure": "processor time of one such video", "unit": "s", "ours": ours,
                 "reference": "ffmpeg zoompan, x264 veryfast", "value": theirs, "ratio": ours / theirs, "goal": 1.0,
                 "more_is_better": False})
    return rows
