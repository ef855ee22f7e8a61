package main

import "olyc.dev/cloud/provider"

func init() { faces["provider"] = func([]string) int { return provider.Main() } }
