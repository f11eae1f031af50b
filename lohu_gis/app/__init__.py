"""Services without Qt: commands, jobs, settings, plug-ins, i18n, the tool runner."""
