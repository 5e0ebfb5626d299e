# make demo: sets up, crawls the bundled demo sites on loopback, builds archive.db, opens the portal (ARGS=--no-serve ends by itself)
# make test: sets up and runs the tests (ARGS="-k name" narrows)
# make bench: measures a crawl of a generated site beside peers (needs nginx; ARGS="500 --json" for fewer pages and JSON)
.PHONY: demo test lint lock bench
ARGS ?=

demo:
	@sh scripts/setup.sh run
	@.venv/bin/tulieu demo $(ARGS)

test:
	@sh scripts/setup.sh dev
	@.venv/bin/python -m pytest $(ARGS)

lint:
	@sh scripts/setup.sh dev
	@.venv/bin/ruff check .
	@.venv/bin/mypy

bench:
	@sh scripts/setup.sh dev
	@.venv/bin/python -m benchmarks.crawl $(ARGS)

# After a change of dependencies in pyproject.toml: writes the lock files anew (hashes, no index lines)
LOCK = .venv/bin/pip-compile -q --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links \
	--no-emit-trusted-host --no-header --no-annotate
lock:
	@sh scripts/setup.sh dev
	@$(LOCK) -o requirements.lock pyproject.toml
	@$(LOCK) --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml
