# Two commands: `make run` and `make test`. What they need they fetch themselves; Python >= 3.11 and make are enough.
PYTHON ?= python3
PY := .venv/bin/python
INSTALLED := .venv/.installed

.PHONY: run test check fix bench proof mutate understand demo dialogues screenshots classifier schema lock clean

run: $(INSTALLED)
	@$(PY) main.py

# Two workers and every process of the product read the same modules: whoever is first keeps what it has compiled.
test: export PYTHONDONTWRITEBYTECODE =
test: check
	@$(PY) .ci/browser.py
	@$(PY) -m pytest -n auto --dist loadfile

check: $(INSTALLED)
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports --no-cache
	@$(PY) -m bench.dead_code
	@.venv/bin/oxlint --quiet components

fix: $(INSTALLED)
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

# Every bar of speed, cost and memory: docs/PERFORMANCE.md. For parts: make bench BENCH="--only turn,load --quick"
bench: $(INSTALLED)
	@$(PY) -m bench $(BENCH)

# Ten thousand events of money in any order, while processes are killed: exact to the cent, or exit code 1.
proof: $(INSTALLED)
	@$(PY) -m bench.money_proof $(PROOF)

mutate: $(INSTALLED)
	@$(PY) -m bench.mutate

understand: $(INSTALLED)
	@$(PY) main.py understand

demo: $(INSTALLED)
	@$(PY) main.py demo

# Every page into docs/images: light, dark, on a telephone, in Spanish.
screenshots: $(INSTALLED)
	@$(PY) .ci/browser.py
	@$(PY) -m bench.screenshots

dialogues: $(INSTALLED)
	@$(PY) main.py dialogues

classifier: $(INSTALLED)
	@PYTHONPATH=. $(PY) bench/train_intent_classifier.py

schema: $(INSTALLED)
	@$(PY) -m bench.schema

lock: $(INSTALLED)
	@$$(command -v uv || echo .tools/venv/bin/uv) pip compile -q --universal --generate-hashes --no-header --no-annotate --python-version 3.11 pyproject.toml --group dev -o requirements.lock

$(INSTALLED): requirements.lock .ci/install.py
	@$(PYTHON) .ci/install.py

clean:
	rm -rf .venv .tools .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .mutation_cache
