package rehearse

// edits by tree: what happens to a platform in its life. "" of Root is the last one of the guide, which is production.
var edits = map[string][]Edit{
	"hello": {
		{What: "one value changed", Sed: [][2]string{{`GREETING = "Hello"`, `GREETING = "Good day"`}}, Shows: `google_cloud_run_v2_service\.app\[`, Most: 1},
		{What: "the host renamed", Root: "prod", Sed: [][2]string{{`host = "hello.example"`, `host = "www.hello.example"`}}, Destroys: -1},
		{What: "a region added", Sed: [][2]string{{`regions    = \[europe-west1\]`, `regions    = [europe-west1, europe-west4]`}}, Destroys: 0, Then: &Edit{
			What: "and taken away again", Less: true, Sed: [][2]string{{`\[europe-west1, europe-west4\]`, `[europe-west1]`}}, Shows: "", Destroys: -1, Gone: `.*europe-west4.*`}},
	},
	"service": {
		{What: "one value changed", Sed: [][2]string{{`min = 1, max = 10`, `min = 1, max = 12`}}, Root: "prod", Shows: `google_cloud_run_v2_service\.app\[`, Most: 1},
		{What: "a team renamed", Sed: [][2]string{{`\bmakers\b`, `keepers`}}, Root: "prod", Shows: `google_monitoring_|google_billing_budget`, Destroys: 1},
		{What: "the database renamed without a word", Sed: [][2]string{{`postgres main`, `postgres written`}, {`main\.read_write`, `written.read_write`}}, Root: "prod", Refused: "kept-is-gone", Then: &Edit{
			What: "the database renamed, with the word", Sed: [][2]string{{`postgres written \{`, "postgres written {\n  id = \"main\""}}, Root: "prod", Still: true, Destroys: 0}},
	},
	"platform": {
		{What: "one value changed", Sed: [][2]string{{`rate_limit = 50/s`, `rate_limit = 60/s`}}, Root: "prod", Shows: `google_compute_security_policy\.public`, Most: 1},
		{What: "a service deleted", Less: true, Sed: [][2]string{{`(?s)/// Takes orders\.\nservice orders \{.*?\n\}\n`, ""}, {`\n  uses orders\.call.*`, ""}}, Root: "prod", Destroys: -1},
		{What: "an environment added", Sed: [][2]string{{`^environment prod \{`, "environment qa { project_id = \"acme-qa\", after = staging, budget = $$1000/month }\nenvironment prod {"}, {`after      = staging`, `after      = qa`}}, Root: "qa", Destroys: 0},
	},
	"shop": {
		{What: "one value changed", Sed: [][2]string{{`min = 1, max = 10`, `min = 1, max = 11`}}, Root: "live", Shows: `google_cloud_run_v2_service\.frontend\[`, Most: 1},
		{What: "a service deleted", Less: true, Sed: [][2]string{{`(?s)/// Writes letters.*?\nservice mailer \{.*?\n\}\n`, ""}}, Root: "live", Shows: `mailer|ordered|postmark|google_monitoring|google_project_iam_member|google_project_service|google_project_iam_custom_role`, Destroys: -1, Gone: `.*ordered.*mailer.*|.*mailer.*ordered.*`},
		{What: "the host renamed", Sed: [][2]string{{`  host = "books\.example"`, `  host = "shop.books.example"`}}, Root: "live", Destroys: -1},
		{What: "a team renamed", Sed: [][2]string{{`\bshopkeepers\b`, `sellers`}}, Root: "live", Shows: `google_monitoring_|google_billing_budget`, Destroys: 1},
	},
	"olympus": {
		{What: "one value changed", Sed: [][2]string{{`min = 2, max = 50`, `min = 2, max = 60`}}, Root: "prod", Shows: `google_cloud_run_v2_service\.accounts\[`, Most: 2},
		{What: "a region added", Sed: [][2]string{{`regions    = \[us-central1, us-east1\]`, `regions    = [us-central1, us-east1, us-east4]`}}, Root: "prod", Destroys: 0, Then: &Edit{
			What: "and taken away again", Less: true, Sed: [][2]string{{`\[us-central1, us-east1, us-east4\]`, `[us-central1, us-east1]`}}, Root: "prod", Destroys: -1, Gone: `.*us-east4.*`}},
		{What: "a team renamed", Sed: [][2]string{{`team platform \{`, `team operators {`}, {`owner  = platform`, `owner  = operators`}, {`\[platform\]`, `[operators]`}, {`of = platform,`, `of = operators,`}}, Root: "prod", Shows: `google_monitoring_|google_billing_budget`, Destroys: 1},
		{What: "the host renamed", Sed: [][2]string{{`host = "api\.olympus\.example"`, `host = "www.olympus.example"`}}, Root: "prod", Destroys: -1},
		{What: "the database renamed without a word", Sed: [][2]string{{`\bmain\b`, `orders_data`}}, Root: "prod", Refused: "kept-is-gone"},
		{What: "an environment added", Sed: [][2]string{{`^environment prod \{`, "environment qa { project_id = \"olympus-qa\", after = staging, budget = $$2000/month }\nenvironment prod {"}, {`after      = staging`, `after      = qa`}}, Root: "*", Destroys: 0},
		{What: "a service deleted", Less: true, Sed: [][2]string{{`(?s)/// Forecasts tomorrow.*?\nservice analytics \{.*?\n\}\n`, ""}}, Root: "prod", Destroys: -1, Gone: `.*analytics.*|.*bucket\.models` /* the API keeps a bucket that is not empty */},
	},
}
