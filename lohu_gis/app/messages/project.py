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
    "file.no_answer": N_("{path}: the drive does not answer within {seconds:g} s. "
                         "Connect it, then choose “Try again”; everything else keeps working."),
    "source.changed": N_("{path} was changed outside since the project last read it. Check edits made here."),
    "worker.failed": N_("Internal error in a worker process: {error}: {detail}"),
    "worker.closed": N_("The program is closing; no more work is accepted."),
    "disk.full": N_("{path}: the disk is full. What was there before is unchanged. "
                    "Free some space, or save to another disk."),
    "disk.read_only": N_("{path}: this folder cannot be written to. What was there before is unchanged. "
                         "Save to another folder, or ask for the right to write here."),
    "disk.missing": N_("{path}: the folder does not exist. Choose another folder."),
    "disk.failed": N_("{path} could not be written: {reason}. What was there before is unchanged. "
                      "Check the drive, or save to another place."),
    "project.missing": N_("{path}: there is no such project. It may have been moved; open it at its new place."),
    "project.unreadable": N_("{path} could not be read: {reason}. Check the drive and the rights to the file."),
    "project.too_large": N_("{path} is larger than {limit_mib} MiB, which no project file is. "
                            "Choose the project file itself, not its data."),
    "project.corrupt": N_("{path} is damaged or not a project file: {reason}. "
                          "The version before lies beside it with “~” at the end of its name; "
                          "rename it to continue with it."),
    "project.newer": N_("{path} was written by a newer version of the program (format {version}, known is {known}). "
                        "Open it with that version; the file is unchanged."),
    "project.in_use": N_("{path} is open in another program (user {user}, computer {host}, since {since}). "
                         "It is shown read-only here; close it there or save under another name."),
    "project.no_path": N_("The project has no file yet. Choose where to save it."),
    "project.save_running": N_("The project is being saved to another place. Try again in a moment."),
    "project.nothing_to_recover": N_("There is nothing to continue with."),
    "block.missing": N_("{path}: data of the project is missing. Put back the folder that belongs to the project "
                        "(its name ends in “.lohu.d”)."),
    "block.corrupt": N_("{path}: data of the project is damaged: {reason}. Restore it from a backup."),
    "block.bad_id": N_("“{block}” is no name of project data; the project file was damaged or tampered with."),
    "journal.missing": N_("{path}: the journal of the project is missing; undo begins anew."),
    "journal.unreadable": N_("{path}: the journal could not be read: {reason}. Check the drive."),
    "journal.too_large": N_("{path}: the journal is larger than {limit_mib} MiB; undo begins anew."),
    "journal.corrupt": N_("{path}: the journal is damaged: {reason}. A copy is kept beside it; undo begins anew."),
    "journal.newer": N_("{path}: the journal was written by a newer version of the program; undo begins anew."),
    "journal.bad_id": N_("“{journal}” is no name of a journal; the project file was damaged or tampered with."),
    "journal.torn": N_("{path}: the end of the journal was damaged ({count} bytes), probably by a power failure. "
                       "A copy is kept beside it; everything before is there."),
    "journal.foreign": N_("{path}: the journal does not belong to this version of the project file. "
                          "A copy is kept beside it; undo begins anew."),
    "journal.out_of_step": N_("{count} steps of the journal do not fit and were left out; a copy is kept beside it."),
    "delta.corrupt": N_("A step of the journal does not fit the project: {reason}."),
    "stop.unknown": N_("There is no stop {stop}; choose another one."),
    "stop.no_name": N_("The stop needs a name."),
}
