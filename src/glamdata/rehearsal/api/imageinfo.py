"""prop=imageinfo: what is said of files, as Wikimedia Commons answers it (https://www.mediawiki.org/wiki/API:Imageinfo).

Metadata are those of the extension CommonsMetadata.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from glamdata.rehearsal.api.module import Answer, Call, Module, Parameter

if TYPE_CHECKING:
    from glamdata.rehearsal.file import StoredFile

__all__ = ["MODULES"]

_PROPS = ("archivename", "badfile", "bitdepth", "canonicaltitle", "comment", "commonmetadata", "dimensions",
          "extmetadata", "mediatype", "metadata", "mime", "parsedcomment", "sha1", "size", "thumbmime", "timestamp",
          "uploadwarning", "url", "user", "userid")  # fmt: skip
_PLAIN = {
    "timestamp": ("timestamp",), "user": ("user",), "size": ("size", "width", "height"), "sha1": ("sha1",),
    "dimensions": ("size", "width", "height"), "mime": ("mime",), "mediatype": ("mediatype",), "comment": ("comment",),
}  # fmt: skip


def _image_info(call: Call) -> Answer:
    """Answer by the title of each file that was asked for and is there."""
    return {
        file.title: {"imagerepository": "local", "imageinfo": [_describe(call, file)]}
        for title in call.files
        if (file := call.wiki.files.get(title))
    }


def _describe(call: Call, file: StoredFile) -> dict[str, Any]:
    wanted = call["prop"]
    names = [name for prop in wanted for name in _PLAIN.get(prop, ())]
    shown = {name: file.said[name] for name in dict.fromkeys(names) if name in file.said}
    if "canonicaltitle" in wanted:
        shown["canonicaltitle"] = file.title
    if "url" in wanted:
        page = quote(file.title.replace(" ", "_"), safe=":")
        server = call.wiki.base_url
        shown |= {
            "url": file.said.get("url", f"{server}/images/{page.removeprefix('File:')}"),
            "descriptionurl": f"{server}/wiki/{page}",
            "descriptionshorturl": f"{server}/w/index.php?curid={file.page_id}",
        }
    if "extmetadata" in wanted:
        only = call["extmetadatafilter"]
        every = file.said.get("extmetadata", {})
        shown["extmetadata"] = {name: fact for name, fact in every.items() if not only or name in only}
    return shown


MODULES = (
    Module(
        "query+imageinfo",
        "MediaWiki\\Api\\ApiQueryImageInfo",
        _image_info,
        (
            Parameter("prop", multi=True, default="timestamp|user", choices=_PROPS),
            Parameter("limit", "limit", default=1),
            Parameter("start", "timestamp"),
            Parameter("end", "timestamp"),
            Parameter("urlwidth", "integer", default=-1),
            Parameter("urlheight", "integer", default=-1),
            Parameter("metadataversion", default="1"),
            Parameter("extmetadatalanguage", default="en"),
            Parameter("extmetadatamultilang", "boolean"),
            Parameter("extmetadatafilter", multi=True),
            Parameter("urlparam", default=""),
            Parameter("badfilecontexttitle"),
            Parameter("continue"),
            Parameter("localonly", "boolean"),
        ),
        prefix="ii",
        group="prop",
    ),
)
