"""``tulieu``: gathers the commands and turns what people get wrong into one line and exit status 2."""

from __future__ import annotations

import sys

import click

from archive.connection import ArchiveError, ArchiveWriteError
from crawler.capture.warc import CaptureError, CaptureWriteError
from crawler.sites import SiteFileError
from crawler.version import VERSION
from scripts.crawl import crawl
from scripts.demo import demo
from scripts.import_pages import import_pages
from scripts.reextract import reextract
from scripts.search import search
from scripts.serve import serve
from scripts.sites import sites
from scripts.status import status
from scripts.verify import verify


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="tulieu")
def tulieu() -> None:
    """Tư Liệu: collects, keeps and publishes what Vietnamese NGOs write on the web."""


for command in (crawl, demo, import_pages, reextract, search, serve, sites, status, verify):
    tulieu.add_command(command)


def main() -> None:
    """The console entry point: exit 0 done, 1 done with failures, 2 wrong usage or configuration."""
    try:
        sys.exit(tulieu.main(prog_name="tulieu", standalone_mode=False))
    except (ArchiveWriteError, CaptureWriteError) as error:
        fail(str(error), status=1)
    except (SiteFileError, ArchiveError, CaptureError) as error:
        fail(str(error))
    except click.exceptions.NoArgsIsHelpError as error:
        path = error.ctx.command_path if error.ctx else "tulieu"
        fail(f"no command given; {path} --help lists the commands")
    except click.exceptions.Abort:
        click.echo("stopped", err=True)
        sys.exit(130)
    except click.ClickException as error:
        fail(error.format_message())
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


def fail(message: str, status: int = 2) -> None:
    """Says what is wrong in one line and ends the command."""
    click.echo("tulieu: " + " ".join(message.split()), err=True)
    sys.exit(status)


if __name__ == "__main__":
    main()
