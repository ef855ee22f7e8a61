# Made by olyc from main.oly by the blueprint `budget`.
# Change the spec, then run `olyc build`.

# Whoever applies this holds `roles/billing.costsManager` on the account that pays, and whoever
# plans it `roles/billing.viewer`:
# nothing in this project can grant that.
resource "google_billing_budget" "budget" {
  billing_account = var.billing_account
  display_name    = "olympus-${var.environment}"

  budget_filter {
    projects        = ["projects/${var.project_number}"]
    calendar_period = "MONTH"
  }

  amount {
    specified_amount {
      # Google refuses it when the account is kept in another currency.
      currency_code = "USD"
      units         = var.budget_units
    }
  }

  threshold_rules {
    threshold_percent = 0.5
  }
  threshold_rules {
    threshold_percent = 0.9
  }
  threshold_rules {
    threshold_percent = 1
  }

  # As the month goes, all of it will be gone.
  threshold_rules {
    threshold_percent = 1
    spend_basis       = "FORECASTED_SPEND"
  }

  all_updates_rule {
    monitoring_notification_channels = [google_monitoring_notification_channel.platform.id]
  }

  depends_on = [google_project_service.api]
}
