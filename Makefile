# make demo: sets up, crawls the bundled demo sites on loopback, builds archive.db, opens the portal (ARGS=--no-serve ends by itself)
# make test: sets up and runs the tests in two processes (ARGS="-k name" narrows; ARGS="-n 0" runs them in one)
# make test-all: the tests that run every contestant of the benchmark too (a minute more)
# make torture: kills a long crawl at random moments and compares the end with an undisturbed one
# make bench: measures a crawl of a generated site beside peers (needs nginx; ARGS="500 --json" for fewer pages and JSON)
.PHONY: demo test test-all torture bench lint lock pywb-lock
ARGS ?=

demo:
	@sh scripts/setup.sh run
	@.venv/bin/tulieu demo $(ARGS)

test:
	@sh scripts/setup.sh dev
	-@sh scripts/setup.sh pywb
	@.venv/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

test-all:
	@$(MAKE) --no-print-directory test ARGS="-m 'slow or not slow' $(ARGS)"

# Kills a crawl of 1,000 pages at 20 random moments; TORTURE_SEED=n repeats a run, TORTURE_KILLS and TORTURE_PAGES change its size
torture:
	@sh scripts/setup.sh dev
	@.venv/bin/python -m tests.torture $(ARGS)

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

pywb-lock:
	@sh scripts/setup.sh dev
	@$(LOCK) -o requirements-pywb.lock requirements-pywb.in
