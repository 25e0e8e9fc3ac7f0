resource "aws_scheduler_schedule" "stock" {
  name                = "${local.prefix}-stock-hourly"
  schedule_expression = local.rate
  state               = var.schedules_enabled ? "ENABLED" : "DISABLED"
  flexible_time_window { mode = "OFF" }
  target {
    arn      = aws_lambda_function.this.arn
    role_arn = aws_iam_role.scheduler.arn
    input    = jsonencode({ table = aws_dynamodb_table.stock.arn, stage = var.stage })
  }
}

resource "aws_scheduler_schedule" "nightly" {
  schedule_expression = "cron(0 ${join(",", local.hours[var.stage])} * * ? *)"
  flexible_time_window { mode = "OFF" }
  target {
    arn      = aws_lambda_function.this.arn
    role_arn = aws_iam_role.scheduler.arn
    input    = var.stage == "production" ? null : "{}"
  }
}

module "alarms" {
  source = "./alarms"
}
