"""What provider-facts has to find, and what it has to let pass. Needs the facts file of the standard library."""

import gzip
import json
import os
import tempfile
import unittest

import hcl
import limits
from module import FACTS, Judge

BUCKET = 'resource "google_storage_bucket" "b" {\n  name = "bucket"\n  location = "EU"\n%s\n}\n'
ADDRESS = 'resource "google_compute_address" "a" {\n  name = "a"\n%s\n}\n'
SERVICE = 'resource "google_monitoring_custom_service" "s" {\n  service_id = "%s"\n}\n'
ALERT = (
    'resource "google_monitoring_alert_policy" "a" {\n  display_name = "a"\n  combiner = "OR"\n  conditions {\n    display_name = "b"\n'
    '    condition_threshold {\n      duration = "0s"\n      forecast_options {\n        forecast_horizon = "%s"\n      }\n      comparison = "%s"\n    }\n  }\n}\n'
)

GROUP = 'resource "google_compute_region_network_endpoint_group" "g" {\n  name = "g"\n  region = "r"\n%s}\n'
BACKEND = (
    'resource "google_compute_backend_service" "b" {\n  name = "b"\n  backend {\n'
    '    group = google_compute_region_network_endpoint_group.g.id\n  }\n%s}\n'
)
RUN = 'resource "google_cloud_run_v2_service" "s" {\n  name = "s"\n  location = "r"\n  template {\n    containers {\n      image = "i"\n    }\n  }\n%s}\n'
REDIS = 'variable "tier" {\n  type = string\n}\nresource "google_redis_instance" "r" {\n  name = "%s"\n  memory_size_gb = 1\n  tier = var.tier\n%s}\n'
FIRST = "  lifecycle {\n    create_before_destroy = true\n  }\n"

WRONG = {
    "an argument that does not exist": (BUCKET % "  colour = 1", "`colour` does not exist"),
    "an argument that is missing": ('resource "google_storage_bucket" "b" {\n  name = "bucket"\n}\n', "`location` is missing"),
    "a block written as an argument": (BUCKET % "  versioning = { enabled = true }", "is a block and is written as an argument"),
    "an argument written as a block": (BUCKET % "  labels {\n  }", "is an argument and is written as a block"),
    "an argument of a nested block": (BUCKET % "  versioning {\n    enabld = true\n  }", "`versioning.enabld` does not exist"),
    "a block that stands too often": (BUCKET % "  versioning {\n enabled = true\n }\n versioning {\n enabled = true\n }", "stands 2 times"),
    "a bool that is none": (BUCKET % '  force_destroy = "perhaps"', "is a bool"),
    "a list where one value belongs": (BUCKET % '  storage_class = ["STANDARD"]', "is given a list"),
    "a value outside of its set": (ADDRESS % '  address_type = "maybe"', "cannot be `maybe`"),
    "the same in one arm of a condition": (ADDRESS % '  address_type = true ? "EXTERNAL" : "maybe"', "cannot be `maybe`"),
    "the same behind a local": (ADDRESS % "  address_type = local.p" + 'locals {\n  p = "maybe"\n}\n', "cannot be `maybe`"),
    "what can only be read": (BUCKET % '  self_link = "x"', "can only be read"),
    "a type that does not exist": ('resource "google_storage_pail" "b" {\n}\n', "no such type"),
    "a reference to nothing": (BUCKET % "  project = google_project.none.project_id", "`google_project.none` is not declared"),
    "a reference to no attribute": (BUCKET % "" + "output \"x\" {\n  value = google_storage_bucket.b.colour\n}\n", "google_storage_bucket.b.colour"),
    "the same inside a template": (BUCKET % "" + 'output "x" {\n  value = "at ${google_storage_bucket.b.colour}"\n}\n', "google_storage_bucket.b.colour"),
    "an index that is missing": (BUCKET % "  count = 2" + "output \"x\" {\n  value = google_storage_bucket.b.name\n}\n", "an index is needed"),
    "an index too much": (BUCKET % "" + "output \"x\" {\n  value = google_storage_bucket.b[0].name\n}\n", "it takes no index"),
    "a variable that is not declared": (BUCKET % "  project = var.nowhere", "`var.nowhere` is not declared"),
    "an argument set twice": (BUCKET % '  name = "c"', "`name` is set twice"),
    "two resources of one name": (BUCKET % "" + BUCKET % "", "is declared twice"),
    "a value that only the API refuses": (SERVICE % "the_door", "the API asks for ^[a-z0-9-]+$"),
    "a duration beyond what the API allows": (ALERT % ("604800s", "COMPARISON_GT"), "the API allows 3600 to 216000"),
    "a value that the schema knows and the API does not": (ALERT % ("3600s", "COMPARISON_GE"), "the API knows"),
    "a key of a map that the API refuses": (ADDRESS % '  labels = { Team = "a" }', "has the key `Team`"),
    "what would be destroyed while it is used": (GROUP % "" + BACKEND % "", "it needs `create_before_destroy`"),
    "what could fail to start, made first": (RUN % FIRST, "can never be made again"),
    "the same, handed on": (
        RUN % "" + GROUP % ("  cloud_run {\n    service = google_cloud_run_v2_service.s.name\n  }\n" + FIRST), "handed on by"),
    "a name that does not follow what makes another one": (REDIS % ("cache", FIRST), "the name has to follow it"),
    "a zero in what the API gives back without it": (
        'resource "google_monitoring_dashboard" "d" {\n  dashboard_json = jsonencode({\n    tiles = [{ xPos = 0 }]\n  })\n}\n',
        "the API does not give `xPos` back"),
    "a file that is no HCL": ("resource {{\n", "cannot be read"),
}

