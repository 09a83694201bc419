# `make serve` and `make test` are all a newcomer needs.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
DATA ?= data
HOST ?= 127.0.0.1
PORT ?= 8000
# pip 23 (Debian's, pyenv's) cannot resolve lxml's extras.
PIP_VERSION := 26.3
INSTALL := $(BIN)/pip install --quiet --constraint constraints.txt

.PHONY: install serve samples test check lint audit eval eval-answers eval-structure eval-warnings eval-metadata eval-citations eval-reposts eval-basis eval-status eval-compare bench bench-extract bench-ocr bench-versions bench-large bench-million bench-search bench-crawl load faults eval-statutes eval-judged train-embedder train-reader cross-validate clean

install: $(VENV)/.installed

$(VENV)/.pip:
	@command -v $(PYTHON) >/dev/null || { echo "需要 Python 3.11（找不到 $(PYTHON)）。可用 make PYTHON=python3 指定。"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check pip==$(PIP_VERSION)
	@touch $@

# constraints.txt pins every version and refuses CUDA builds.
$(VENV)/.runtime: $(VENV)/.pip pyproject.toml constraints.txt
	$(INSTALL) --editable '.[ocr]'
	@touch $@

$(VENV)/.installed: $(VENV)/.runtime
	$(INSTALL) --editable '.[dev,ocr]'
	@touch $@

samples: $(VENV)/.runtime
	$(BIN)/tiaowen --data $(DATA) ingest corpus/samples

serve: samples
	$(BIN)/tiaowen --data $(DATA) serve --host $(HOST) --port $(PORT)

test: $(VENV)/.installed
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(VENV)/.installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet --recursive --configfile pyproject.toml api corpus ingest search

check: lint test

# Known faults of the pinned versions. Needs the network, so it is no part of `check`; without one it says so.
audit: $(VENV)/.installed
	@$(BIN)/python -c 'import socket; socket.create_connection(("api.osv.dev", 443), 10).close()' 2>/dev/null \
	  || { echo "无法连接漏洞数据库，没有检查。请在能上网的机器上运行 make audit。"; exit 3; }
	@mkdir -p build && grep -F == constraints.txt > build/audit.txt
	$(BIN)/pip-audit --strict --disable-pip --no-deps --vulnerability-service osv --requirement build/audit.txt

# Quality on judged sets, against floors.
eval: $(VENV)/.installed
	$(BIN)/python bench/quality.py

# Retrieval on all 58,639 articles; VECTORS=CACHE, filled by bench/embed_beir.py, for the fused figures.
eval-statutes: $(VENV)/.installed
	$(BIN)/python bench/quality.py --only statutes $(if $(VECTORS),--vectors $(VECTORS))

# Judged questions of cadres and drafters; MODELS="A B" sets models side by side.
eval-judged: $(VENV)/.installed
	$(BIN)/python bench/judged.py $(if $(MODELS),--model $(MODELS))

# Judged answers and abstentions, then the cases that fail; VECTORS=CACHE adds the evidence on the statutes.
eval-answers: $(VENV)/.installed
	$(BIN)/python bench/eval_answers.py $(if $(VECTORS),--statutes --vectors $(VECTORS))

# Clause structure against flattened laws and real pages; needs ../shared.
eval-structure: $(VENV)/.installed
	$(BIN)/python bench/eval_structure.py

# Warnings of each code over the samples and, where present, the shared sets.
eval-warnings: $(VENV)/.installed
	$(BIN)/python bench/warning_rates.py

# Precision and recall of the metadata, field by field.
eval-metadata: $(VENV)/.installed
	$(BIN)/python bench/judge_metadata.py

# Claims of a draft against the sample library: supported, contradicted, neither.
eval-basis: $(VENV)/.installed
	$(BIN)/python bench/judge_basis.py

# Status (时效性) with its proof and day, on invented libraries.
eval-status: $(VENV)/.installed
	$(BIN)/python bench/judge_status.py -v

# Citations: found, resolved, judged; references of laws beside the repository; seconds a draft.
eval-citations: $(VENV)/.installed
	$(BIN)/python bench/judge_citations.py -v

# Scans: characters, outline, seconds and memory a sheet; needs a Chinese font.
bench-ocr: $(VENV)/.installed
	$(BIN)/python bench/ocr_accuracy.py

# Comparison on labelled pairs of clauses of different documents, and on versions of one; ../shared adds seeds and laws.
eval-compare: $(VENV)/.installed
	$(BIN)/python bench/judge_compare.py
	$(BIN)/python bench/judge_versions.py

# Copies told from other documents, on pairs made from the statutes beside the repository.
eval-reposts: $(VENV)/.installed
	$(BIN)/python bench/reposts.py

# Main text of real pages, ours beside public extractors'.
bench-extract: $(VENV)/.installed
	-$(INSTALL) --editable '.[bench]'
	$(BIN)/python bench/extract_table.py

# Encoders, words, vectors and whole systems beside their peers; needs ../shared.
# BENCH_SEARCH='--vectors FILE' and other options: bench/search_peers.py --help
bench-search: $(VENV)/.installed
	-$(INSTALL) --editable '.[bench]'
	$(BIN)/python bench/search_peers.py $(BENCH_SEARCH)

# Speed and memory; prints tables, asserts nothing.
bench: $(VENV)/.installed
	$(BIN)/python bench/run_all.py

# Fifty people at a library of 58,639 articles for five minutes, then again beside an ingestion; needs
# ../shared and the extra `load`. The library is made once in build/statutes (twenty minutes of embedding;
# LIBRARY='--vectors CACHE' takes vectors of bench/embed_beir.py). LOAD='--users 50 --minutes 5'
load: $(VENV)/.installed
	$(INSTALL) --editable '.[load]'
	$(BIN)/python bench/statutes_library.py build/statutes $(LIBRARY)
	$(BIN)/python bench/load.py build/statutes $(LOAD)

# kill -9 at random moments in ingestion, index swap and backup, 200 times. FAULTS='--kills 20'
faults: $(VENV)/.installed
	$(BIN)/python bench/faults.py $(FAULTS)

# What became of the clauses of older versions, on laws that have several.
bench-versions: $(VENV)/.installed
	$(BIN)/python bench/versions.py ../shared/laws

# The store in an invented library of 10,000 and 100,000 clauses: ingesting one document more, requests.
# The crawler on a web of our own: pages found, politeness, kills, traps, pages a second.
bench-crawl: $(VENV)/.installed
	$(BIN)/python bench/crawl.py $(BENCH_CRAWL)

bench-large: $(VENV)/.installed
	$(BIN)/python bench/large_library.py

# The index at 10,000, 100,000 and 1,000,000 clauses; needs ../shared, and arguments for vectors:
# make bench-million ARGS='--vectors FILE.npy --questions FILE.npy'
bench-million: $(VENV)/.installed
	$(BIN)/python bench/million.py $(ARGS)

# The model that ships, made again: base model, vectors of the corpus (five minutes on two cores, kept
# in TRAIN_CACHE), question encoder on our own questions (fifteen minutes), matrices on the judged ones
# (a minute), export. Needs ../shared/eval/statutes and the extra `train`.
TRAIN_CACHE ?= build/training
STATUTES ?= ../shared/eval/statutes
TUNED := $(STATUTES) $(TRAIN_CACHE)/vectors
$(TRAIN_CACHE)/tuned/model.json: $(VENV)/.installed training/question_tower.py training/questions.tsv
	-$(INSTALL) --editable '.[train]'
	$(BIN)/python -m training.export $$($(BIN)/python -m training.base_model) $(TRAIN_CACHE)/base --name multilingual-e5-small-zh-untuned
	$(BIN)/python -m training.question_tower $(TUNED) $(TRAIN_CACHE)/questions --base $(TRAIN_CACHE)/base --encoder $$($(BIN)/python -m training.base_model)
	$(BIN)/python -m training.export $$($(BIN)/python -m training.base_model) $(TRAIN_CACHE)/tuned --name tiaowen-question-encoder --questions $(TRAIN_CACHE)/questions

train-embedder: $(TRAIN_CACHE)/tuned/model.json
	$(BIN)/python -m training.train $(TUNED) $(TRAIN_CACHE)/heads --base $(TRAIN_CACHE)/tuned --heads $(TRAIN_CACHE)/questions/heads.npz
	$(BIN)/python -m training.export $$($(BIN)/python -m training.base_model) search/model --name tiaowen-e5-small-zh-2 --questions $(TRAIN_CACHE)/questions \
	  --question-projection $(TRAIN_CACHE)/heads/question.npy --context $(TRAIN_CACHE)/heads/context.npy
	$(BIN)/python -m training.precedents $(STATUTES) search/model

# The reader that ships beside it, from training/reading: fifty minutes on two cores. After train-embedder
# its last line is to be run again: the reader shares the embedder's file of words.
# What the shipped reader has learnt from; a second that learnt the other fields, too, was no better (docs/benchmarks.md).
READER_FIELDS := caizheng chengjian dangjian jiaoyu minsheng nongshang qiye renshi
train-reader: $(VENV)/.installed
	-$(INSTALL) --editable '.[train]'
	$(BIN)/python -m training.reader $$($(BIN)/python -m training.base_model) $(TRAIN_CACHE)/reader --hold-out --fields $(READER_FIELDS)
	$(BIN)/python -m training.export_reader $(TRAIN_CACHE)/reader search/model --name tiaowen-reader-1 --sure 7.0

# The recipe judged on questions that it has not seen, fold by fold.
cross-validate: $(TRAIN_CACHE)/tuned/model.json
	$(BIN)/python -m training.train $(TUNED) $(TRAIN_CACHE)/folds --base $(TRAIN_CACHE)/tuned --heads $(TRAIN_CACHE)/questions/heads.npz --cross-validate
	$(BIN)/python bench/cross_validation.py $(STATUTES) --folds $(TRAIN_CACHE)/folds --run $(TRAIN_CACHE)/folds.run

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
