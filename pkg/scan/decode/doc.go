// Package decode turns the bytes of one file into documents that pkg/policy can judge.
//
// The flow: Candidate says from a name and the first bytes whether reading the file is worth it;
// File walks one explicit table of decoders, and the first that recognises the content turns it
// into inputs, each with a value, facts that the text alone cannot carry, inline waivers, and a
// function that finds the line of any path of the value.
//
// What it promises:
//   - A Kubernetes document has the value that kubectl would send to the API server: YAML as
//     sigs.k8s.io/yaml reads it, JSON as the API machinery reads it, streams cut into documents as
//     k8s.io/apimachinery cuts them. Where another reader would see something else, every reading
//     is judged, and the fact "ambiguities" says so.
//   - An input that cannot be judged is a Problem, never silence; a file that is nobody's is
//     skipped with a reason, never an error.
//   - YAML that says only what all readers agree on, nearly all of it, takes a fast path into values
//     that yields exactly what the full path does; what is odd takes the full path.
//   - Every byte is hostile: size, number, depth and alias expansion are bounded, and a panic in a
//     library becomes a Problem.
//
// It never reads another file, the environment, the clock (but for deadlines) or the network.
package decode
