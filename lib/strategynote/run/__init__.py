"""Plan, cache, kernels, papermill, backfill."""

import sys

# jsonschema, behind nbformat, would build a grammar for international addresses at import (2 s of 3); notebooks hold none to check.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
