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
    /// How many records each class has.
    var classes: ClassHistogram
    /// The first of the broken items that were left out.
    var skipped: [Problem]
    /// How many they are.
    var skippedCount: Int
    /// Whether nothing was written.
    var isDryRun = false
    private var noun: String

    private enum CodingKeys: String, CodingKey {
      case input, kind, records, bytes, files, classes, skipped, skippedCount, isDryRun = "dryRun"
    }

    init(_ conversion: Conversion, classes: [Int], skipped: ProblemList) {
      input = conversion.source.path
      kind = conversion.source.kind
      noun = conversion.source.noun
      self.classes = ClassHistogram(names: conversion.source.classNames, counts: classes)
      self.skipped = skipped.listed
      skippedCount = skipped.count
    }

    /// A line per file, as long as they are few, and a sentence about all.
    var text: String {
      var lines: [String] = []
      if !files.isEmpty && files.count <= 16 {
        var table = TextTable(["file", ">records", ">size"])
        for file in files { table.add([file.path, grouped(file.records), byteSize(file.bytes)]) }
        lines.append("\(table)")
      }
      var sentence =
        isDryRun
        ? "would write \(counted(records, "record")), \(byteSize(bytes)) before compression"
        : "\(counted(records, "record")) in \(counted(files.count, "file")), \(byteSize(bytes))"
      if !classes.isEmpty { sentence += ": " + classes.sentence }
      lines.append(sentence)
      if skippedCount > 0 { lines.append("\(counted(skippedCount, noun)) skipped") }
      return lines.joined(separator: "\n")
    }
  }
}

/// A file that a conversion wrote.
struct WrittenFile: Sendable, Hashable, Encodable {
  var path: String
  /// nil without splits.
  var split: String?
  var records: Int
  /// On disk.
  var bytes: Int
}
