"""An image on its way to the platform, which makes its thumbnails."""

from __future__ import annotations

from .._concurrency import AsyncBlocks, async_call
from .._files import Multipart, Upload, open_source
from .transport import AsyncBody, AsyncTransport


async def send_image(
    transport: AsyncTransport, path: str, image: Upload, filename: str | None
) -> None:
    """POST an image to `path`; a repetition replaces it by itself.

    Args:
        transport: The way to the portal.
        path: Of the endpoint.
        image: A path, the content as `bytes`, or a binary file object.
        filename: The image's name, when it has none of its own.

    Raises:
        FileError: It cannot be sent.
        RefusedError: It is no image that the portal takes.
    """
    with await async_call(open_source, image, filename) as source:
        frame = Multipart({}, source)
        body = AsyncBody(lambda: AsyncBlocks(frame), frame.headers)
        await transport.send("POST", path, body=body, repeatable=True)
