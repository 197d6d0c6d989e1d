# Generated from src/datagouv/_async/nouns/me.py by scripts/unasync.py: edit that file, then `make style`.
"""The key's owner: the profile, the own objects, and the API tokens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar, Unpack

import httpx

from ..._doubt import note_if_interrupted
from ..._http.credentials import Key
from ..._json import decode, is_object
from ..._udata.answers import read_list
from ..._udata.dated_rows import read_dated
from ..._udata.fields import names_of
from ..._udata.filters import OwnId
from ..._udata.ids import given_id, quote_known_id
from ..._udata.nouns.me import (
    API_TOKEN,
    OWN_COMMUNITY_RESOURCES,
    OWN_DATASETS,
    OWN_DISCUSSIONS,
    OWN_REUSES,
    TOKENS,
    ApiTokenFields,
    MeMetrics,
)
from ..._udata.nouns.organization import INVITATIONS, Invitation
from ..._udata.nouns.user import USER
from ..._udata.recognise import Since
from ..._udata.values import read_value
from ..._udata.write.references import id_of
from ...errors import AnswerLostError, DatagouvError, NotFoundError, NotLoadedError
from ..core.create_once import look_until, replace_once
from ..core.record import Record
from ..core.whole_pages import WholePages
from .user import Person

if TYPE_CHECKING:
    from ..._udata.listing import Listing
    from ..._udata.nouns.me import ApiTokenPayload
    from ..._udata.nouns.user import UserPayload
    from ..._udata.query import Query
    from ..._udata.write.schema import WriteSchema
    from ..client import Client
    from ..core.pages import Pages
    from .community_resource import CommunityResource
    from .dataset import Dataset
    from .discussion import Discussion
    from .reuse import Reuse


R = TypeVar("R", bound=Record)

_TOKENS = TOKENS.path


class ApiToken(Record, ApiTokenFields, frozen=True):
    """An API token of the key's owner: its name, its life, and never itself but to `reveal()`."""

    __slots__ = ("_key",)

    _noun: ClassVar[str] = "an API token"
    _collection: ClassVar[str] = "me/api_tokens"
    _shown: ClassVar[tuple[str, ...]] = ("id", "name", "token_prefix")

    if TYPE_CHECKING:
        _key: Key

    def reveal(self) -> str:
        """Return the token itself, which only the record that `create_token()` returned holds.

        Keep it as a secret: it is in no repr, no copy and no pickle of the record.

        Raises:
            NotLoadedError: This record does not hold it; the platform shows it once.
        """
        try:
            return self._key.reveal()
        except AttributeError:
            raise NotLoadedError(
                f"{self!r} does not hold the token, which the platform showed once: create another"
            ) from None

    def refresh(self, *, fields: Sequence[str] | None = None) -> Self:
        """Load the whole record again, which the list of tokens gives (GET /api/1/me/api_tokens/).

        Args:
            fields: Renew these fields only, such as `("last_used_at",)`. Everything by default.

        Returns:
            The record itself, renewed.

        Raises:
            FieldError: A token has no such field.
            NotFoundError: It was revoked, or is none of yours.
            MissingKeyError: The client has no key; nothing was sent.
        """
        if fields is not None:
            self._mask_of(fields)  # The list comes whole: this only refuses what no token has.
        answer = self._with_key.send("GET", _TOKENS)
        for token in self._parse_each(self.client, read_list(answer.content)):
            if token.id == self.id:
                return self._take_chosen(token, fields)
        raise NotFoundError(f"{self!r} is no token of yours that works: it may have been revoked")

    def revoke(self) -> None:
        """Revoke the token for good: nobody can use it any more.

        Speaks to DELETE /api/1/me/api_tokens/{id}/. The client's own key is not spared.

        Raises:
            GoneError: It was revoked before.
            NotFoundError: It is none of yours.
            MissingKeyError: The client has no key; nothing was sent.
        """
        self._with_key.send("DELETE", self._path)


