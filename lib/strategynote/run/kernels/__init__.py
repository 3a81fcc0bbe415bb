"""Warm kernels: notebooks run in forks of one process that has imported everything once."""

SOCKET = "STRATEGYNOTE_ZYGOTE"
