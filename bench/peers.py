"""OCA's addons from PyPI, in a folder of their own."""

import dataclasses
from pathlib import Path

from dev import venv
from dev.environment import PYTHON, Environment

HERE = Path(__file__).resolve().parent


@dataclasses.dataclass(frozen=True)
class BenchEnvironment(Environment):
    """Odoo with the peers' packages and addons, and with the benchmark's own addon."""

    peers: Path = None

    def variables(self):
        variables = super().variables()
        return {**variables, "PYTHONPATH": f"{variables['PYTHONPATH']}:{self.peers}"}


def beside(env):
    """Return the environment with the peers, installed if need be."""
    series = env.source.series
    requirements = HERE / f"requirements-{series}.txt"
    folder = venv.install_into(PYTHON, f"bench-peers-{series}", requirements, "the peers")
    addons = (*env.source.addons_path, folder / "odoo" / "addons", HERE / "addons")
    source = dataclasses.replace(env.source, addons_path=addons)
    return BenchEnvironment(source, env.server, folder)