class Me(Person, frozen=True):
    """The key's owner, of whom nothing is known before `get()`: its verbs work without it."""

    _noun: ClassVar[str] = "the key's owner"
    _writes: ClassVar[WriteSchema] = USER
    _loaded_by: ClassVar[str] = "client.me.get()"

    @classmethod
    def _of(cls, client: Client) -> Self:
        return cls.model_construct(set())._bind(client, whole=False)

    @property
    def _path(self) -> str:
        # /users/{id}/ hides the address and the settings from their own user.
        return "me/"

    def _as_filter(self) -> object:
        return vars(self).get("id") or OwnId()

    def __call__(self, *, fields: Sequence[str] | None = None) -> Self:
        """Return the key's owner, as `get()` does."""
        return self.get(fields=fields)

    def get(self, *, fields: Sequence[str] | None = None) -> Self:
        """Load who it is, with what only oneself may see (GET /api/1/me/).

        Args:
            fields: Load these fields only, such as `("email",)`. Everything by default.

        Returns:
            The record itself, renewed: `email`, `organizations`, `roles`, `mail_cadence`…

        Raises:
            FieldError: A user has no such field.
            MissingKeyError: The client has no key; nothing was sent.
            AuthenticationError: The portal does not know the key.
        """
        self.client._transport.require_key()
        return self.refresh(fields=fields)

    def update(
        self,
        payload: UserPayload | Mapping[str, Any] | None = None,
        *,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[UserPayload],
    ) -> Self:
        """Change the named fields of the key's owner's profile only (PUT /api/1/me/).

        Args:
            payload: What to change, as a dictionary.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: What to change, as keyword arguments.

        Returns:
            The record itself, renewed.

        Raises:
            FieldError: A field was refused before anything was sent.
            RefusedError: The portal refused a value; nothing has changed.
            MissingKeyError: The client has no key; nothing was sent.
        """
        changes = self._changes(payload, fields, extra_fields)
        return self._write("PUT", changes) if changes else self

    def counts(self) -> MeMetrics:
        """Return how much you and your organizations publish (GET /api/1/me/metrics/).

        Raises:
            MissingKeyError: The client has no key; nothing was sent.
        """
        return read_value(MeMetrics, (self._with_key.send("GET", "me/metrics/")).content)

    def org_datasets(
        self, text: str | None = None, **options: Unpack[Listing]
    ) -> Pages[Dataset]:
        """Return your datasets and those of all your organizations, drafts and deleted ones too.

        They come on one page, which may be large (GET /api/1/me/org_datasets/):
        `organization.datasets()` gives those of one, page by page.

        Args:
            text: A part of the title.
            options: The options of every list.

        Raises:
            MissingKeyError: The client has no key; nothing was sent.
        """
        from .dataset import Dataset

        return self._mine(Dataset, OWN_DATASETS, text, options)

    def org_community_resources(
        self, text: str | None = None, **options: Unpack[Listing]
    ) -> Pages[CommunityResource]:
        """Return your community resources and those of all your organizations.

        They come on one page (GET /api/1/me/org_community_resources/).

        Args:
            text: A part of the title.
            options: The options of every list.

        Raises:
            MissingKeyError: The client has no key; nothing was sent.
        """
        from .community_resource import CommunityResource

        return self._mine(CommunityResource, OWN_COMMUNITY_RESOURCES, text, options)

    def org_discussions(
        self, text: str | None = None, **options: Unpack[Listing]
    ) -> Pages[Discussion]:
        """Return the open discussions about datasets and reuses of you and your organizations.

        They come on one page, the newest first (GET /api/1/me/org_discussions/).

        Args:
            text: A part of the title.
            options: The options of every list.

        Raises:
            MissingKeyError: The client has no key; nothing was sent.
        """
        from .discussion import Discussion

        return self._mine(Discussion, OWN_DISCUSSIONS, text, options)

    def org_reuses(
        self, text: str | None = None, **options: Unpack[Listing]
    ) -> Pages[Reuse]:
        """Return your reuses and those of all your organizations, drafts and deleted ones too.

        They come on one page (GET /api/1/me/org_reuses/).

        Args:
            text: A part of the title.
            options: The options of every list.

        Raises:
            MissingKeyError: The client has no key; nothing was sent.
        """
        from .reuse import Reuse

        return self._mine(Reuse, OWN_REUSES, text, options)

    def _mine(
        self, kind: type[R], query: Query, text: str | None, options: Mapping[str, Any]
    ) -> WholePages[R]:
        self.client._transport.require_key()
        given = dict(options) if text is None else {**options, "q": text}
        list_request = query.ask(given, list(names_of(kind)), kind._parts)
        return WholePages(self.client, kind, list_request)

    def invitations(self, *, limit: int | None = None) -> Pages[Invitation]:
        """Return the invitations that wait for your answer, of organizations that you may join.

        They come on one page (GET /api/1/me/org_invitations/).

        Args:
            limit: Invitations at most; all by default.

        Raises:
            MissingKeyError: The client has no key; nothing was sent.
        """
        self.client._transport.require_key()
        list_request = INVITATIONS.ask({"limit": limit}, known=(), parts=())
        return WholePages(self.client, Invitation, list_request)

    def accept_invitation(self, invitation: str | Invitation) -> None:
        """Become a member (POST /api/1/me/org_invitations/{id}/accept/).

        Args:
            invitation: One of `invitations()`, or its id.

        Raises:
            RefusedError: It has an answer already, or was taken back.
            NotFoundError: There is no such invitation of yours.
            AnswerLostError: The answer was lost, and it could not be settled.
            MissingKeyError: The client has no key; nothing was sent.
        """
        self._respond(invitation, "accept")

    def refuse_invitation(self, invitation: str | Invitation) -> None:
        """Refuse to become a member (POST /api/1/me/org_invitations/{id}/refuse/).

        Args:
            invitation: One of `invitations()`, or its id.

        Raises:
            RefusedError: It has an answer already, or was taken back.
            NotFoundError: There is no such invitation of yours.
            AnswerLostError: The answer was lost, and it could not be settled.
            MissingKeyError: The client has no key; nothing was sent.
        """
        self._respond(invitation, "refuse")

    def _respond(self, invitation: str | Invitation, how: str) -> None:
        transport = self._with_key
        id = given_id(id_of(invitation), "an invitation")
        path = f"{INVITATIONS.path}{quote_known_id(id, 'an invitation')}/{how}/"

        def send() -> httpx.Response:
            return transport.send("POST", path)

        def done() -> bool:
            # The portal lists pending invitations only, and tells the outcome of no other.
            return id not in [one.id for one in self.invitations()]

        what = f"the invitation {id} may be answered ({how})"
        replace_once(transport, send, done, what=what)

    def tokens(self, **options: Unpack[Listing]) -> Pages[ApiToken]:
        """Return your API tokens that are not revoked, on one page (GET /api/1/me/api_tokens/).

        Args:
            options: The options of every list.

        Raises:
            MissingKeyError: The client has no key; nothing was sent.
        """
        return self._mine(ApiToken, TOKENS, None, options)

    def create_token(
        self,
        payload: ApiTokenPayload | Mapping[str, Any] | None = None,
        *,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[ApiTokenPayload],
    ) -> ApiToken:
        """Make an API token, which acts in your name (POST /api/1/me/api_tokens/).

        Args:
            payload: The fields, as a dictionary: `name`, `expires_at` (never by default).
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: The fields, as keyword arguments.

        Returns:
            The new token. `reveal()` returns its secret, on this record only.

        Raises:
            FieldError: A field was refused before anything was sent.
            RefusedError: The portal refused a value, such as an end that has passed.
            AnswerLostError: The token may exist or not, and nobody can learn its secret: revoke the
                error's `candidates` that are not yours, and create another token.
            MissingKeyError: The client has no key; nothing was sent.
        """
        transport = self._with_key
        new = API_TOKEN.new(payload, fields, extra_fields)
        since = Since(transport.creates.made)
        with note_if_interrupted("an API token may be on the portal: look at `client.me.tokens()`"):
            try:
                answer = (transport.send("POST", _TOKENS, json=new)).content
            except AnswerLostError as error:
                error.candidates = self._made_since(since, new.get("name"))
                raise
        # Nothing that may fail holds the token: an error's traceback shows the variables.
        row, key = _part(answer)
        del answer
        if row is None or key is None:
            made = self._made_since(since, new.get("name"))
            raise AnswerLostError(
                "the answer to a new API token cannot be read: revoke the new token",
                method="POST",
                url=transport.url(_TOKENS),
                candidates=made,
            )
        token = ApiToken._parse(self.client, row)
        object.__setattr__(token, "_key", key)
        transport.creates.made.add(token.id)
        return token

    def _made_since(self, since: Since, name: str | None) -> list[str]:
        """Return the ids of the tokens of this name that were made since then."""

        def look() -> Sequence[Mapping[str, Any]]:
            response = self.client._transport.send("GET", _TOKENS)
            rows = [row for row in read_dated(response.content) if row.get("name") == name]
            return since.recent(rows, response.headers.get("Date"))

        try:
            return [str(row["id"]) for row in look_until(self.client._transport, look)]
        except DatagouvError:
            return []  # The candidates are unknown; the error says that the answer is lost.


def _part(answer: bytes) -> tuple[dict[str, Any] | None, Key | None]:
    """Return the fields of a new token in an answer, and its secret apart."""
    row = decode(answer)
    if not is_object(row) or not isinstance(row.get("token"), str):
        return None, None
    return row, Key(row.pop("token"))
