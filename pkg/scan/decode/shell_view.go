package decode

import "github.com/sallyport-dev/sallyport/pkg/policy"

// memberList collects the members of an object and leaves out what is empty.
type memberList []policy.Member

func (m *memberList) put(key string, v policy.Value) {
	*m = append(*m, policy.Member{Key: key, Value: v})
}

func (m *memberList) text(key, value string) {
	if value != "" {
		m.put(key, policy.String(value))
	}
}

func (m *memberList) flag(key string, yes bool) {
	if yes {
		m.put(key, policy.Bool(true))
	}
}

func (m *memberList) list(key string, values []policy.Value) {
	if len(values) > 0 {
		m.put(key, policy.Array(values))
	}
}

func (m *memberList) texts(key string, values []string) { m.list(key, stringValues(values)) }

func stringValues(texts []string) []policy.Value {
	out := make([]policy.Value, len(texts))
	for i, s := range texts {
		out[i] = policy.String(s)
	}
	return out
}

func (c scriptCommand) value() policy.Value {
	args := make([]policy.Value, len(c.args))
	var unknown []policy.Value
	expansions := c.programWord.expansionValues(-1)
	for i, w := range c.args {
		args[i] = policy.String(w.text)
		if w.unknown {
			unknown = append(unknown, policy.Int(i))
		}
		expansions = append(expansions, w.expansionValues(i)...)
	}
	m := memberList{{Key: "name", Value: policy.String(c.name)}, {Key: "args", Value: policy.Array(args)}}
	m.text("path", c.program)
	m.list("unknown", unknown)
	m.list("expansions", expansions)
	m.variables("env", c.env)
	m.variables("assign", c.assign)
	m.texts("via", c.via)
	if c.pipe.len > 0 {
		m.put("pipe", policy.Object([]policy.Member{
			{Key: "id", Value: policy.Int(c.pipe.id)},
			{Key: "pos", Value: policy.Int(c.pipe.pos)},
			{Key: "len", Value: policy.Int(c.pipe.len)},
		}))
	}
	redirects := make([]policy.Value, len(c.redirects))
	for i, r := range c.redirects {
		redirects[i] = r.value()
	}
	m.list("redirects", redirects)
	if c.parent >= 0 {
		m.put("parent", policy.Int(c.parent))
	}
	m.text("in", c.in)
	m.texts("options", c.options)
	m.text("then", c.then)
	m.flag("negated", c.negated)
	m.flag("condition", c.condition)
	m.flag("conditional", !c.straight)
	m.flag("subshell", c.subshell)
	m.text("function", c.function)
	return policy.Object(m)
}

func (m *memberList) variables(key string, list []scriptVariable) {
	if len(list) == 0 {
		return
	}
	var members memberList
	at := map[string]int{}
	for _, v := range list {
		i, again := at[v.name]
		if !again {
			i = len(members)
			at[v.name] = i
			members = append(members, policy.Member{Key: v.name})
		}
		members[i].Value = policy.String(v.value.text)
	}
	m.put(key, policy.Object(members))
}

func (w scriptWord) expansionValues(arg int) []policy.Value {
	out := make([]policy.Value, 0, len(w.expansions))
	for _, e := range w.expansions {
		m := memberList{{Key: "arg", Value: policy.Int(arg)}, {Key: "kind", Value: policy.String(e.kind)}}
		m.text("name", e.name)
		m.flag("quoted", e.quoted)
		out = append(out, policy.Object(m))
	}
	return out
}

func (r scriptRedirect) value() policy.Value {
	m := memberList{{Key: "op", Value: policy.String(r.op)}, {Key: "target", Value: policy.String(r.target.text)}}
	m.text("fd", r.fd)
	m.text("text", r.text)
	m.flag("unknown", r.target.unknown)
	return policy.Object(m)
}
