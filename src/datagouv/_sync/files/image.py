# Generated from src/datagouv/_async/files/image.py by scripts/unasync.py: edit that file, then `make style`.
"""The upload of an image: a logo, an avatar, the picture of a reuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._concurrency.blocks import Blocks
from ..._concurrency.threads import call
from ..._doubt import MAY_BE_DONE
from ..._files.multipart import Multipart, kind_of_image
from ..._files.source import SMALL, open_source
from ...errors import FieldError, FileError
from ..core.transport import Body

if TYPE_CHECKING:
    from ..._files.source import Upload
    from ..core.transport import Transport


def upload_image(
    transport: Transport,
    path: str,
    image: Upload,
    filename: str | None,
    box: tuple[int, int, int, int] | None,
) -> None:
    """Replace an image (POST of a form): a retry has the same result.

    Args:
        transport: Sends the request.
        path: The upload URL of the image.
        image: A path, the content as `bytes`, or a binary file object.
        filename: The file's name with its extension, for bytes and unnamed file objects.
        box: The part of the image to show: left, upper, right, lower, in pixels.

    Raises:
        FieldError: The box does not have four numbers.
        FileError: The image cannot be sent.
    """
    if box is not None and len(box) != 4:
        raise FieldError(f"box={box!r:.60} must be left, upper, right and lower, in pixels")
    fields: dict[str, str | int] = {} if box is None else {"bbox": ",".join(map(str, box))}
    with call(open_source, image, filename) as source:
        if source.name.startswith(".") and "." not in source.name[1:]:
            raise FileError(f"{source.name!r} has no name before its extension: pass filename=")
        # Before 17.18, udata takes an image for what its content type says.
        kind = call(kind_of_image, source)
        frame = Multipart(fields, source, kind=kind)
        large = frame.size > SMALL
        body = Body(lambda: Blocks(frame, large=large), frame.headers)
        try:
            transport.send("POST", path, body=body, repeatable=True)
        except FileError as error:
            if MAY_BE_DONE not in str(error):
                error.adding("the image was not replaced")
            raise
