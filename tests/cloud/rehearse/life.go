package rehearse

func (s *Stage) life() {}
