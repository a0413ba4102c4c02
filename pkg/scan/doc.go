// Package scan finds the files of a tree, decodes them, has every document judged by one
// policy.Gate and collects what it said into one Report.
//
// The flow is locate, decode, judge, collect. Files are judged in parallel and forgotten: what
// stays in memory of a file is its findings and, for rules about sets, a summary of each document.
// What cannot be read, decoded or judged is in Report.NotJudged; it never vanishes, and a scan
// that judged nothing is not a pass.
//
// The package does not print, read flags or reach the network.
package scan
