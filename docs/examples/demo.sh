#!/usr/bin/env bash
# A short walk through what sched does. Each command is shown before it runs; `make demo` starts it.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# say SENTENCE: a heading between two commands.
say() {
    printf '\n# %s\n' "$1"
}

# run STATUS COMMAND: shows the command, runs it, and insists on its exit status.
run() {
    local expected="$1" command="$2" status=0
    printf '\n$ %s\n' "$command"
    eval "$command" || status=$?
    if [ "$status" -ne 0 ]; then
        printf '(exit %s)\n' "$status"
    fi
    if [ "$status" -ne "$expected" ]; then
        printf 'demo: this should have been exit %s\n' "$expected" >&2
        exit 1
    fi
}

say 'When does it run? Berlin moves its clocks in the middle of these days.'
run 0 "sched next 'cron(30 2 * * ? *)' --tz Europe/Berlin --show America/New_York --from 2027-03-26T00:00:00Z -n 4"

say 'What does it mean?'
run 0 "sched explain 'cron(0 9 ? * MON-FRI *)' --tz Europe/Berlin"

say 'What would AWS refuse? This one comes straight from a crontab.'
run 2 "sched check 'cron(0 9 15 * MON)'"

say 'Do two expressions mean the same, until the end of 2199?'
run 0 "sched compare 'cron(0/15 9 ? * MON-FRI *)' 'cron(0,15,30,45 9 ? * 2-6 *)'"

say 'A whole project: what is wrong with it, and when is it due?'
run 0 "sched check --config sample_jobs/month_end_close/sched.toml --from 2026-11-21T00:00:00Z"
run 0 "sched next --config sample_jobs/sales_report/sched.toml --from 2027-03-26T00:00:00Z --for 4d"

say 'A job that survives a duplicate run, and yet loses its work when it dies in the middle:'
run 0 "sched check --config sample_jobs/digest_mailer_wrong_lock/sched.toml"

say 'And a whole crontab, with a proof for every line?'
run 0 "sched import crontab docs/examples/crontab"
