"""``tulieu``: gathers the commands and turns what people get wrong into one line and exit status 2."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from crawler.version import VERSION

COMMANDS = {
    "crawl": "scripts.crawl.crawl",
    "demo": "scripts.demo.demo",
    "export": "scripts.export.export",
    "import": "scripts.import_pages.import_pages",
    "reextract": "scripts.reextract.reextract",
    "search": "scripts.search.search",
    "serve": "scripts.serve.serve",
    "sites": "scripts.sites.sites",
    "status": "scripts.status.status",
    "takedown": "scripts.takedown.takedown",
    "verify": "scripts.verify.verify",
}
"""Command -> where it is: a module is imported when its command is called, for Scrapy and the like take a second."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are needed (click's documented way)."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, sorted."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name; None when there is none."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].rpartition(".")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="tulieu")
def tulieu() -> None:
    """Tư Liệu: collects, keeps and publishes what Vietnamese NGOs write on the web."""


def main() -> None:
    """The console entry point: exit 0 done, 1 done with failures, 2 wrong usage or configuration."""
    try:
        sys.exit(tulieu.main(prog_name="tulieu", standalone_mode=False))
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
    except Exception as error:
        status = told_status(error)
        if status is None:
            raise
        fail(str(error), status)


def told_status(error: Exception) -> int | None:
    """The exit status of an error whose message is for people (one line, no traceback); None for a fault of ours."""
    from archive.connection import ArchiveError, ArchiveWriteError
    from crawler.capture.warc import CaptureError, CaptureWriteError
    from crawler.clock import ClockError
    from crawler.sites import SiteFileError
    from pipelines.lists import ListFileError

    if isinstance(error, ArchiveWriteError | CaptureWriteError):
        return 1
    return 2 if isinstance(error, ClockError | SiteFileError | ListFileError | ArchiveError | CaptureError) else None


def fail(message: str, status: int = 2) -> None:
    """Says what is wrong in one line and ends the command."""
    click.echo("tulieu: " + " ".join(message.split()), err=True)
    sys.exit(status)


if __name__ == "__main__":
    main()
