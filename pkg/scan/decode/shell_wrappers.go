package decode

import (
	"slices"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// wrapper is a program that runs the command that its arguments name.
type wrapper struct {
	valued []string // options that take the next argument
	skip   int      // operands that stand before the command
	stop   []string // options with which it runs nothing: it stays as it is
	assign bool     // NAME=value operands set variables for the command
}

var wrappers = map[string]wrapper{
	"sudo": {
		valued: []string{"-u", "--user", "-g", "--group", "-h", "--host", "-p", "--prompt", "-C", "--close-from", "-D", "--chdir", "-R", "--chroot", "-T", "--command-timeout", "-r", "--role", "-t", "--type", "-U", "--other-user"},
		stop:   []string{"-l", "--list", "-v", "--validate", "-k", "-K", "-V", "--version", "-e", "--edit"},
		assign: true,
	},
	"doas":        {valued: []string{"-u", "-C", "-a"}, stop: []string{"-L"}},
	"env":         {valued: []string{"-u", "--unset", "-C", "--chdir", "-S", "--split-string"}, assign: true},
	"command":     {stop: []string{"-v", "-V"}},
	"builtin":     {},
	"exec":        {valued: []string{"-a"}},
	"nohup":       {},
	"time":        {valued: []string{"-f", "--format", "-o", "--output"}},
	"nice":        {valued: []string{"-n", "--adjustment"}},
	"ionice":      {valued: []string{"-c", "--class", "-n", "--classdata"}, stop: []string{"-p", "-P", "-u"}},
	"timeout":     {valued: []string{"-k", "--kill-after", "-s", "--signal"}, skip: 1},
	"stdbuf":      {valued: []string{"-i", "--input", "-o", "--output", "-e", "--error"}},
	"setsid":      {},
	"setpriv":     {valued: []string{"--reuid", "--regid", "--groups", "--inh-caps", "--ambient-caps", "--bounding-set"}},
	"chroot":      {skip: 1},
	"gosu":        {skip: 1},
	"su-exec":     {skip: 1},
	"busybox":     {stop: []string{"--list", "--install"}},
	"eatmydata":   {},
	"unbuffer":    {},
	"tini":        {valued: []string{"-p", "-e"}},
	"dumb-init":   {valued: []string{"-r", "--rewrite"}},
	"catatonit":   {},
	"xvfb-run":    {valued: []string{"-e", "-f", "-n", "-p", "-s", "-w"}},
	"systemd-run": {valued: []string{"--unit", "-p", "--property"}},
}

// unwrap takes wrappers away from the words of a command. What env -S runs is a script of its own.
func unwrap(words []scriptWord, out *scriptCommand) (rest []scriptWord, script *scriptWord) {
	for len(words) > 1 && !words[0].unknown && len(out.via) < maxWrappers {
		name := programName(words[0].text)
		w, ok := wrappers[name]
		if !ok {
			break
		}
		inner := words[1:]
		if name == "env" {
			if script := optionValue(inner, "-S", "--split-string"); script != nil {
				return words, script
			}
		}
		options := len(inner) - len(afterOptions(inner, w.valued))
		if slices.ContainsFunc(inner[:options], func(o scriptWord) bool { return slices.Contains(w.stop, o.text) }) {
			break
		}
		inner = inner[options:]
		if name == "env" && len(inner) > 0 && inner[0].text == "-" { // an old spelling of -i
			inner = inner[1:]
		}
		var env []scriptVariable
		for w.assign && len(inner) > 0 {
			key, value, ok := strings.Cut(inner[0].text, "=")
			if !ok || key == "" || strings.ContainsAny(key, "$`") {
				break
			}
			env = append(env, scriptVariable{key, scriptWord{text: value, unknown: inner[0].unknown}})
			inner = inner[1:]
		}
		if len(inner) <= w.skip {
			break
		}
		out.via = append(slices.Clip(out.via), name)
		out.env = append(slices.Clip(out.env), env...)
		words = inner[w.skip:]
	}
	return words, nil
}

// afterOptions returns the operands: what follows the options, of which the valued ones take the
// next argument unless their value is attached.
func afterOptions(args []scriptWord, valued []string) []scriptWord {
	for len(args) > 0 {
		switch arg := args[0].text; {
		case arg == "--":
			return args[1:]
		case len(arg) < 2 || arg[0] != '-':
			return args
		case slices.Contains(valued, arg) && len(args) > 1:
			args = args[2:]
		default:
			args = args[1:]
		}
	}
	return args
}

// optionValue finds the value of an option, given as the next argument or, for a long one, behind =.
func optionValue(args []scriptWord, short, long string) *scriptWord {
	for i, arg := range args {
		if (arg.text == short || arg.text == long) && i+1 < len(args) {
			return &args[i+1]
		}
		if value, ok := strings.CutPrefix(arg.text, long+"="); ok {
			return &scriptWord{text: value, unknown: arg.unknown, commands: arg.commands}
		}
	}
	return nil
}

// shellArguments reads the arguments of a shell: the options that they turn on, and the script of -c.
func shellArguments(args []scriptWord) (options []string, script *scriptWord) {
	takesScript := false
	for len(args) > 0 {
		arg := args[0].text
		if len(arg) < 2 || arg[0] != '-' && arg[0] != '+' || arg == "--" {
			if arg == "--" {
				args = args[1:]
			}
			break
		}
		if strings.HasPrefix(arg, "--") {
			if args = args[1:]; (arg == "--rcfile" || arg == "--init-file") && len(args) > 0 {
				args = args[1:]
			}
			continue
		}
		takesScript = takesScript || arg[0] == '-' && strings.ContainsRune(arg, 'c')
		taken := min(len(args), 1+strings.Count(arg, "o")+strings.Count(arg, "O"))
		options, _ = applyOptions(options, args[:taken])
		args = args[taken:]
	}
	if takesScript && len(args) > 0 {
		script = &args[0]
	}
	return options, script
}

var xargsValued = []string{"-a", "--arg-file", "-d", "--delimiter", "-E", "-I", "-L", "--max-lines", "-n", "--max-args", "-P", "--max-procs", "-s", "--max-chars"}

// findCommands lists the commands of -exec, -execdir, -ok and -okdir.
func findCommands(args []scriptWord) (out [][]scriptWord) {
	for i := 0; i < len(args); i++ {
		switch args[i].text {
		case "-exec", "-execdir", "-ok", "-okdir":
			begin := i + 1
			for i++; i < len(args) && args[i].text != ";" && args[i].text != "+"; i++ {
			}
			if i > begin {
				out = append(out, args[begin:i])
			}
		}
	}
	return out
}

// view builds the value.
func (a *analysis) view() scriptView {
	values := make([]policy.Value, len(a.commands))
	spans := make([]span, len(a.commands))
	for i, cmd := range a.commands {
		values[i], spans[i] = cmd.value(), cmd.at
	}
	members := []policy.Member{{Key: "commands", Value: policy.Array(values)}}
	if a.unparsed != "" {
		members = append(members, policy.Member{Key: "unparsed", Value: policy.String(a.unparsed)})
	}
	return scriptView{value: policy.Object(members), spans: spans}
}
