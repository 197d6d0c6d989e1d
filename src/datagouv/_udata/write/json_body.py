"""The JSON body of a request."""

from __future__ import annotations

import json

from ...errors import FieldError
from .plain import to_json


def encode_json(payload: object) -> bytes:
    """Return the JSON that is sent.

    Raises:
        FieldError: It cannot be said in JSON, such as NaN.
    """
    try:
        return json.dumps(payload, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        to_json(payload)  # This names the path to what JSON does not have.
        raise FieldError(f"this cannot be said in JSON: {error}") from None
