"""The private PostgreSQL cluster: what the product runs on when `DATABASE_URL` is not set.

Promises: no TCP port, no password, no question asked; works for a plain user and for root; starting what
runs and stopping what is stopped change nothing; a start or a first initialisation that was killed
half-way is taken up
by the next one. The data survive a crash (fsync is on) in every cluster but the one for tests.
"""

from sanwang.config.cluster.lifecycle import APP_ROLE, DATABASE, OWNER_ROLE, Cluster
from sanwang.config.cluster.places import ClusterError, private_cluster_directory
from sanwang.config.cluster.programs import NoProgramsError

__all__ = [
    "APP_ROLE",
    "DATABASE",
    "OWNER_ROLE",
    "Cluster",
    "ClusterError",
    "NoProgramsError",
    "private_cluster_directory",
]
