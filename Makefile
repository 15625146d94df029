# SPDX-License-Identifier: MIT
# The words of everyday work. The build itself is described once, in
# meson.build; here are only names for it and for the scripts around it.

JOBS ?= 2
RELEASE = build
CHECKED = build/checked
PYTHON ?= python3

all: $(RELEASE)/build.ninja unit-list
	@ninja -C $(RELEASE) -j $(JOBS) --quiet

checked: $(CHECKED)/build.ninja unit-list
	@ninja -C $(CHECKED) -j $(JOBS) --quiet

# Everything on the release build, a fixed sample on the checked one.
check: all checked
	@$(PYTHON) tests/run.py -j $(JOBS) --exe $(RELEASE)/psession --checked $(CHECKED)/psession --plan check

# Everything on the checked build, more collections, bounded fuzzing.
check-deep: all checked
	@$(PYTHON) tests/run.py -j $(JOBS) --exe $(RELEASE)/psession --checked $(CHECKED)/psession --plan deep

# Every case under frequent collections; some 15 minutes.
check-stress: all checked
	@$(PYTHON) tests/run.py -j $(JOBS) --exe $(RELEASE)/psession --checked $(CHECKED)/psession --plan stress

# Which rows of the tables no case uses.
check-cases: $(RELEASE)/build.ninja
	@$(PYTHON) tests/coverage.py -j $(JOBS)

lint:
	@tools/lint

fuzz:
	@tools/fuzz

bench: all
	@$(PYTHON) bench/run.py --exe $(RELEASE)/psession

install: all
	@meson install -C $(RELEASE) --quiet

clean:
	rm -rf build

$(RELEASE)/build.ninja:
	@meson setup $(RELEASE) >$(RELEASE).log 2>&1 || { cat $(RELEASE).log; rm -f $(RELEASE).log; exit 1; }
	@rm -f $(RELEASE).log
	@ls tests/unit >$(RELEASE)/unit.list

# Address and undefined-behaviour sanitizers; the heap's stress options work in
# both builds, but only here does a dangling cell end the test.
$(CHECKED)/build.ninja: | $(RELEASE)/build.ninja
	@meson setup $(CHECKED) -Db_sanitize=address,undefined -Db_lundef=false -Doptimization=1 \
		>$(RELEASE)/checked.log 2>&1 || { cat $(RELEASE)/checked.log; exit 1; }

# The unit tests are found by name; a new file makes ninja configure again.
unit-list: | $(RELEASE)/build.ninja
	@ls tests/unit | cmp -s - $(RELEASE)/unit.list || \
		{ ls tests/unit >$(RELEASE)/unit.list; touch tests/unit/meson.build; }

.PHONY: all checked check check-deep check-stress check-cases lint fuzz bench install clean unit-list
