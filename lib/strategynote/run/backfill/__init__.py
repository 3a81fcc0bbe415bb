"""Every month as of then: months built one by one or on a Dask cluster, and their facts in one table."""
