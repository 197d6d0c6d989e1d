"""The JSON body of a request."""

from __future__ import annotations

import json

from ...errors import FieldError


def encode_json(payload: object) -> bytes:
    """Return the JSON that is sent.

    Raises:
        FieldError: It cannot be written as JSON, such as NaN.
    """
    try:
        return json.dumps(payload, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        # It loads pydantic, which a client that sends nothing odd does not need at its import.
        from .plain import to_json

        to_json(payload)  # This names the path to the value that JSON does not have.
        raise FieldError(
            f"this cannot be written as JSON: {error} (to_dict() of a record is a dictionary)"
        ) from None
