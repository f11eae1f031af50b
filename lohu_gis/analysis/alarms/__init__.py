"""When readings are an alarm: dated limits, means over calendar periods, a state machine with hysteresis.

Lives here: pure functions over sorted arrays; the same readings give the same alarms in one call or in many. Does not
live here: where readings come from (`app.sensors`), where alarms are kept (`io.operations`) and what people do about
them (`core.operations`).
"""
