"""One file per tool: a declared function over values.

Lives here: functions declared with `lohu_gis.core.params.tool`; the file is found by itself, nothing else has to be
edited. What several tools share lies in `lohu_gis.analysis`. Does not live here: files, layers of a project, dialogs;
a tool does not know another tool. Heavy libraries are imported inside functions, so that listing tools is quick.
"""
