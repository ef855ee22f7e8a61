package verbs

import (
	"olyc.dev/cloud/client"
	"olyc.dev/cloud/store"
)

const subscriptionType = "google_pubsub_subscription"

func init() {
	add(map[string]verb{
		"pubsub subscriptions describe":           {"", 1, 1, subscriptionDescribe},
		"pubsub subscriptions modify-push-config": {"push-endpoint= push-auth-service-account= push-auth-token-audience=", 1, 1, subscriptionPush},
		"pubsub subscriptions pull":               {"limit= auto-ack", 1, 1, subscriptionPull},
	})
}

func (e *env) subscription(l *line, permission string) (*store.Object, error) {
	p, err := l.project()
	if err != nil {
		return nil, err
	}
	return e.read(subscriptionType, "projects/"+p+"/subscriptions/"+l.args[0], permission)
}

func subscriptionDescribe(e *env, l *line) error {
	o, err := e.subscription(l, "pubsub.subscriptions.get")
	if err != nil {
		return err
	}
	push := store.Block(o.Attrs["push_config"])
	out := map[string]any{"name": o.ID, "topic": o.Str("topic"), "ackDeadlineSeconds": o.Attrs["ack_deadline_seconds"], "state": "ACTIVE"}
	if endpoint := cell(push["push_endpoint"]); endpoint != "" {
		config := map[string]any{"pushEndpoint": endpoint}
		if token := store.Block(push["oidc_token"]); len(token) > 0 {
			config["oidcToken"] = map[string]any{"serviceAccountEmail": token["service_account_email"], "audience": token["audience"]}
		}
		out["pushConfig"] = config
	}
	return e.show(l, out)
}

func subscriptionPush(e *env, l *line) error {
	o, err := e.subscription(l, "pubsub.subscriptions.get")
	if err != nil {
		return err
	}
	endpoint, err := l.need("push-endpoint")
	if err != nil {
		return err
	}
	push := asMap(plain(store.Block(o.Attrs["push_config"])))
	push["push_endpoint"] = endpoint
	account := l.flags["push-auth-service-account"]
	if account == "" {
		// The call replaces the whole of it: without the account messages are pushed without identity.
		push["oidc_token"] = []any{}
	} else {
		token := map[string]any{"service_account_email": account, "audience": l.flags["push-auth-token-audience"]}
		push["oidc_token"] = []any{token}
		ask := client.Call{Op: "ask", Type: "google_service_account", ID: accountID(account), Permissions: []string{"iam.serviceAccounts.actAs"}}
		if _, err := e.do(ask); err != nil {
			return err
		}
	}
	_, err = e.do(client.Call{Op: "patch", Type: subscriptionType, ID: o.ID, Permissions: []string{"pubsub.subscriptions.update"},
		Attrs: map[string]any{"push_config": []any{push}}})
	return err
}

// subscriptionPull finds nothing: no message is ever left in the box.
func subscriptionPull(e *env, l *line) error {
	if _, err := e.subscription(l, "pubsub.subscriptions.consume"); err != nil {
		return err
	}
	return e.show(l, []any{})
}
