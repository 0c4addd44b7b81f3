"""Markdown and plain text → blocks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.reading.blocks import Block, Reading, table_text
from knowledge.reading.decode import decode
from knowledge.reading.read_html import html_blocks

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT = re.compile(r"\A\s*---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*$")


def read_markdown(content: bytes) -> Reading:
    """The blocks of a Markdown file, its front matter apart."""
    from markdown_it import MarkdownIt

    text = decode(content)
    front = _FRONT.match(text)
    body = text[front.end() :] if front else text
    # an office indents paragraphs by spaces, which makes no code of them, and multiplies by *, which is no emphasis
    tokens = MarkdownIt("commonmark").enable("table").disable(["code", "emphasis"]).parse(body)
    return Reading(blocks=_blocks(tokens), front=front[1] if front else "")


def read_plain(content: bytes) -> Reading:
    """The blocks of a text file: a line is a paragraph, ``#`` makes a heading."""
    blocks = []
    for line in decode(content).split("\n"):
        heading = _HEADING.match(line.strip())
        if heading:
            blocks.append(Block(heading[2], "heading", len(heading[1])))
        elif line.strip():
            blocks.append(Block(line))
    return Reading(blocks=blocks)


def _blocks(tokens: list[Token]) -> list[Block]:
    blocks: list[Block] = []
    rows: list[list[str]] = []
    markers: list[tuple[str, int]] = []
    marker, heading, in_table = "", 0, False
    for token in tokens:
        if token.type == "heading_open":
            heading = int(token.tag[1])
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            markers.append((token.type, 0))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            markers.pop()
        elif token.type == "list_item_open":
            marker = f"{token.info}{token.markup} " if markers[-1][0].startswith("ordered") else ""
        elif token.type == "table_open":
            rows, in_table = [], True
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "table_close":
            blocks, in_table = [*blocks, Block(table_text(rows), "table")], False
        elif token.type == "inline" and in_table:
            rows[-1].append(_plain(token))
        elif token.type == "inline":
            blocks.append(Block(marker + _plain(token), "heading" if heading else "text", heading))
            marker, heading = "", 0
        elif token.type == "fence":
            blocks.append(Block(token.content))
        elif token.type == "html_block":
            blocks += html_blocks(token.content)
    return blocks


def _plain(inline: Token) -> str:
    """The words of a paragraph without marks of emphasis, addresses and pictures."""
    words = []
    for token in inline.children or []:
        if token.type in ("softbreak", "hardbreak"):
            words.append("\n")
        elif token.type in ("text", "code_inline", "text_special"):
            words.append(token.content)
    return _STRONG.sub(r"\2", "".join(words))
