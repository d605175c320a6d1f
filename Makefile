# make demo    the whole hall on this screen (without a desktop: a scripted half minute, filmed)
# make test    all tests
# make soak    the long form of the tests of faults: two hundred kills, minutes of a bad line
# make mutants takes the remedy of each fault out and sees its test fail (half an hour)
# make looks LOOK=folder  lays the screens beside the pictures of how they are meant to be (target/looks.html)
# make audit   known holes in the crates that we are built from, licenses, doubles; needs the net
# make bench   the figures of docs/performance.md
# make release the program for a hall, in target/release
# make check-windows compiles the whole program for Windows (x86_64-pc-windows-gnu), where it is not run

.PHONY: demo test soak mutants looks audit bench release check-windows help
.DEFAULT_GOAL := help

SHELL := /bin/bash
# One build for programs, tests and lints: clippy looks at our own code while it is compiled.
ifneq ($(shell . $$HOME/.cargo/env 2>/dev/null; command -v clippy-driver),)
  LINTED := RUSTC_WORKSPACE_WRAPPER=clippy-driver CLIPPY_ARGS="-Dwarnings__CLIPPY_HACKERY__"
endif
CARGO := . $$HOME/.cargo/env 2>/dev/null || true; $(LINTED) cargo

help:
	@sed -n 's/^# make/make/p' Makefile

demo:
	@./setup.sh run
	@echo "编译（首次约需几分钟）/ building (a few minutes the first time)"
	@$(CARGO) build --locked --quiet --bins --tests
	@target/debug/jiaohao demo

test:
	@./setup.sh test
	@$(CARGO) fmt --all --check
	@echo "== the hub without windows or sound"
	@$(CARGO) test --locked --quiet --no-default-features --test hub -- --exact smoke::a_hub_without_screens_serves
	@echo "== everything"
	@$(CARGO) build --locked --bins --tests
	@# What failed is told once more at the end, where it is looked for.
	@set -o pipefail; $(CARGO) test --locked --no-fail-fast 2>&1 | tee target/test.log || \
	  { sed -n '/^failures:$$/,/^test result/p' target/test.log | tail -n 200; exit 1; }

soak:
	@./setup.sh test
	@export JIAOHAO_ROUNDS=200 JIAOHAO_BAD_LINE_S=60; $(CARGO) test --locked --test hub -- --nocapture crash:: lan:: power::

mutants:
	@./setup.sh test
	@. $$HOME/.cargo/env 2>/dev/null; $(LINTED) CLIPPY_ARGS= tests/mutants.sh $(ONLY)

looks:
	@test -d "$(LOOK)" || { echo "make looks LOOK=folder"; exit 1; }
	@./setup.sh test
	@rm -rf target/pictures
	@export JIAOHAO_PICTURES=display-,1080x1920-sample-zh,3840x2160-sample-zh-home,counter-,rate-zh-800x1280; $(CARGO) test --locked --quiet --test windows -- display fit counter media rate
	@export JIAOHAO_PICTURES=web-,bulletin-,export-; $(CARGO) test --locked --quiet --test hub -- web settings devices pairing first reports ratings exports
	@python3 tests/looks.py "$(LOOK)"

audit:
	@./setup.sh audit
	@. $$HOME/.cargo/env 2>/dev/null; cargo deny --offline check bans licenses sources
	@. $$HOME/.cargo/env 2>/dev/null; cargo deny check advisories || { \
	  echo "如果是连不上 github.com（公告库在那里），请在能上网的电脑上再做一次。"; \
	  echo "If github.com was not reached, where the advisories are, do it again on a computer with a net."; exit 1; }

bench:
	@./setup.sh run
	@$(CARGO) bench --locked
	@. $$HOME/.cargo/env 2>/dev/null; cargo build --locked --release && target/release/jiaohao bench --clients 256 && target/release/jiaohao bench --devices && target/release/jiaohao bench --tickets 0,10000,100000

release:
	@./setup.sh run
	@. $$HOME/.cargo/env 2>/dev/null; cargo build --locked --release

check-windows:
	@./setup.sh windows
	@. $$HOME/.cargo/env 2>/dev/null; cargo build --locked --bins --target x86_64-pc-windows-gnu
