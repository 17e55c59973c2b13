"""The rules that lead from the permanent IRIs to a site, in a real Apache and a real nginx."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest
import yaml

from communique.model import UsageError
from communique.site.redirects import check_base, redirects
from projects import ROOT
from servers import free_port

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
RDFLIB = "application/ld+json, application/rdf+xml;q=0.8, text/html;q=0.1"
BASE = "http://127.0.0.1:9/kg/"
# What is asked for below the home of the IRIs, by whom, and where it leads below the base.
CASES = [
    ("id/party/us", BROWSER, 303, "id/party/us/"),
    ("id/party/us", "*/*", 303, "id/party/us/"),
    ("id/party/us", "", 303, "id/party/us/"),
    ("id/party/us", "text/turtle", 303, "id/party/us.ttl"),
    ("id/party/us", "application/n-triples", 303, "id/party/us.nt"),
    ("id/party/us", "application/rdf+xml", 303, "id/party/us.rdf"),
    ("id/party/us", RDFLIB, 303, "id/party/us.jsonld"),
    ("vocabulary/role/head", "text/turtle;q=0.9", 303, "vocabulary/role/head.ttl"),
    ("vocabulary/role", BROWSER, 303, "vocabulary/role/"),
    ("ontology", "text/turtle", 303, "ontology.ttl"),
    ("ontology", BROWSER, 303, "ontology/"),
    ("shapes", BROWSER, 303, "shapes/"),
    ("dataset", BROWSER, 303, "data/"),
    ("graph/data/meetings/us-jp-cyber/1", BROWSER, 303, "data/"),
]
ONLY_APACHE = [
    ("id/party/us/", "text/turtle", 303, "id/party/us.ttl"),
    ("ontology/0.1.0", BROWSER, 303, "ontology/"),
    ("ontology/0.1.0", "text/turtle", 303, "ontology.ttl"),
    ("dataset", "text/turtle", 303, "data/catalog.ttl"),
    ("", BROWSER, 302, ""),
    ("questions/dialogues/", BROWSER, 302, "questions/dialogues/"),
    ("id/party/us.ttl", BROWSER, 302, "id/party/us.ttl"),
    ("id/party/a b", BROWSER, 303, "id/party/a%20b/"),
]


def program(*names: str) -> str:
    found = next(filter(None, map(shutil.which, (*names, *(f"/usr/sbin/{n}" for n in names)))), "")
    if not found:
        assert not os.environ.get("COMMUNIQUE_REQUIRE_SERVERS"), f"{names[0]} is not installed"
        pytest.skip(f"{names[0]} is not installed: apt-get install apache2 nginx-light")
    return found


def ask(port: int, path: str, accept: str) -> tuple[int, str, str, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {"Accept": accept} if accept else {}
    connection.request("GET", path.replace(" ", "%20"), headers=headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, answer.getheader("Location", ""), answer.getheader("Vary", ""), content


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the user of a server can read, unlike those of pytest."""
    path = Path(mkdtemp(prefix="communique-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


def serve(command: list[str], port: int) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return process
        if process.poll() is not None:
            break
        time.sleep(0.05)
    process.kill()
    raise AssertionError(process.communicate()[0].decode())


@pytest.fixture
def apache(folder: Path) -> Iterator[int]:
    """An Apache that carries `w3id.org/communique/`, its modules where Debian has them."""
    modules = Path("/usr/lib/apache2/modules")
    binary, port = program("apache2", "httpd"), free_port()
    names = ("mpm_event", "authz_core", "dir", "headers", "rewrite")
    files = {name: modules / f"mod_{name}.so" for name in names}
    home = folder / "w3id/communique"
    home.mkdir(parents=True)
    (home / ".htaccess").write_text(redirects(BASE)["redirects/w3id.htaccess"])
    user = "User www-data\nGroup www-data\n" if os.getuid() == 0 else ""
    config = folder / "apache.conf"
    config.write_text(
        "".join(f"LoadModule {name}_module {path}\n" for name, path in files.items())
        + f'ServerRoot "{folder}"\nServerName localhost\nListen 127.0.0.1:{port}\n{user}'
        f'PidFile "{folder}/pid"\nErrorLog "{folder}/error.log"\n'
        f'DocumentRoot "{folder}/w3id"\n<Directory "{folder}/w3id">\n'
        "AllowOverride All\nRequire all granted\n</Directory>\n"
    )
    process = serve([binary, "-f", str(config), "-DFOREGROUND"], port)
    yield port
    process.terminate()
    process.wait(20)


@pytest.fixture
def nginx(folder: Path) -> Iterator[tuple[int, str]]:
    """An nginx that carries a small site, and the address of that site."""
    binary, port = program("nginx"), free_port()
    base = f"http://127.0.0.1:{port}/kg/"
    site = folder / "site"
    for path in ("index.html", "404.html", "id/party/us/index.html", "id/party/us.ttl"):
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(path)
    config = folder / "nginx.conf"
    config.write_text(
        f"{'user root;' if os.getuid() == 0 else ''}\ndaemon off;\npid {folder}/pid;\n"
        f"error_log {folder}/error.log;\nevents {{}}\nhttp {{\naccess_log off;\n"
        + redirects(base, str(site))["redirects/nginx.conf"].replace("listen ", "listen 127.0.0.1:")
        + "}\n"
    )
    process = serve([binary, "-p", str(folder), "-c", str(config)], port)
    yield port, base
    process.terminate()
    process.wait(20)


def test_the_rules_of_w3id_lead_to_pages_and_data(apache: int) -> None:
    for path, accept, status, target in (*CASES, *ONLY_APACHE):
        answer = ask(apache, f"/communique/{path}", accept)
        assert answer[:2] == (status, f"{BASE}{target}"), (path, accept)
        if path.startswith("id/party/us") and status == 303:
            assert "Accept" in answer[2], path


def test_nginx_carries_a_site_and_negotiates(nginx: tuple[int, str]) -> None:
    port, base = nginx
    for path, accept, status, target in CASES:
        answer = ask(port, f"/kg/{path}", accept)
        assert answer[:2] == (status, f"{base}{target}"), (path, accept)
    assert ask(port, "/kg/id/party/us/", "text/turtle")[3] == b"id/party/us/index.html"
    assert ask(port, "/kg/id/party/us.ttl", BROWSER)[3] == b"id/party/us.ttl"
    assert ask(port, "/kg/", "")[3] == b"index.html"
    missing = ask(port, "/kg/nowhere", "")
    assert (missing[0], missing[3]) == (404, b"404.html")


def test_the_fallback_leads_within_the_site() -> None:
    page = redirects("https://example.org/kg")["404.html"]
    assert set(re.findall(r'(?:href|base =)\s*=?\s*"([^"]*)"', page)) == {
        *("/kg/", "/kg/a-z/", "/kg/assets/style.css"),
    }
    assert "//" not in page.replace("\\/", "")  # nothing of another host


@pytest.mark.parametrize(
    "base",
    [
        *("", "x", "example.org", "ftp://example.org/", "https://user@example.org/"),
        *("https://example.org/?a", "https://example.org/#a", "https://example.org//"),
        *("https://example.org/a b", "https://example.org/$1", "https://a/\nb", 'https://a/";'),
        "https://a/<script>",
    ],
)
def test_what_is_no_address_of_a_site_is_refused(base: str) -> None:
    with pytest.raises(UsageError, match="not the address of a site"):
        check_base(base)


def test_the_workflow_publishes_what_is_built() -> None:
    text = (ROOT / ".github/workflows/pages.yml").read_text(encoding="utf-8")
    jobs = yaml.safe_load(text)["jobs"]
    steps = jobs["build"]["steps"]
    assert any("communique site build build/site --base" in step.get("run", "") for step in steps)
    upload = next(step for step in steps if "upload-pages-artifact" in step.get("uses", ""))
    assert upload["with"]["path"] == "build/site"
    assert jobs["deploy"]["permissions"] == {"pages": "write", "id-token": "write"}
