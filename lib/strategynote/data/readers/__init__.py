"""Publishers' files to tidy frames: one module per publisher, one `read_` function per format."""

from __future__ import annotations

import pandas as pd

Tables = dict[str, pd.DataFrame]
