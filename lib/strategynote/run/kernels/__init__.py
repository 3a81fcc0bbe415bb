"""Warm kernels: notebooks run in forks of one process that has imported everything once."""

SOCKET = "STRATEGYNOTE_ZYGOTE"
# The Lab has its own: a build that is started in one of its terminals does not run in the Lab's kernels.
LAB = "STRATEGYNOTE_LAB_ZYGOTE"
