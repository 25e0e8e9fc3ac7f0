resource "aws_batch_job_definition" "rebuild" {
  name                  = "rebuild"
  type                  = "container"
  platform_capabilities = ["FARGATE"]
  container_properties = jsonencode({
    image   = "public.ecr.aws/acme/rebuild:latest"
    command = ["rebuild", "--all"]
    resourceRequirements = [
      { type = "VCPU", value = "1" },
      { type = "MEMORY", value = "2048" },
    ]
    environment      = [{ name = "TABLE", value = aws_dynamodb_table.t.arn }]
    executionRoleArn = aws_iam_role.x.arn
  })
  retry_strategy { attempts = 2 }
  timeout { attempt_duration_seconds = 900 }
}

resource "aws_dynamodb_table" "t" {
  name = "t"
}

resource "aws_batch_job_queue" "q" {
  name = "q"
}

resource "aws_scheduler_schedule" "rebuild" {
  schedule_expression = "cron(0 0 1 * ? *)"
  flexible_time_window { mode = "OFF" }
  target {
    arn      = "arn:aws:scheduler:::aws-sdk:batch:submitJob"
    role_arn = aws_iam_role.x.arn
    input = jsonencode({
      JobName       = "rebuild"
      JobQueue      = aws_batch_job_queue.q.arn
      JobDefinition = aws_batch_job_definition.rebuild.arn
    })
  }
}

resource "aws_cloudwatch_event_rule" "daily" {
  schedule_expression = "rate(1 day)"
}

resource "aws_cloudwatch_event_target" "daily" {
  rule     = aws_cloudwatch_event_rule.daily.name
  arn      = aws_batch_job_queue.q.arn
  role_arn = aws_iam_role.x.arn
  batch_target {
    job_definition = aws_batch_job_definition.rebuild.arn
    job_name       = "daily"
    job_attempts   = 4
  }
}
