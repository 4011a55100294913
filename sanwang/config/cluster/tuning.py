"""The server's settings: for one small machine that also runs the product."""

import os
from pathlib import Path

MIB = 1024 * 1024


def _memory_mib() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MIB


def server_settings(socket_dir: Path, *, test: bool) -> dict[str, str]:
    """Every setting that differs from PostgreSQL's own default, for this machine's memory.

    `test` gives up what protects from a crash, and who tidies up: the plans are those of the real cluster.
    """
    memory = _memory_mib()
    settings = {
        "listen_addresses": "",
        "port": "5432",
        "unix_socket_directories": f'"{socket_dir}"',  # quoted: a comma or a blank is part of the path
        "unix_socket_permissions": "0700",
        "max_connections": "80",
        "shared_buffers": f"{min(1024, max(128, memory // 8))}MB",
        "effective_cache_size": f"{max(256, memory // 2)}MB",
        "work_mem": "32MB",
        "maintenance_work_mem": f"{min(256, max(64, memory // 16))}MB",
        "random_page_cost": "1.1",
        "effective_io_concurrency": "100",
        "jit": "off",
        "max_parallel_workers_per_gather": "1",
        # One advisory lock a cell: the recount of a county's month takes some 20,000 in one transaction.
        "max_locks_per_transaction": "1024",
        "wal_compression": "on",
        "min_wal_size": "256MB",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "10min",
        "autovacuum_naptime": "15s",
        "autovacuum_vacuum_scale_factor": "0.05",
        "autovacuum_analyze_scale_factor": "0.02",
        "timezone": "Asia/Shanghai",
        "log_timezone": "Asia/Shanghai",
        "log_min_duration_statement": "5s",
        "log_line_prefix": "%m [%p] %a ",
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
    }
    return settings | _for_tests(memory) if test else settings


def _for_tests(memory: int) -> dict[str, str]:
    """What a test run gives up; it keeps no data.

    Autovacuum comes by at moments of its own, and holds tables that a test wants to change.
    """
    return {
        "autovacuum": "off",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "shared_buffers": f"{min(512, max(128, memory // 16))}MB",
    }


def as_configuration(settings: dict[str, str]) -> str:
    """The text of a `postgresql.conf`."""
    lines = [f"{name} = '{value.replace(chr(39), chr(39) * 2)}'" for name, value in settings.items()]
    return "# Written anew at every start by `sanwang db start`.\n" + "\n".join(lines) + "\n"
