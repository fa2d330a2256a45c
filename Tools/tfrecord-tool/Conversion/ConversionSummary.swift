import Surveys
import Terminal

extension Conversion {
  /// What came of a conversion.
  struct Summary: Sendable, Encodable {
    var input: String
    var kind: SourceKind
    var records = 0
    /// On disk.
    var bytes = 0
    var files: [WrittenFile] = []
    /// Indexes and descriptions.
    var otherFiles: [String] = []
    /// How many records each class has.
    var classes: ClassHistogram
    /// The first of the broken items that were left out.
    var skipped: [Problem]
    /// How many they are.
    var skippedCount: Int
    /// Sentences about what is odd with the whole.
    var warnings: [String] = []
    /// Whether nothing was written.
    var isDryRun = false
    private var noun: String

    private enum CodingKeys: String, CodingKey {
      case input, kind, records, bytes, files, otherFiles, classes, skipped, skippedCount, warnings, isDryRun = "dryRun"
    }

    init(_ conversion: Conversion, classes: [Int], skipped: ProblemList) {
      input = conversion.source.path
      kind = conversion.source.kind
      noun = conversion.source.noun
      self.classes = ClassHistogram(names: conversion.source.classNames, counts: classes)
      self.skipped = skipped.listed
      skippedCount = skipped.count
    }

    /// A line per file, as long as they are few, and a sentence about all; of what is only rehearsed also a line per split.
    var text: String {
      var lines: [String] = []
      if !files.isEmpty && files.count <= 16 {
        var table = TextTable(["file", ">records", ">size"])
        for file in files { table.add([file.path, grouped(file.records), byteSize(file.bytes)]) }
        lines.append("\(table)")
      }
      if isDryRun && (files.count > 16 || files.contains { $0.split != nil }) { lines.append("\(splitTable)") }
      if isDryRun && !otherFiles.isEmpty && otherFiles.count <= 16 { lines.append("besides: " + otherFiles.joined(separator: ", ")) }
      var sentence = "\(counted(records, "record")) in \(counted(files.count, "file")), \(byteSize(bytes))"
      if isDryRun { sentence = "would write \(sentence) before compression" }
      if !classes.isEmpty { sentence += ": " + classes.sentence }
      lines.append(sentence)
      if skippedCount > 0 { lines.append("\(counted(skippedCount, noun)) skipped") }
      return lines.joined(separator: "\n")
    }

    /// The splits, or the one output, with their first and last files.
    private var splitTable: TextTable {
      var table = TextTable(["split", ">records", ">size", ">files", "named"])
      var rest = files[...]
      while let first = rest.first {
        let split = rest.prefix { $0.split == first.split }
        rest = rest.dropFirst(split.count)
        let names = split.count == 1 ? first.path : "\(first.path) ... \(split.last?.path ?? "")"
        table.add([
          first.split ?? "", grouped(split.reduce(0) { $0 + $1.records }), byteSize(split.reduce(0) { $0 + $1.bytes }),
          grouped(split.count), names,
        ])
      }
      return table
    }
  }
}

/// A file that a conversion wrote, or would write.
struct WrittenFile: Sendable, Hashable, Encodable {
  var path: String
  /// nil without splits.
  var split: String?
  var records: Int
  /// On disk; before compression where it is not written.
  var bytes: Int
}
