package main

import "olyc.dev/cloud/rehearse"

func init() { rehearsals["recovery"] = rehearse.RecoveryMain }