RIGHT = {
    "dynamic blocks": BUCKET % '  dynamic "versioning" {\n    for_each = [1]\n    content {\n      enabled = true\n    }\n  }',
    "values known only later": BUCKET % "  storage_class = upper(var.class)" + 'variable "class" {\n  type = string\n}\n',
    "null, which is as if it were absent": BUCKET % "  storage_class = null",
    "conditions, heredocs, comprehensions": BUCKET % (
        '  labels = { for k, v in { a = "b" } : k => lower(v) if v != "" }\n'
        "  storage_class = (\n    true ||\n    false ? \"NEARLINE\" : null\n  )\n  project = <<-EOT\n    x\n  EOT"),
    "a name that follows what makes another one": REDIS % ("cache-${var.tier}", FIRST),
    "the same without being made first": REDIS % ("cache", ""),
    "every index of one of several": BUCKET % "  count = 2" + (
        'output "x" {\n  value = [google_storage_bucket.b[0].name, one(google_storage_bucket.b[*].name), google_storage_bucket.b]\n}\n'),
}


class Facts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with gzip.open(FACTS, "rt", encoding="utf-8") as handle:
            cls.facts = json.load(handle)
        cls.laid = limits.lay(cls.facts)

    def test_knows_all_limits(self):
        self.assertEqual(self.laid, 1153)

    def findings(self, **files):
        """What is found in the root `main`; other names are folders beside it."""
        with tempfile.TemporaryDirectory() as top:
            for name, text in files.items():
                os.mkdir(os.path.join(top, name))
                with open(os.path.join(top, name, "main.tf"), "w", encoding="utf-8") as handle:
                    handle.write(text)
            judge = Judge(self.facts)
            judge.root(os.path.join(top, "main"))
            return [message for _, _, message in judge.findings], judge

    def test_finds_what_is_wrong(self):
        for words, (text, expected) in WRONG.items():
            with self.subTest(words):
                found, _ = self.findings(main=text)
                self.assertTrue(any(expected in message for message in found), f"{expected!r} is not in {found}")

    def test_lets_pass_what_is_right(self):
        for words, text in RIGHT.items():
            with self.subTest(words):
                found, judge = self.findings(main=text)
                self.assertEqual(found, [])
                self.assertEqual(len(judge.judged), 1)

    def test_judges_a_module_with_what_its_root_passes(self):
        module = 'variable "reach" {\n  type = string\n}\n' + ADDRESS % "  address_type = var.reach"
        call = 'module "m" {\n  source = "../called"\n  reach = "%s"\n}\n'
        self.assertEqual(self.findings(main=call % "EXTERNAL", called=module)[0], [])
        self.assertIn("cannot be `maybe`", self.findings(main=call % "maybe", called=module)[0][0])

    def test_what_is_made_first_hands_it_on(self):
        for text in (GROUP % FIRST + BACKEND % "", GROUP % "" + BACKEND % FIRST, RUN % "" + GROUP % FIRST):
            self.assertEqual(self.findings(main=text)[0], [])
        # A part goes with what it is a part of: its argument makes another one.
        part = 'resource "google_sql_database" "d" {\n  name = "d"\n  instance = google_sql_database_instance.i.name\n}\n'
        whole = 'resource "google_sql_database_instance" "i" {\n  database_version = "POSTGRES_17"\n  settings {\n    tier = "db-f1-micro"\n  }\n}\n'
        self.assertEqual(self.findings(main=part + whole)[0], [])

    def test_compares_a_call_with_the_module(self):
        module = 'variable "a" {\n  type = string\n}\n' + BUCKET % "  project = var.a"
        found, _ = self.findings(main='module "m" {\n  source = "../called"\n  b = 1\n}\n\noutput "o" {\n  value = module.m.nothing\n}\n', called=module)
        self.assertEqual(sorted(found), ["`module.m` has no output `nothing`", "`module.m` has no variable `b`", "`module.m` needs `a`"])

    def test_an_argument_counts_itself_in_its_group(self):
        text = 'resource "google_storage_bucket_object" "o" {\n  name = "o"\n  bucket = "b"\n%s}\n'
        self.assertEqual(self.findings(main=text % '  source = "x"\n')[0], [])
        self.assertIn("exactly one of", self.findings(main=text % "")[0][0])

    def test_lines_are_those_of_the_file(self):
        _, judge = self.findings(main="\n# note\n" + BUCKET % "  colour = 1")
        self.assertEqual([line for _, line, _ in judge.findings], [6])

    def test_reads_escapes_and_templates(self):
        with tempfile.NamedTemporaryFile("w", suffix=".tf") as handle:
            handle.write('locals {\n  a = "x\\n\\"y\\" $${z} \\u00e9"\n  b = "${local.a}-${upper("q}")}"\n}\n')
            handle.flush()
            values = hcl.read(handle.name).named("locals")[0].body.attributes
        self.assertEqual(values["a"].value, 'x\n"y" ${z} é')
        self.assertEqual([part.kind for part in values["b"].parts], ["ref", "string", "call"])


if __name__ == "__main__":
    unittest.main()
