# The one list of steps, the same at home and in CI. `make` alone prints it.
#
# Nothing here sets RUSTFLAGS: every target compiles with the same flags, so none makes another
# rebuild. rustc links with its own LLD on x86-64 Linux, so no other linker is asked for.

.PHONY: help run dev web api doctor check test story bench release bare

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## build page and program, start the demo on http://127.0.0.1:8080
	@deploy/dev/run.sh

dev: ## program on 8080 and the page with hot reload on 5173
	@deploy/dev/dev.sh

web: ## build the page (only when something changed)
	@deploy/dev/web.sh

api: ## write openapi.json from the code, and the page's types from it
	@deploy/dev/api.sh

doctor: ## say what this machine lacks; non-zero when something is missing
	@deploy/dev/tools.sh doctor

check: ## format, lints, documentation, licences, page types, drift
	@deploy/dev/check.sh

test: ## every test on real parts; last line: N passed, N failed
	@deploy/dev/test.sh

story: ## play the story of a call to its closed repair; keeps screenshots and sound in artefacts/
	@deploy/dev/story.sh

bench: ## measure and write docs/benchmarks.md (SETS=<folder> for the public text sets)
	@SETS="$(SETS)" deploy/dev/bench.sh

release: ## make the archive for servers, in target/archive
	@deploy/release.sh && python3 deploy/checks/archive.py "$$(ls -t $${CARGO_TARGET_DIR:-target}/archive/*.tar.gz | head -n 1)"

bare: ## start the archive in a bare Debian 12 without Rust or Node (root; debootstrap)
	@deploy/dev/bare.sh
