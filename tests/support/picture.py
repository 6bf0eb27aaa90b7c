"""Small pictures: a screenshot with at most 256 colours, and no more of a long page than tells it."""

import base64
import struct
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIGNATURE = b"\x89PNG\r\n\x1a\n"

# A browser reads pictures faster than Python does: it counts the colours, keeps the 256 that weigh most, and gives each
# pixel the nearest of them.
INDEX = """
async source => {
  const image = await createImageBitmap(await (await fetch('data:image/png;base64,' + source)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height), context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const pixels = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
  const uses = new Map();
  for (const pixel of pixels) uses.set(pixel, (uses.get(pixel) || 0) + 1);
  // A mark's colour is on few pixels, and is what the picture is about: strong colours weigh more than shades of grey.
  const parts = pixel => [pixel & 255, pixel >> 8 & 255, pixel >> 16 & 255];
  const weight = ([pixel, count]) => count * (1 + Math.max(...parts(pixel)) - Math.min(...parts(pixel)));
  const colours = [...uses].sort((a, b) => weight(b) - weight(a)).map(pair => pair[0]);
  const kept = colours.slice(0, 256), part = (pixel, shift) => pixel >> shift & 255;
  const place = new Map(colours.map((colour, index) => [colour, index < 256 ? index : kept
    .map((near, at) => [at, [0, 8, 16].reduce((far, shift) => far + (part(colour, shift) - part(near, shift)) ** 2, 0)])
    .reduce((best, next) => next[1] < best[1] ? next : best)[0]]));
  const indexed = Uint8Array.from(pixels, pixel => place.get(pixel));
  let text = '';
  for (let at = 0; at < indexed.length; at += 32768) text += String.fromCharCode(...indexed.subarray(at, at + 32768));
  return [kept.flatMap(colour => [0, 8, 16].map(shift => part(colour, shift))), btoa(text)];
}
"""


def dimensions(png: bytes) -> tuple[int, int]:
    """Width and height of a picture in pixels."""
    assert png.startswith(SIGNATURE)
    width, height = struct.unpack(">II", png[16:24])
    return int(width), int(height)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def with_few_colours(png: bytes, blank: "Page") -> bytes:
    """The same picture with a palette, less than half as large; `blank` is any page that may run script."""
    width, height = dimensions(png)
    palette, encoded = blank.evaluate(INDEX, base64.b64encode(png).decode())
    pixels = base64.b64decode(encoded)
    lines = b"".join(b"\0" + pixels[at : at + width] for at in range(0, len(pixels), width))
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0))
    return (
        SIGNATURE
        + head
        + _chunk(b"PLTE", bytes(palette))
        + _chunk(b"IDAT", zlib.compress(lines, 9))
        + _chunk(b"IEND", b"")
    )
