"""How the permanent IRIs lead to a site: rules for w3id, nginx and GitHub Pages.

Who asks for HTML first, as browsers do, gets the page of a thing, who asks for RDF its data, by
303 (See Other): an IRI names the thing and not the document. The page of a thing has its address
with a slash at the end, without which its relative links would lead elsewhere.
"""

from __future__ import annotations

import re
from html import escape
from typing import Final
from urllib.parse import urlsplit

from communique.model import UsageError
from communique.prefixes import HOME
from communique.site.catalog import CATALOG
from communique.site.data import MEDIA_TYPES

__all__ = ["check_base", "redirects"]

# What may stand in a rule of Apache, in one of nginx and in a script without a meaning of its own.
_BASE: Final = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(?:/[A-Za-z0-9._~-]+)*/?\Z")
_THING: Final = r"id/[^/.]+/[^/.]+|vocabulary/[^/.]+(?:/[^/.]+)?|ontology|shapes"
_VERSION: Final = r"ontology/[0-9][^/]*"
_WHOLE: Final = r"dataset|catalog|graph(?:/.*)?"
_HTML: Final = r"^\s*(?:text/html|application/xhtml)"
_TYPES: Final = {
    "html": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "svg": "image/svg+xml",
    "atom": "application/atom+xml",
    "bib": "application/x-bibtex",
    "csv": "text/csv",
    "gz": "application/gzip",
    "json": "application/json",
    "ris": "application/x-research-info-systems",
    "xml": "application/xml",
    **MEDIA_TYPES,
}


def check_base(base: str) -> str:
    """Return the address of a site with a slash at its end.

    Raises:
        UsageError: If it is not an HTTP URL of host and folders alone.
    """
    if not _BASE.match(base):
        hint = "write it as https://example.org/dialogues/, without query and fragment"
        raise UsageError(f"not the address of a site: `{base}`", hint=hint)
    return f"{base.rstrip('/')}/"


def redirects(base: str, root: str = "/var/www/communique") -> dict[str, str]:
    """Return the files with the rules, by their path below the folder of a site.

    Args:
        base: Where the site is published; the IRIs stay what they are.
        root: The folder of the site on a server of nginx.

    Raises:
        UsageError: If the address is none of a site.
    """
    base = check_base(base)
    return {
        "redirects/w3id.htaccess": _htaccess(base),
        "redirects/nginx.conf": _nginx(base, root),
        "404.html": _fallback(base),
    }


def _htaccess(base: str) -> str:
    """Return the rules of Apache that belong in the folder of the project at w3id.org."""
    data = "".join(
        f"""
RewriteCond %{{HTTP_ACCEPT}} !{_HTML}
RewriteCond %{{HTTP_ACCEPT}} {re.escape(media_type)}
RewriteRule ^({_THING})/?$ {base}$1.{extension} [R=303,L]
"""
        for extension, media_type in MEDIA_TYPES.items()
    )
    return f"""\
# {HOME} leads to {base}
Options -MultiViews
<IfModule mod_headers.c>
    Header always merge Vary Accept
</IfModule>
RewriteEngine On

# A version of the ontology leads to the ontology.
RewriteRule ^{_VERSION}/?$ ontology [DPI]
{data}
RewriteCond %{{HTTP_ACCEPT}} !{_HTML}
RewriteCond %{{HTTP_ACCEPT}} text/turtle
RewriteRule ^(?:{_WHOLE})/?$ {base}{CATALOG} [R=303,L]

RewriteRule ^({_THING})/?$ {base}$1/ [R=303,L]
RewriteRule ^(?:{_WHOLE})/?$ {base}data/ [R=303,L]
RewriteRule ^(.*)$ {base}$1 [R=302,L]
"""


def _nginx(base: str, root: str) -> str:
    """Return a server of nginx that carries the site."""
    url = urlsplit(base)
    port = url.port or 80
    data = "".join(
        f'    "~{re.escape(media_type)}" {extension};\n'
        for extension, media_type in MEDIA_TYPES.items()
    )
    types = "".join(f"        {media_type} {name};\n" for name, media_type in _TYPES.items())
    return f"""\
# A server for {base}; include it in the block `http`, with the right folder and port.
map $http_accept $communique_data {{
    default "";
    "~{_HTML}" "";
{data}}}

server {{
    listen {port};
    server_name {url.hostname};
    charset utf-8;
    types {{
{types}    }}

    location ~ "^{url.path}(?<thing>{_THING})$" {{
        add_header Vary Accept always;
        if ($communique_data) {{
            return 303 {base}$thing.$communique_data;
        }}
        return 303 {base}$thing/;
    }}
    location ~ "^{url.path}{_VERSION}/?$" {{
        return 303 {base}ontology/;
    }}
    location ~ "^{url.path}(?:{_WHOLE})/?$" {{
        return 303 {base}data/;
    }}
    location {url.path} {{
        alias {root.rstrip("/")}/;
        index index.html;
        error_page 404 {url.path}404.html;
    }}
}}
"""


def _fallback(base: str) -> str:
    """Return the page for an address that has none, as GitHub Pages shows it.

    That host has no rules: a script leads on from what is neither page nor file.
    """
    path = urlsplit(base).path
    version, whole = (pattern.replace("/", r"\/") for pattern in (_VERSION, _WHOLE))
    return f"""\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>No page here</title>
<link rel="stylesheet" href="{escape(path)}assets/style.css">
<script>
var base = "{path}", path = location.pathname.slice(base.length);
if (/^{version}\\/?$/.test(path)) location.replace(base + "ontology/" + location.hash);
else if (/^(?:{whole})\\/?$/.test(path)) location.replace(base + "data/");
</script>
</head>
<body>
<main>
<h1>No page here</h1>
<p>This site has no page at this address. Begin at <a href="{escape(path)}">the home page</a>, or
look for a name among <a href="{escape(path)}a-z/">all names</a>.</p>
</main>
</body>
</html>
"""
