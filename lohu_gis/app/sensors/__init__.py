"""Sensors as a service without a window: feeds, the one writer, alarms that follow, the closed loop.

Lives here: MQTT, SensorThings polling and replay of files (`feeds`), the queue with back-pressure and the thread that
writes (`inbox`, `writer`), alarms reading by reading (`follower`), what people do about them (`loop`, `joined`), health
of stations, and what views show (`board`). Does not live here: the store (`io.operations`), when something is an alarm
(`analysis.alarms`), panels (`ui.panels`).
"""
