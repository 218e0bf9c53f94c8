# Everything one does with this repository. `make` alone lists it. Nothing but Node (20 or later), make, bash and curl
# is needed: the versions that count, Node's own included, come with the dependencies.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# `make ci` runs goals, too, and what they print is looked at.
MAKEFLAGS += --no-print-directory

export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
export TZ := UTC

MODULES := node_modules/.package-lock.json
CLIENT  := src/database/generated/client.ts
BUILD   := build/src/main.js
ASSETS  := assets/console.html
SOURCES := $(shell find src prisma/migrations -type f -not -path 'src/database/generated/*')

# Given by whoever runs make, who may have it from a tag's name: neither make nor a shell runs what is in it.
ifdef VERSION
override export VERSION := $(value VERSION)
endif

.PHONY: help setup clean lint test run build artifact generate bench observability-test ci

help: ## Say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | while IFS=$$'\t' read -r goal text; do \
	  printf '  make %-18s %s\n' "$$goal" "$$text"; done

setup: $(CLIENT) ## Install the dependencies, Node included, and generate the database client

clean: ## Remove everything that was made, but not the data (.data)
	rm -rf build assets coverage node_modules src/database/generated

lint: $(CLIENT) ## Check style, types, and that generated files are up to date
	biome ci --error-on-warnings
	tsc --noEmit
	tsc -p web
	@prisma validate >/dev/null 2>&1 || prisma validate
	node --import tsx scripts/generate.ts --check

test: $(CLIENT) $(ASSETS) ## Run the tests, against a PostgreSQL that they bring along; ARGS="test/parity -t name" for some
	NODE_OPTIONS='--experimental-vm-modules --disable-warning=ExperimentalWarning' \
	  node node_modules/jest/bin/jest.js $(ARGS)

run: ## Run the server and a database: by Docker where it answers, else embedded; or ENGINE=compose, ENGINE=embedded
	@MAKE='$(MAKE)' exec scripts/run

build: $(BUILD) ## Make build/: exactly what is needed at run time, but for node_modules

artifact: ## Build the container image config-server:VERSION; VERSION=1.2.3 gives another than the commit's
	@docker info >/dev/null || { echo 'Docker is needed, with an engine that answers: https://docs.docker.com/get-started' >&2; exit 1; }
	@scripts/artifact

generate: $(CLIENT) ## Write the files that are made from others: schema, OpenAPI, settings, metrics, dashboards, rules
	node --import tsx scripts/generate.ts

bench: $(BUILD) ## Measure side by side with bare libraries; writes bench/README.md; ARGS=--all for etcd and a million entries, too
	node --import tsx bench/main.ts --write $(ARGS)

observability-test: $(BUILD) ## Try rules and dashboards on a real Prometheus (Debian's package, found or fetched)
	.ci/prometheus

ci: ## What has to pass before a change is taken
	.ci/run

$(MODULES): package.json package-lock.json .npmrc
	@command -v npm >/dev/null || { echo 'Node.js with npm is needed (20 or later): https://nodejs.org' >&2; exit 1; }
	@echo 'Installing the dependencies; the first time this takes a minute.'
	@npm ci --ignore-scripts=false --loglevel=error
	@touch $@

$(CLIENT): $(MODULES) prisma/schema.prisma prisma.config.ts
	@prisma generate >node_modules/.generate.log 2>&1 || { cat node_modules/.generate.log >&2; exit 1; }
	@touch $@

# Not in node_modules at run time: what browsers load is bundled, and served as files.
$(ASSETS): $(MODULES) $(wildcard web/*) docs/openapi.json scripts/bundle-assets.ts
	@node --import tsx scripts/bundle-assets.ts

$(BUILD): $(CLIENT) $(ASSETS) $(SOURCES) tsconfig.json tsconfig.build.json
	@rm -rf build
	tsc -p tsconfig.build.json
	@cd build/src/database/generated && rm -rf browser.js models models.js commonInputTypes.js internal/*Browser.js
	@mkdir -p build/prisma
	@cp -R prisma/migrations build/prisma/ && find build/prisma -type f ! -name migration.sql -delete
	@cp -R assets build/
	@cp package.json package-lock.json LICENSE build/
	@npm pkg set bin.config-server=src/main.js --prefix build --loglevel=error
	@chmod +x $@
