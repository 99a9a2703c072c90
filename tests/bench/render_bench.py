# SPDX-License-Identifier: MIT
"""The local engine beside ffmpeg doing a zoom of the same picture with the same encoder settings."""
import datetime
import os
import subprocess
import time

from contestants import Ours, form, in_turns

SECONDS = 7.0       # of voice-en.wav


def instant(text):
    return datetime.datetime.fromisoformat(text)


def ours_once(server, picture, voice):
    """Seconds from the start of the item to its video, by the server's own clock."""
    body, kind = form(images=[("portrait.jpg", "image/jpeg", picture)], audio=("voice.wav", "audio/wav", voice))
    batch = server.call("POST", "/api/video/batch", body, kind)["batch_id"]
    give_up = time.monotonic() + 120
    while time.monotonic() < give_up:
        item = server.call("GET", "/api/video/batches/" + batch)["items"][0]
        if item["status"] == "completed":
            return (instant(item["completed_at"]) - instant(item["started_at"])).total_seconds()
        if item["status"] in ("failed", "cancelled"):
            raise OSError("the render failed: %s" % item["error_msg"])
        time.sleep(0.1)
    raise OSError("the render did not end")


def ffmpeg_once(a, picture, voice):
    out = os.path.join(a.work, "reference.mp4")
    zoom = ("scale=1440:2560:force_original_aspect_ratio=increase,crop=1440:2560,"
            "zoompan=z='1+0.1*on/175':x='iw/2-iw/zoom/2':y='ih/2-ih/zoom/2':d=1:s=720x1280:fps=25,format=yuv420p")
    begun = time.monotonic()
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-loop", "1", "-framerate", "25", "-t", str(SECONDS), "-i", picture, "-i", voice,
                    "-vf", zoom, "-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-c:a", "aac", "-b:a", "128k",
                    "-movflags", "+faststart", "-shortest", out], check=True, timeout=300, stdin=subprocess.DEVNULL)
    return time.monotonic() - begun


def run(a):
    data = os.path.join(a.source, "tests/data")
    picture, voice = os.path.join(data, "portrait.jpg"), os.path.join(data, "voice-en.wav")
    with open(picture, "rb") as f:
        picture_bytes = f.read()
    with open(voice, "rb") as f:
        voice_bytes = f.read()
    server = Ours(a)
    try:
        ours_once(server, picture_bytes, voice_bytes)      # GStreamer's registry is made once, not for each video
        o, f = in_turns(a.rounds, lambda: ours_once(server, picture_bytes, voice_bytes), lambda: ffmpeg_once(a, picture, voice))
    finally:
        server.end()
    return [{"measure": "render of a 7 s portrait clip, 720×1280", "unit": "× real time", "ours": SECONDS / o,
             "reference": "ffmpeg zoompan, x264 veryfast", "value": SECONDS / f, "ratio": f / o, "goal": 1.0}]
