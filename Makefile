# The two commands a newcomer needs are `make run` and `make test`; `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X xiaoqin/server/app.Version=$(VERSION)
BIN     := $(CURDIR)/bin
LINT    := $(BIN)/golangci-lint-2.15.0
VULN    := $(BIN)/govulncheck-1.4.0
FUZZTIME ?= 20s
COUNT ?= 3
KILLS ?= 10

export CGO_ENABLED ?= 0
# Inlining each of Redis's 600 commands into eight kinds of client makes 2 MB of the
# binary; a call that waits for the network gains nothing from it.
export GOFLAGS := -trimpath -buildvcs=false -gcflags=github.com/redis/go-redis/v9=-l

##@ Every day

help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build preview ## Start everything with a demo school and print how to try it
	@$(BIN)/xiaoqin -config configs/development.yaml serve

test: chromium ## Run all tests; services that do not answer are named as skipped
	@scripts/test.sh

lint: $(LINT) ## Check style, the floors of the architecture and common mistakes
	$(LINT) run ./server/... ./configs/...

check: lint test ## What a change must pass before it is proposed
	@git diff --exit-code --stat -- docs/openapi.yaml docs/errors.md

##@ Tests in depth

services: ## Install and start PostgreSQL, MariaDB and Redis on loopback for the complete run
	@scripts/services.sh

chromium:
	@scripts/chromium.sh

# The tests of every route and the rehearsals make thousands of calls one after the other:
# nothing there can race, and the detector makes minutes of them. `make test` runs them.
IN_TURN := ^Test(EveryRouteByRoleAndOwner|MassAssignment|TheRehearsalIsTheSame|TheSameSeedGivesTheSameReport|TheHolidaysOf2022)$$

test-race: ## Run the Go tests with the race detector
	CGO_ENABLED=1 go test -race -timeout 20m -skip '$(IN_TURN)' ./...

chaos: ## Kill instances KILLS times and cut the databases off; nothing may be lost or doubled
	XIAOQIN_CHAOS_KILLS=$(KILLS) go test -count 1 -timeout 60m -run 'Chaos|Crash|Outage' ./server/message ./server/task ./server/patrol

semester: ## Rehearse the whole semester on every database, killed KILLS times each: one report
	XIAOQIN_TEST_SEMESTER=1 XIAOQIN_CHAOS_KILLS=$(KILLS) go test -count 1 -timeout 60m -v \
		-run 'TestTheRehearsalIsTheSame|TestTheWholeSemester|TestTheSemesterOf2000Families' ./server/app ./server/plan/rehearsal

bench: goals ## Measure the goals, then run every other benchmark COUNT times; figures, never pass or fail
	go test -run '^$$' -bench . -skip '^BenchmarkGoals$$' -benchmem -count $(COUNT) -timeout 60m ./...

goals: ## Print which goals of performance are met, on 1,000,000 check-ins, against the ceiling (10 minutes)
	go test -run '^$$' -bench '^BenchmarkGoals$$' -benchtime 1x -timeout 30m ./server/app/goals

fuzz: ## Fuzz every parser for FUZZTIME each
	@scripts/fuzz.sh $(FUZZTIME)

vuln: $(VULN) ## Look for known vulnerabilities (needs the network)
	$(VULN) ./...

##@ Build and operate

build: ## Build bin/xiaoqin for this machine
	@go build -ldflags '$(LDFLAGS)' -o $(BIN)/xiaoqin ./server

release: ## Build for linux/amd64, linux/arm64 and windows/amd64 into dist/
	@scripts/release.sh '$(LDFLAGS)'

migrate: build ## Bring the configured database to this version
	@$(BIN)/xiaoqin migrate up

openapi: ## Write the API description to docs/openapi.yaml
	@go run ./server openapi > docs/openapi.yaml

preview: ## Build the mini-program for the browser
	@scripts/preview.sh

fmt: $(LINT) ## Format the Go code
	$(LINT) fmt ./server/... ./configs/...

clean: ## Remove what was built; data/ stays
	rm -rf $(BIN) dist scripts/preview/dist

$(LINT):
	@mkdir -p $(BIN) && GOBIN=$(BIN) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0 && mv $(BIN)/golangci-lint $@

$(VULN):
	@mkdir -p $(BIN) && GOBIN=$(BIN) go install golang.org/x/vuln/cmd/govulncheck@v1.4.0 && mv $(BIN)/govulncheck $@

.PHONY: help run test lint check services chromium test-race chaos semester bench goals fuzz vuln build release migrate openapi preview fmt clean
