"""The deployments of prefect.yaml without a work pool: ``python -m flows.serve`` runs them here when they are due.

One process, for a library with one machine. It needs a Prefect server (``prefect server start``); end it with Ctrl-C.
A deployment that was registered for a work pool leaves it; ``prefect deploy --all`` puts it back.
"""

from __future__ import annotations

import importlib
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from prefect import get_client, serve
from prefect.client.schemas.objects import ConcurrencyLimitConfig
from prefect.exceptions import ObjectNotFound
from prefect.schedules import Cron
from prefect.settings import PREFECT_API_URL
from ruamel.yaml import YAML

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prefect.deployments.runner import RunnerDeployment

ROOT = Path(__file__).resolve().parent.parent


def deployments(file: Path = ROOT / "prefect.yaml") -> Iterator[RunnerDeployment]:
    """Give the deployments of a prefect.yaml: their flow, name, parameters, schedules and limit."""
    for said in YAML(typ="safe").load(file)["deployments"]:
        path, _, name = said["entrypoint"].partition(":")
        flow = getattr(importlib.import_module(path.removesuffix(".py").replace("/", ".")), name)
        limit: Any = said.get("concurrency_limit")
        yield flow.to_deployment(
            name=said["name"],
            description=said["description"],
            parameters=said["parameters"],
            schedules=[Cron(each["cron"], timezone=each.get("timezone", "UTC")) for each in said["schedules"]],
            concurrency_limit=ConcurrencyLimitConfig(**limit) if limit else None,
        )


def leave_pool(served: Iterable[RunnerDeployment]) -> None:
    """Take deployments of these names out of the work pool that `prefect deploy` put them in.

    Prefect keeps the pool and its folder of a deployment that is served under the same name, and finds no flow then.
    """
    with get_client(sync_client=True) as client:
        for each in served:
            with suppress(ObjectNotFound):
                known = client.read_deployment_by_name(f"{each.flow_name}/{each.name}")
                if known.work_pool_name:
                    client.delete_deployment(known.id)


def main() -> None:
    """Serve until Ctrl-C; one sentence where no server answers."""
    sys.path.insert(0, str(ROOT))
    try:
        served = list(deployments())
        leave_pool(served)
        serve(*served)
    except (httpx.TransportError, RuntimeError) as error:
        where = PREFECT_API_URL.value() or "no address that is set"
        sys.exit(f"flows.serve: no Prefect server answers at {where}: start it with `prefect server start`. ({error})")


if __name__ == "__main__":
    main()
