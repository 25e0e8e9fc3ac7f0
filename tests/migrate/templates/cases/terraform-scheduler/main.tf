# a schedule in a group, with everything that the provider has for it
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 6.0" }
  }
}

provider "aws" {
  region = "eu-west-1"
}

resource "aws_scheduler_schedule_group" "reports" {
  name = "reports"
}

resource "aws_lambda_function" "daily_report" {
  function_name    = "daily-report"
  handler          = "report.handler"
  runtime          = "python3.13"
  role             = aws_iam_role.report.arn
  filename         = data.archive_file.report.output_path
  source_code_hash = data.archive_file.report.output_base64sha256
  timeout          = 60
  memory_size      = 512
  architectures    = ["arm64"]

  environment {
    variables = {
      BUCKET = aws_s3_bucket.reports.bucket
      LEVEL  = "INFO"
    }
  }

  tags = { team = "finance" }
}

data "archive_file" "report" {
  type        = "zip"
  source_dir  = "${path.module}/report"
  output_path = "${path.module}/build/report.zip"
}

resource "aws_s3_bucket" "reports" {
  bucket = "acme-reports"
}

resource "aws_iam_role" "report" {
  name               = "report"
  assume_role_policy = "{}"
}

resource "aws_scheduler_schedule" "weekdays" {
  name                         = "weekday-report"
  group_name                   = aws_scheduler_schedule_group.reports.name
  description                  = "Every weekday"
  schedule_expression          = "cron(0 9 ? * MON-FRI *)"
  schedule_expression_timezone = "Europe/London"
  start_date                   = "2027-01-01T00:00:00Z"
  end_date                     = "2028-01-01T00:00:00Z"
  state                        = "ENABLED"

  flexible_time_window {
    mode                      = "FLEXIBLE"
    maximum_window_in_minutes = 10
  }

  target {
    arn      = aws_lambda_function.daily_report.arn
    role_arn = aws_iam_role.scheduler.arn

    input = jsonencode({
      kind = "daily"
      at   = "<aws.scheduler.scheduled-time>"
      list = [1, 2.5, true]
    })

    retry_policy {
      maximum_event_age_in_seconds = 300
      maximum_retry_attempts       = 10
    }

    dead_letter_config {
      arn = aws_sqs_queue.dead.arn
    }
  }
}

resource "aws_scheduler_schedule" "once" {
  name                      = "once"
  schedule_expression       = "at(2027-06-01T12:00:00)"
  action_after_completion   = "DELETE"
  flexible_time_window { mode = "OFF" }
  target {
    arn      = aws_lambda_function.daily_report.arn
    role_arn = aws_iam_role.scheduler.arn
  }
}

resource "aws_sqs_queue" "dead" {
  name = "dead"
}
