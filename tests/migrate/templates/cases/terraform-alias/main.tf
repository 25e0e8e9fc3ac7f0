resource "aws_lambda_function" "worker" {
  function_name = "worker"
  package_type  = "Image"
  image_uri     = "${aws_ecr_repository.r.repository_url}:latest"
  role          = aws_iam_role.w.arn
  memory_size   = 1024 * 2
  timeout       = 15 * 60
  layers        = [aws_lambda_layer_version.l.arn]
  publish       = true
  reserved_concurrent_executions = -1
  ephemeral_storage { size = 1024 }
  vpc_config {
    subnet_ids         = ["subnet-0123456789abcdef0"]
    security_group_ids = [aws_security_group.w.id]
  }
  tracing_config { mode = "Active" }
  lifecycle {
    ignore_changes = [image_uri]
  }
}

resource "aws_lambda_alias" "live" {
  name             = "live"
  function_name    = aws_lambda_function.worker.function_name
  function_version = "$LATEST"
}

resource "aws_security_group" "w" {}

resource "aws_lambda_layer_version" "l" {
  layer_name = "l"
}

resource "aws_scheduler_schedule" "alias" {
  schedule_expression = "cron(0/15 * * * ? *)"
  flexible_time_window { mode = "OFF" }
  target {
    arn      = aws_lambda_alias.live.arn
    role_arn = "arn:aws:iam::111122223333:role/x"
    input    = "{\"text\": \"${"not"} $${interpolated}\"}"
  }
}
