variable "enabled" { default = true }
variable "names" { type = set(string) }

resource "aws_lambda_function" "many" {
  for_each      = var.names
  function_name = each.key
  handler       = "many.handler"
  runtime       = "python3.12"
  role          = "arn:aws:iam::111122223333:role/x"
  filename      = "many"
}

resource "aws_lambda_function" "one" {
  count         = var.enabled ? 1 : 0
  function_name = "one"
  handler       = "one.handler"
  runtime       = "python3.12"
  role          = "arn:aws:iam::111122223333:role/x"
  filename      = "one"
}

resource "aws_scheduler_schedule" "many" {
  for_each            = { a = "rate(1 day)", b = "rate(2 days)" }
  schedule_expression = each.value
  flexible_time_window { mode = "OFF" }
  target {
    arn      = aws_lambda_function.many[each.key].arn
    role_arn = "arn:aws:iam::111122223333:role/x"
  }
}

resource "aws_scheduler_schedule" "one" {
  schedule_expression = "rate(3 days)"
  flexible_time_window { mode = "OFF" }
  target {
    arn      = aws_lambda_function.one[0].arn
    role_arn = "arn:aws:iam::111122223333:role/x"
  }
}

resource "aws_scheduler_schedule" "of_many" {
  schedule_expression = "rate(4 days)"
  flexible_time_window { mode = "OFF" }
  target {
    arn      = aws_lambda_function.many["a"].arn
    role_arn = "arn:aws:iam::111122223333:role/x"
  }
}

resource "aws_scheduler_schedule" "off" {
  count               = var.enabled ? 0 : 1
  schedule_expression = "rate(5 days)"
  flexible_time_window { mode = "OFF" }
  target {
    arn      = aws_lambda_function.one[0].arn
    role_arn = "arn:aws:iam::111122223333:role/x"
  }
}

resource "aws_scheduler_schedule" "dynamic" {
  schedule_expression = "rate(6 days)"
  flexible_time_window { mode = "OFF" }
  dynamic "target" {
    for_each = [1]
    content {
      arn = aws_lambda_function.one[0].arn
    }
  }
}

resource "aws_scheduler_schedule" "of_module" {
  schedule_expression = "rate(7 days)"
  flexible_time_window { mode = "OFF" }
  target {
    arn      = module.lambda.lambda_function_arn
    role_arn = "arn:aws:iam::111122223333:role/x"
  }
}
