"""CSV files become tables of pyarrow, batch by batch. No HTTP.

pyarrow reads the file in UTF-8 only: with another encoding, its threads would call Python, which
ends badly where a file turns out not to be regular.
"""

from __future__ import annotations

import codecs
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..errors import FileError
from .conversions import Way, spellings, ways_of
from .csv_file import form_of
from .decoding import WINDOWS, encoding_of
from .optional import need
from .options import Kind, TableOptions
from .source import Again, Batch, Schema, Table, table_of
from .transcoding import in_utf8, is_one_byte, of_windows

_BLOCK = 1 << 20
_PARALLEL = 2
"""Blocks of lines that are read at one time: more cost memory, and little is left to gain."""
_UTF8 = frozenset({"utf-8", "utf-8-sig"})
_ROWS = 1 << 22
"""Bytes that pyarrow reads at once; a row that is longer makes it more."""
_LONGEST_ROW = 1 << 28
_ASCII = bytes(range(128))
_TEXTS = frozenset({"string", "json", "binary"})


class CsvTable:
    """The table of a CSV file, whose columns have the types that the platform found.

    Args:
        path: Where the file is; a copy in UTF-8 is made beside it where it needs one.
        head: Its beginning.
        how: How it is read.

    Raises:
        FileError: It has no header, or is not in its encoding.
        FieldError: A column or a type is none.
    """

    def __init__(self, path: Path, head: bytes, how: TableOptions) -> None:
        how.refuse("a CSV file", sheet="which has no sheets")
        form = form_of(head, how.profile, encoding=how.encoding, separator=how.separator)
        self._how = how
        self._wanted = how.wanted(form.names)
        self._kinds = how.kinds(form.names)
        self._form = form
        self._path, self._encode = self._prepare(path)
        kinds = [self._kinds[name] for name in self._wanted]
        self._decimal = _decimal_sign(kinds, form.separator)
        self._ways = {name: self._ways_of(self._kinds[name]) for name in self._wanted}
        self._size = _ROWS

    def _ways_of(self, kind: Kind) -> list[Way]:
        return ways_of(kind, direct=_sign_of(kind) in (None, self._decimal))

    @property
    def notes(self) -> Sequence[str]:
        """What a caller should know of it, once it was read."""
        return (
            *self._form.notes,
            *(
                f"column {name!r} stays text: not all of its values are of {self._kinds[name].name}"
                for name, ways in self._ways.items()
                if len(ways) == 1 and self._kinds[name].name not in _TEXTS
            ),
        )

    @property
    def schema(self) -> Schema:
        """The names and the types of its columns."""
        return need("pyarrow").schema([(name, ways[0].type) for name, ways in self._ways.items()])

    def table(self) -> Table:
        """Return all of it."""
        return table_of(self)

    def batches(self) -> Iterator[Batch]:
        """Yield its rows.

        Raises:
            Again: A value is not of the type of its column, which is read in another way.
            FileError: It is no regular CSV file.
        """
        pa = need("pyarrow")
        schema, failed = self.schema, False
        for batch in self._read():
            arrays = [self._converted(name, batch.column(name)) for name in self._wanted]
            failed = failed or None in arrays
            if not failed:  # Else the other columns are tried in all rows, to read anew once only.
                yield pa.RecordBatch.from_arrays(arrays, schema=schema)
        if failed:
            raise Again

    def _converted(self, name: str, column: Any) -> Any:
        """Return a column in its type, or `None` where another way to read it is needed."""
        pa = need("pyarrow")
        ways = self._ways[name]
        if column.type != ways[0].read:
            return None  # Another batch has shown that it must be read anew.
        first = True
        while (convert := ways[0].convert) is not None:
            try:
                array = convert(column)
            except (pa.ArrowInvalid, ValueError, OverflowError):
                ways.pop(0)
                first = False
            else:
                return array if first else None
        return column if first else None

    def _read(self) -> Iterator[Batch]:
        """Yield what pyarrow reads.

        Raises:
            Again: It cannot read a value as it was told to.
        """
        pa = need("pyarrow")
        try:
            encode = self._encode
            yield from self._read_blocks(encode) if encode else self._read_stream()
        except UnicodeError as error:
            raise self._irregular(str(error)) from None
        except pa.ArrowInvalid as error:
            if "straddl" in str(error) and self._size < _LONGEST_ROW:
                if self._path.stat().st_size < self._size:
                    return  # It is a header that no line ends.
                self._size *= 8
                raise Again from None
            direct = [ways for ways in self._ways.values() if ways[0].read != pa.string()]
            for ways in direct:
                while ways[0].read != pa.string():
                    ways.pop(0)
            if direct:
                raise Again from None
            raise self._irregular(str(error)) from None

    def _read_stream(self) -> Iterable[Batch]:
        """Return the batches that pyarrow makes of a file in UTF-8, whose cells may hold lines."""
        pa, reader = need("pyarrow"), need("pyarrow.csv")
        try:
            return reader.open_csv(  # type: ignore[no-any-return]  # pyarrow tells no types
                self._path, **self._options(size=self._size, first=True, lines_in_cells=True)
            )
        except pa.ArrowInvalid as error:
            if "Empty CSV" in str(error):
                return ()
            raise

    def _read_blocks(self, encode: Callable[[bytes], bytes]) -> Iterator[Batch]:
        """Yield the batches that pyarrow makes of blocks of lines, some at a time."""
        waiting: deque[Future[Table]] = deque()
        with ThreadPoolExecutor(_PARALLEL, thread_name_prefix="datagouv-csv") as pool:
            for number, block in enumerate(_lines(self._path)):
                waiting.append(pool.submit(self._read_block, block, encode, number == 0))
                if len(waiting) > _PARALLEL:
                    yield from waiting.popleft().result().to_batches()
            while waiting:
                yield from waiting.popleft().result().to_batches()

    def _read_block(self, block: bytes, encode: Callable[[bytes], bytes], first: bool) -> Table:
        """Return the table that pyarrow makes of some lines."""
        if self._by_column:
            try:
                table = self._read_lines(block, first, utf8=False)
            except need("pyarrow").ArrowInvalid:
                pass  # The lines in UTF-8 fail too, and the message shows their letters.
            else:
                return in_utf8(table, self._form.encoding)
        return self._read_lines(encode(block), first, utf8=True)

    def _read_lines(self, content: bytes, first: bool, *, utf8: bool) -> Table:
        pa, reader = need("pyarrow"), need("pyarrow.csv")
        size = len(content) + 1
        options = self._options(size=size, first=first, lines_in_cells=False, utf8=utf8)
        return reader.read_csv(pa.BufferReader(content), **options)

    @property
    def _by_column(self) -> bool:
        """Whether pyarrow may split lines before they are in UTF-8.

        It compares bytes with the separator, and with the texts that stand for a missing value.
        """
        told = [self._form.separator, *self._how.missing]
        return is_one_byte(self._form.encoding) and all(map(str.isascii, told))

    def _options(
        self, *, size: int, first: bool, lines_in_cells: bool, utf8: bool = True
    ) -> dict[str, Any]:
        """Return what pyarrow is told.

        Args:
            size: How many bytes it reads at once.
            first: Whether it reads from the beginning of the file on.
            lines_in_cells: Whether a line may end within quotes.
            utf8: Whether texts are checked to be UTF-8.
        """
        reader, form = need("pyarrow.csv"), self._form
        return {
            "read_options": reader.ReadOptions(
                use_threads=lines_in_cells,
                column_names=form.names,
                skip_rows=form.above if first else 0,
                skip_rows_after_names=1 if first else 0,
                block_size=size,
            ),
            "parse_options": reader.ParseOptions(
                delimiter=form.separator, newlines_in_values=lines_in_cells
            ),
            "convert_options": reader.ConvertOptions(
                check_utf8=utf8,
                include_columns=self._wanted,
                column_types={name: ways[0].read for name, ways in self._ways.items()},
                null_values=list(self._how.missing),
                strings_can_be_null=True,
                true_values=spellings(True),
                false_values=spellings(False),
                decimal_point=self._decimal,
            ),
        }

    # Encoding

    def _prepare(self, path: Path) -> tuple[Path, Callable[[bytes], bytes] | None]:
        """Return the file, and what makes UTF-8 of some lines of it.

        Where a line may end within quotes, that is nothing, and the file is in UTF-8.
        """
        form = self._form
        utf8 = form.encoding in _UTF8
        quoted, odd = _look_through(path, utf8=utf8)
        if odd is not None:
            # Only what stands after the beginning of the file is not ASCII.
            said = self._how.profile.encoding if self._how.profile else None
            if self._how.encoding is not None or not odd:
                raise self._irregular("some bytes are not of this encoding")
            self._form = form = replace(form, encoding=encoding_of(odd, said, whole=False))
            utf8 = False
        if not quoted and (encode := _encoder(form.encoding)):
            return path, encode
        if utf8:
            return path, None
        try:
            return _write_utf8(path, form.encoding), None
        except UnicodeError as error:
            raise self._irregular(str(error)) from None

    def _irregular(self, reason: str) -> FileError:
        form = self._form
        return FileError(
            f"the file is no regular CSV file in {form.encoding} with the separator "
            f"{form.separator!r}: {reason.splitlines()[0]:.300}. Pass encoding= or separator= "
            "where that is wrong; else download() it and mend it"
        )


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def _lines(path: Path) -> Iterator[bytes]:
    """Yield blocks of whole lines."""
    begun: list[bytes] = []
    for block in _blocks(path):
        end = max(block.rfind(b"\n"), block.rfind(b"\r", 0, -1)) + 1
        if not end:
            begun.append(block)
            continue
        yield b"".join([*begun, block[:end]])
        begun = [block[end:]]
    rest = b"".join(begun)
    if rest:
        yield rest


