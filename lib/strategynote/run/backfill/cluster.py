"""Months on Dask: processes of this machine, or the workers of a scheduler elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Any

from strategynote.errors import BadInput
from strategynote.run.backfill.months import Outcome, Task, build_month

# A worker that is lost gives its month back; a month that takes three workers with it is a failed month.
ALLOWED_LOSSES = 3


def run_tasks(tasks: Sequence[Task], *, processes: int, scheduler: str | None) -> Iterator[Outcome]:
    """Yield the outcome of every month as it is done, each once.

    Raises
    ------
    BadInput
        When no scheduler answers at the address.
    """
    if not scheduler and processes == 1:
        yield from map(build_month, tasks)
        return
    try:
        import dask
        from distributed import as_completed
    except ImportError as error:
        raise BadInput(f"more than one process needs {error.name}: pip install 'strategynote[cluster]', or JOBS=1") from error
    logging.getLogger("distributed").setLevel(logging.ERROR)
    options = {"distributed.worker.daemon": False, "distributed.scheduler.allowed-failures": ALLOWED_LOSSES}
    with dask.config.set(options), ExitStack() as stack:
        client = _client(stack, processes=min(processes, len(tasks)), scheduler=scheduler)
        futures = {client.submit(build_month, task, pure=False, key=f"month-{task.period}-{id(tasks):x}"): task for task in tasks}
        for future in as_completed(futures, loop=client.loop):
            yield future.result() if future.status == "finished" else _lost(futures[future], future.exception())


def _client(stack: ExitStack, *, processes: int, scheduler: str | None) -> Any:
    from distributed import Client, LocalCluster
    from distributed.security import Security

    if scheduler:
        try:
            return stack.enter_context(Client(scheduler, timeout=20, set_as_default=False))
        except (OSError, ValueError, TimeoutError) as error:
            raise BadInput(f"SCHEDULER={scheduler!r}: no Dask scheduler answers there ({type(error).__name__}); start one with `dask scheduler`") from error
    # Other users of the machine must not hand work to these processes.
    security = Security.temporary()
    cluster = LocalCluster(
        n_workers=processes, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None, memory_limit=0,
        protocol="tls://", security=security, silence_logs=logging.CRITICAL,
    )
    stack.enter_context(cluster)
    return stack.enter_context(Client(cluster, security=security, set_as_default=False))


def _lost(task: Task, error: BaseException | None) -> Outcome:
    return Outcome(task.period, "failed", 0.0, f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else 'no message'}")
