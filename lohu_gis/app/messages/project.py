"""Sentences for errors of jobs, worker processes and project files."""

from __future__ import annotations

from lohu_gis.core.text import N_

MESSAGES: dict[str, str] = {
    "jobs.closed": N_("“{job}” was not started because the program is closing."),
    "worker.died": N_("The process that did this work ended unexpectedly (exit code {exit_code}). "
                      "Nothing else is affected; the file may be damaged. Try again, or check it with “lohu info”."),
    "worker.timeout": N_("No answer within {seconds:g} s, so the work was stopped. "
                         "Check that the drive or network folder is connected, then try again."),
    "worker.memory": N_("The work needs more memory than allowed and was stopped. "
                        "Close other data or use a part of it, or raise the limit in the settings."),
    "worker.failed": N_("Internal error in a worker process: {error}: {detail}"),
    "worker.closed": N_("The program is closing; no more work is accepted."),
}
