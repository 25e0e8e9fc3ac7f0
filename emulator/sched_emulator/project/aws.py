"""Knows what AWS admits in the values of a manifest: forms, bounds, reserved words; each with its page.

Facts only, no logic. BC is botocore's service model, the others are pages below docs.aws.amazon.com.
"""

from __future__ import annotations

from datetime import timedelta

# -- names (BC: scheduler.ScheduleName, lambda.FunctionName, events.RuleName, batch.String) ----------------

NAME_PATTERN = r"[A-Za-z0-9][A-Za-z0-9_-]*"
"""What projects, stages and jobs may be called: the names made of them must do for every service."""
SCHEDULE_NAME_PATTERN = r"[A-Za-z0-9][A-Za-z0-9_.-]*"
LONGEST_NAME = 64
"""Characters of a schedule's, rule's, function's or role's name."""

ACCOUNT_PATTERN = r"[0-9]{12}"
REGION_PATTERN = r"[a-z]{2,4}(?:-[a-z]+){1,2}-[0-9]{1,2}"
ARN_PATTERN = r"arn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:[0-9]{0,12}:\S+"
ROLE_PATTERN = r"arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]+"
QUEUE_ARN_PATTERN = r"arn:aws[a-z-]*:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,80}"
"""A standard queue: dead letters do not go to FIFO queues (configuring-schedule-dlq)."""
LAYER_PATTERN = r"arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:layer:[A-Za-z0-9_-]+:[0-9]+"

# -- EventBridge Scheduler and rules (API_CreateSchedule, API_PutRule) -------------------------------------

INPUT_BYTES = 262_144
RULE_INPUT_CHARACTERS = 8192
WINDOW = (timedelta(minutes=1), timedelta(minutes=1440))
RETRY_ATTEMPTS = (0, 185)
RETRY_AGE = (timedelta(seconds=60), timedelta(seconds=86_400))
CONTEXT_ATTRIBUTES = (
    "<aws.scheduler.schedule-arn>",
    "<aws.scheduler.scheduled-time>",
    "<aws.scheduler.execution-id>",
    "<aws.scheduler.attempt-number>",
)
"""Filled in anywhere in a schedule's input (managing-schedule-context-attributes)."""
REFUSED_ACTION_PREFIXES = (
    "get", "describe", "list", "poll", "receive", "search", "scan", "query", "select", "read", "lookup",
    "discover", "validate", "batchGet", "batchDescribe", "batchRead", "transactGet", "adminGet",
    "adminList", "testMigration", "retrieve", "testConnection", "translateDocument", "isAuthorized",
    "invokeModel",
)  # fmt: skip
"""API actions that universal targets do not call (managing-targets-universal)."""

# -- Lambda (gettingstarted-limits, configuration-envvars, invocation-async) -------------------------------

FUNCTION_TIMEOUT = (timedelta(seconds=1), timedelta(seconds=900))
FUNCTION_MEMORY = (128, 10_240)
EPHEMERAL_STORAGE = (512, 10_240)
HANDLER_CHARACTERS = 128
MOST_LAYERS = 5
ASYNC_ATTEMPTS = (0, 2)
ASYNC_AGE = (timedelta(seconds=60), timedelta(seconds=21_600))
ENVIRONMENT_BYTES = 4096
FUNCTION_VARIABLE_PATTERN = r"[a-zA-Z][a-zA-Z0-9_]+"
RESERVED_VARIABLES = frozenset(
    (
        "_HANDLER",
        "_X_AMZN_TRACE_ID",
        "AWS_DEFAULT_REGION",
        "AWS_REGION",
        "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_LAMBDA_RUNTIME_API",
        "LAMBDA_TASK_ROOT",
        "LAMBDA_RUNTIME_DIR",
        "AWS_LAMBDA_METADATA_API",
        "AWS_LAMBDA_METADATA_TOKEN",
        "AWS_LAMBDA_MAX_CONCURRENCY",
    )
)

# -- Batch (job_retries, job_timeouts, array_jobs, fargate, job_env_vars) ----------------------------------

BATCH_ATTEMPTS = (1, 10)
BATCH_SHORTEST_TIMEOUT = timedelta(seconds=60)
FARGATE_LONGEST_TIMEOUT = timedelta(days=14)
ARRAY_SIZE = (2, 10_000)
BATCH_VARIABLE_PATTERN = r"[a-zA-Z_][a-zA-Z0-9_]*"
BATCH_RESERVED_PREFIX = "AWS_BATCH"
FARGATE_MEMORY: dict[float, tuple[int, ...]] = {
    0.25: (512, 1024, 2048),
    0.5: tuple(range(1024, 4096 + 1, 1024)),
    1: tuple(range(2048, 8192 + 1, 1024)),
    2: tuple(range(4096, 16_384 + 1, 1024)),
    4: tuple(range(8192, 30_720 + 1, 1024)),
    8: tuple(range(16_384, 61_440 + 1, 4096)),
    16: tuple(range(32_768, 122_880 + 1, 8192)),
}
"""The sizes in MB that Fargate has for a number of vCPUs (API_ResourceRequirement)."""

# -- secrets, parameters, permissions (API_CreateSecret, API_PutParameter, IAM grammar) --------------------

SECRET_NAME_PATTERN = r"[A-Za-z0-9/_+=.@-]{1,512}"  # noqa: S105
SECRET_ARN_PATTERN = r"arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+"  # noqa: S105
PARAMETER_NAME_PATTERN = r"/?[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+){0,15}"
PARAMETER_ARN_PATTERN = r"arn:aws[a-z-]*:ssm:[a-z0-9-]+:[0-9]{12}:parameter/[A-Za-z0-9_./-]+"
ACTION_PATTERN = r"\*|[a-z0-9-]+:[A-Za-z0-9*?]+"
RESOURCE_PATTERN = r"\*|arn:[^:\s]*:[^:\s]*:[^:\s]*:[^:\s]*:\S+"

# -- triggers (with-ddb, with-sqs, lifecycle-expire-general-considerations) --------------------------------

BUCKET_PATTERN = r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
TABLE_PATTERN = r"[A-Za-z0-9_.-]{3,255}"
QUEUE_PATTERN = r"[A-Za-z0-9_-]{1,80}(?:\.fifo)?"
STREAM_BATCH_SIZE = (1, 10_000)
QUEUE_BATCH_SIZE = (1, 10_000)
BATCHING_WINDOW = (timedelta(0), timedelta(seconds=300))
QUEUE_CONCURRENCY = (2, 1000)

# -- CloudWatch (PutRetentionPolicy, PutMetricAlarm) -------------------------------------------------------

LOG_RETENTION_DAYS = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
)  # fmt: skip
LONGEST_ALARM = timedelta(days=7)
"""How far back an alarm can look: period × evaluation periods."""
