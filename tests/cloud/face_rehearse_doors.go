package main

import "olyc.dev/cloud/rehearse"

func init() { rehearsals["recovery"], rehearsals["zero"] = rehearse.RecoveryMain, rehearse.ZeroMain }
