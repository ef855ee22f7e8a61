# Made by olyc from shop.oly by the blueprint `root`.
# Change the spec, then run `olyc build`.

output "platform" {
  description = "Everything that the module tells about test."
  value       = module.platform
}
