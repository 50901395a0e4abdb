"""``python -m chengxin``: the command without its script."""

from chengxin.cli import main

main()
