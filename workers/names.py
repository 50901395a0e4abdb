"""Names of the tasks: contracts between processes of different versions."""

DERIVE = "chengxin.derive"
SWEEP = "chengxin.sweep"
TURN_DAY = "chengxin.turn_day"
