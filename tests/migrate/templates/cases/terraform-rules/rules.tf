resource "aws_cloudwatch_event_rule" "every_five_minutes" {
  name                = "every-five-minutes"
  description         = "Fires every five minutes"
  schedule_expression = "rate(5 minutes)"
}

resource "aws_cloudwatch_event_target" "check_foo" {
  rule      = aws_cloudwatch_event_rule.every_five_minutes.name
  target_id = "check_foo"
  arn       = aws_lambda_function.check_foo.arn
}

resource "aws_lambda_permission" "allow_cloudwatch" {
  statement_id  = "AllowExecutionFromCloudWatch"
  action        = "lambda:InvokeFunction"
  function_name = "${aws_lambda_function.check_foo.function_name}"
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.every_five_minutes.arn
}

resource "aws_lambda_function" "check_foo" {
  filename      = "check_foo.zip"
  function_name = "checkFoo"
  role          = "arn:aws:iam::424242:role/something"
  handler       = "index.handler"
  runtime       = "python3.12"
}

resource "aws_cloudwatch_event_rule" "nightly" {
  schedule_expression = "cron(0 2 * * ? *)"
  state               = "DISABLED"
}

resource "aws_cloudwatch_event_target" "nightly_foo" {
  rule = aws_cloudwatch_event_rule.nightly.id
  arn  = aws_lambda_function.check_foo.arn

  input = <<-JSON
    {
      "deep": true,
      "hosts": ["a", "b"]
    }
  JSON

  retry_policy {
    maximum_event_age_in_seconds = 3600
    maximum_retry_attempts       = 1
  }
}

resource "aws_cloudwatch_event_target" "nightly_topic" {
  rule = "${aws_cloudwatch_event_rule.nightly.name}"
  arn  = aws_sns_topic.nightly.arn

  input_transformer {
    input_paths    = { at = "$.time" }
    input_template = "{\"at\": <at>}"
  }
}

resource "aws_cloudwatch_event_target" "nightly_task" {
  rule     = aws_cloudwatch_event_rule.nightly.name
  arn      = aws_ecs_cluster.main.arn
  role_arn = aws_iam_role.ecs.arn
  ecs_target {
    task_count          = 1
    task_definition_arn = aws_ecs_task_definition.task.arn
  }
}

resource "aws_sns_topic" "nightly" {
  name = "nightly"
}

resource "aws_cloudwatch_event_rule" "lonely" {
  schedule_expression = "rate(1 day)"
}

resource "aws_cloudwatch_event_rule" "uploads" {
  event_pattern = jsonencode({ source = ["aws.s3"] })
}
