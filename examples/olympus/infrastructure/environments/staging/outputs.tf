# Made by olyc from main.oly by the blueprint `root`.
# Change the spec, then run `olyc build`.

output "platform" {
  description = "Everything that the module tells about staging."
  value       = module.platform
}
