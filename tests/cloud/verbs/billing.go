package verbs

import "strings"

func init() {
	add(map[string]verb{
		"billing accounts get-iam-policy": {lists, 1, 1, func(e *env, l *line) error {
			return e.policy(l, payerType, payer(l.args[0]), "billing.accounts.getIamPolicy")
		}},
		"billing accounts add-iam-policy-binding": {"role= member=", 1, 1, func(e *env, l *line) error {
			return e.bind(l, "grant", payerType, payer(l.args[0]), "billing.accounts.getIamPolicy", "billing.accounts.setIamPolicy")
		}},
	})
}

const payerType = "google_billing_account_iam_member"

// payer is the full name of a billing account.
func payer(name string) string {
	return "billingAccounts/" + strings.TrimPrefix(name, "billingAccounts/")
}
