"""Animations: frames drawn over a background that is drawn once, saved as GIF, HTML or MP4."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from symdiff.errors import ArgumentError
from symdiff.optimization.progress import Progress

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Animation", "thinned"]

#: Seconds that the last frame stays.
REST = 1.5


class Animation:
    """A picture that moves: played by notebooks, saved to files.

    Args:
        figure: Matplotlib's figure, with all that stands still.
        moving: the artists that move, which `update` changes.
        update: sets the artists for a frame and gives a number to show beside the progress bar.
        count: of frames.
        caption: what the animation teaches, in a sentence.
        per_second: frames in a second.
    """

    def __init__(self, figure: Figure, moving: Sequence[Any], update: Callable[[int], float], count: int, caption: str,
                 per_second: int = 12) -> None:
        self.figure, self.caption, self.count, self.per_second = figure, caption, count, per_second
        self._moving, self._update = list(moving), update
        figure.supxlabel(caption, fontsize=8, color="#444444")

    def frames(self, dpi: int = 90, progress: bool = False) -> Iterator[Any]:
        """The frames as arrays of red, green and blue."""
        import numpy as np
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        self.figure.set_dpi(dpi)
        canvas: Any = FigureCanvasAgg(self.figure)
        for artist in self._moving:
            artist.set_animated(True)
        canvas.draw()
        still = canvas.copy_from_bbox(self.figure.bbox)
        with Progress(self.count, progress) as bar:
            for frame in range(self.count):
                value = self._update(frame)
                canvas.restore_region(still)
                for artist in self._moving:
                    self.figure.draw_artist(artist)
                yield np.asarray(canvas.buffer_rgba())[:, :, :3].copy()
                bar.at(frame + 1, value, last=frame + 1 == self.count)
        for artist in self._moving:
            artist.set_animated(False)

    def save(self, file: str | os.PathLike[str], progress: bool = False, dpi: int = 90) -> Animation:
        """Write the animation to a file; the kind follows from the name: .gif, .html or .mp4, which needs ffmpeg.

        Args:
            file: its name.
            progress: show a bar on standard error.
            dpi: dots per inch.

        Raises:
            ArgumentError: the kind is not known, the file cannot be written, or ffmpeg is missing.
        """
        path = os.fspath(file)
        suffix = os.path.splitext(path)[1].lower()
        writers: dict[str, Callable[[str, Iterator[Any]], None]] = {".gif": self._gif, ".html": self._html,
                                                                   ".htm": self._html, ".mp4": self._mp4}
        if suffix not in writers:
            raise ArgumentError(f"an animation is saved to a file that ends in .gif, .html or .mp4, not {path!r}")
        if suffix == ".mp4" and shutil.which("ffmpeg") is None:
            raise ArgumentError("an .mp4 needs the program ffmpeg, which is not installed: save a .gif or .html")
        try:
            with open(path, "ab"):
                pass
            writers[suffix](path, self.frames(dpi, progress))
        except OSError as error:
            raise ArgumentError(f"cannot write {path}: {error.strerror or error}") from None
        return self

    def _gif(self, path: str, frames: Iterator[Any]) -> None:
        from PIL import Image

        pictures = [Image.fromarray(frame) for frame in frames]
        palette = pictures[-1].quantize(128)
        reduced = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
        pause = 1000 // self.per_second
        durations = [pause] * (len(reduced) - 1) + [int(1000 * REST)]
        reduced[0].save(path, save_all=True, append_images=reduced[1:], duration=durations, loop=0)

    def _mp4(self, path: str, frames: Iterator[Any]) -> None:
        first = next(frames)
        height, width = (side - side % 2 for side in first.shape[:2])
        command = ["ffmpeg", "-y", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgb24",
                   "-s", f"{width}x{height}", "-r", str(self.per_second), "-i", "-", "-an", "-c:v",
                   "libx264", "-pix_fmt", "yuv420p", path]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdin is not None and process.stderr is not None
            last = first
            for last in _chained(first, frames):
                process.stdin.write(last[:height, :width].tobytes())
            for _ in range(int(REST * self.per_second)):
                process.stdin.write(last[:height, :width].tobytes())
            process.stdin.close()
            message = process.stderr.read().decode("utf-8", "replace").strip()
        if process.returncode:
            raise OSError(message.splitlines()[-1] if message else "ffmpeg failed")

    def _html(self, path: str, frames: Iterator[Any]) -> None:
        with open(path, "w", encoding="utf-8") as file:
            file.write(self._page(frames))

    def _page(self, frames: Iterator[Any]) -> str:
        """A page that plays the frames, with a button and a slider."""
        from base64 import b64encode
        from io import BytesIO

        from PIL import Image

        data = []
        for frame in frames:
            buffer = BytesIO()
            Image.fromarray(frame).quantize(128, dither=Image.Dither.NONE).save(buffer, "png", optimize=False)
            data.append("data:image/png;base64," + b64encode(buffer.getvalue()).decode("ascii"))
        return _PAGE.replace("CAPTION", self.caption).replace("PAUSE", str(1000 // self.per_second)).replace(
            "LAST", str(len(data) - 1)).replace("FRAMES", ",\n".join([f'"{entry}"' for entry in data]))

    def _repr_html_(self) -> str:
        return self._page(self.frames())

    def __repr__(self) -> str:
        return f"<animation of {self.count} frames: {self.caption}>"


_PAGE = """\
<figure style="margin:0;font-family:sans-serif">
<img alt="CAPTION" style="max-width:100%">
<div><button type="button">pause</button>
<input type="range" min="0" max="LAST" value="0" aria-label="frame" style="width:60%"></div>
<script>
(function (root) {
  const frames = [FRAMES];
  const image = root.querySelector("img"), slider = root.querySelector("input"), button = root.querySelector("button");
  let playing = true, rest = 0;
  function show(place) { slider.value = place; image.src = frames[place]; }
  slider.addEventListener("input", function () {
    playing = false; button.textContent = "play"; show(+slider.value);
  });
  button.addEventListener("click", function () {
    playing = !playing; button.textContent = playing ? "pause" : "play";
  });
  setInterval(function () {
    if (!playing) return;
    if (+slider.value === frames.length - 1 && ++rest * PAUSE < 1500) return;
    rest = 0;
    show((+slider.value + 1) % frames.length);
  }, PAUSE);
  show(0);
})(document.currentScript.parentElement);
</script>
</figure>
"""


def _chained(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    yield first
    yield from rest


def thinned(count: int, most: int) -> list[int]:
    """The steps 0 ... count - 1, at most so many of them: all at the beginning, fewer later on, and the last.

    >>> thinned(1000, 12)
    [0, 1, 2, 4, 7, 12, 23, 43, 81, 152, 285, 999]
    """
    if count <= most:
        return list(range(count))
    chosen: set[int] = set()
    points = most
    while len(chosen) < most:
        ratio = (count - 1) ** (1 / (points - 1))
        chosen = {0, count - 1} | {min(count - 1, round(ratio**place)) for place in range(points)}
        if len(chosen) >= most or points > 50 * most:
            break
        points += 1
    return [*sorted(chosen)[:most - 1], count - 1]
