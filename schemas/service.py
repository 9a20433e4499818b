"""The service itself."""

from __future__ import annotations

from marshmallow import fields
from marshmallow.validate import Equal

from schemas.base import Body, described


class StatusSchema(Body):
    """That the service is well; when it is not, the answer is a problem."""

    status = fields.String(validate=Equal("ok"), metadata=described("Always ok.", "ok"))
