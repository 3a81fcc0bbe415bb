"""Short interest: who is short of what, who covered, and what heavily shorted names returned."""
