package decode

func matchDockerfile(source, Options) bool  { return false }
func fileDockerfile(source, Options) Result { return Result{} }
