"""Opening what sensors wrote: files, folders, SensorThings services.

Lives here: JSON documents and tables of one path (`files`), pages of a service over HTTP (`service`), tokens in the
person's keyring (`tokens`). Does not live here: what the documents mean (`analysis.readings`), live feeds
(`app.sensors`).
"""