def _look_through(path: Path, *, utf8: bool) -> tuple[bool, bytes | None]:
    """Tell whether a file has quotes, and where it is not UTF-8 although its beginning is.

    Returns:
        Whether there are quotes, and the first block that is not UTF-8: an empty one where other
        characters than ASCII ones came before it, `None` where it is not looked for, or not there.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    quoted, plain = False, True
    for block in _blocks(path):
        quoted = quoted or b'"' in block
        if not utf8 or (plain and block.isascii()):
            continue
        try:
            decoder.decode(block)
        except UnicodeDecodeError as error:
            plain = plain and error.object[: error.start].isascii()
            return _has_quotes(path), block if plain else b""
        plain = False
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return quoted, b""
    return quoted, None


def _has_quotes(path: Path) -> bool:
    return any(b'"' in block for block in _blocks(path))


def _write_utf8(path: Path, encoding: str) -> Path:
    """Write a file in UTF-8, in the place of the original.

    Raises:
        UnicodeError: It is not in its encoding.
    """
    decode = codecs.getincrementaldecoder(encoding)().decode
    target = path.with_name(path.name + ".utf8")
    with target.open("wb") as file:
        for block in _blocks(path):
            file.write(decode(block).encode())
        file.write(decode(b"", final=True).encode())
    path.unlink()
    return target


def _encoder(encoding: str) -> Callable[[bytes], bytes] | None:
    """Return what makes UTF-8 of some lines, or `None` where lines cannot be found in the bytes."""
    if encoding in _UTF8:
        return bytes
    if encoding == WINDOWS:
        return of_windows
    if _ASCII.decode(encoding, "replace") != _ASCII.decode():
        return None
    return lambda block: block.decode(encoding).encode()


# Numbers


def _sign_of(kind: Kind) -> str | None:
    """Return the decimal sign in some values of a column, or `None` where they do not tell it."""
    signs = {sign for value in kind.tops for sign in ",." if sign in value}
    if kind.name != "float" or not signs:
        return None
    return signs.pop() if len(signs) == 1 else "both"


def _decimal_sign(kinds: Iterable[Kind], separator: str) -> str:
    """Return the decimal sign that pyarrow reads in the whole file."""
    signs = [sign for kind in kinds if (sign := _sign_of(kind)) in (",", ".")]
    if not signs:
        return "," if separator == ";" else "."
    return max(",.", key=signs.count)
