package main

import "olyc.dev/cloud/rehearse"

func init() {
	rehearsals["recovery"], rehearsals["zero"], rehearsals["spoil"] = rehearse.RecoveryMain, rehearse.ZeroMain, rehearse.SpoilMain
}
