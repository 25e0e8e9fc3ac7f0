"""Bringing schedules from elsewhere to AWS: crontabs, line by line, each with a proof.

`import_crontab` in `crontab` is the way in. Nothing here prints.
"""
