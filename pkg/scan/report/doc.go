// Package report writes what a scan found in the formats that people and their tools read.
//
// There is one function, Write, and one file per format. A format states what the scan.Report says
// and nothing else: it decides nothing, reads nothing but the source lines that Options.Source
// hands it, and writes the same bytes for the same report.
//
// Everything in a report that comes from a scanned file is hostile: messages, names of files and
// resources, reasons of waivers, the source lines. Each format therefore has exactly one way to
// let such text through, which is why the formats write their output themselves instead of
// filling templates:
//
//   - for people (text, junit, github, markdown), and in those fields of SARIF and GitLab reports
//     that viewers show, text passes visible: what acts on a terminal, reorders letters or hides
//     becomes a readable escape such as \x1b or \u202e;
//   - the JSON formats besides write every such character as a JSON escape, so that a report that
//     is printed to a terminal or a build log stays inert; parsed, it holds the original text;
//   - on top of that each format escapes its own syntax: XML, Markdown and HTML, workflow commands.
//
// Source lines that a rule about secrets points at are shown with their values masked.
package report
