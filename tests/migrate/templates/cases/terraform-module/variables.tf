variable "stage" {
  type    = string
  default = "staging"
}

variable "alert_address" {
  type = string
}

variable "api_key" {
  type      = string
  default   = "s3cr3t"
  sensitive = true
}

variable "schedules_enabled" {
  type    = bool
  default = false
}

locals {
  prefix   = "shop-${var.stage}"
  rate     = var.stage == "production" ? "rate(5 minutes)" : "rate(1 hour)"
  settings = merge({ LEVEL = "INFO" }, var.stage == "staging" ? { LEVEL = "DEBUG", SAMPLE = "1" } : {})
  hours    = { staging = [2, 14], production = [2] }
}
