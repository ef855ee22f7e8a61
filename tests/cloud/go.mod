module olyc.dev/cloud

go 1.26

require (
	cel.dev/cel-go v0.33.2 // indirect
	github.com/hashicorp/terraform-plugin-go v0.31.0 // indirect
	go.yaml.in/yaml/v3 v3.0.6 // indirect
)
