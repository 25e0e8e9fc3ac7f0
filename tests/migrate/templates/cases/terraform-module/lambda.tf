resource "aws_lambda_function" "this" {
  function_name = format("%s-%s", local.prefix, "stock")
  handler       = "stock.handler"
  runtime       = "python3.12"
  role          = aws_iam_role.this.arn
  filename      = "${path.module}/../dist"
  environment {
    variables = merge(local.settings, {
      ALERT = var.alert_address
      KEY   = var.api_key
      TABLE = aws_dynamodb_table.stock.name
      ARN   = aws_dynamodb_table.stock.arn
      WHERE = data.aws_region.current.name
      WHO   = "arn:aws:iam::${data.aws_caller_identity.me.account_id}:root"
    })
  }
}

resource "aws_iam_role" "this" {
  name_prefix = "stock"
}

resource "aws_iam_role_policy" "stock" {
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.stock.json
}

resource "aws_iam_role_policy_attachment" "logs" {
  role       = aws_iam_role.this.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

resource "aws_iam_role_policy_attachment" "own" {
  role       = aws_iam_role.this.name
  policy_arn = aws_iam_policy.own.arn
}

resource "aws_iam_policy" "own" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "ses:SendEmail"
      Resource = "*"
    }]
  })
}

data "aws_iam_policy_document" "stock" {
  statement {
    actions   = ["dynamodb:GetItem", "dynamodb:UpdateItem"]
    resources = [aws_dynamodb_table.stock.arn, "${aws_dynamodb_table.stock.arn}/index/*"]
  }
  statement {
    effect    = "Deny"
    actions   = ["dynamodb:DeleteTable"]
    resources = ["*"]
  }
  statement {
    actions   = ["kms:Decrypt"]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["dynamodb"]
    }
  }
}

resource "aws_dynamodb_table" "stock" {
  name = "${local.prefix}-stock"
}

resource "aws_cloudwatch_log_group" "stock" {
  name              = "/aws/lambda/${aws_lambda_function.this.function_name}"
  retention_in_days = 7
}
