import Datasets
import Surveys
import TFRecords
import Terminal

/// How far the records of some files fit a schema.
struct SchemaVerdict: Sendable, Encodable {
  /// A kind of problem: the first record that has it, and how many do.
  struct Finding: Sendable, Encodable {
    var reason: String
    /// Over all files, from 0; nil for what is about all records.
    var firstRecord: Int?
    var records: Int
  }

  private(set) var records = 0
  /// The first ten thousand kinds.
  private(set) var problems: [Finding] = []
  /// How many problems are of other kinds.
  private(set) var unlistedCount = 0

  private static let mostFindings = 10_000

  /// Reads the files.
  init(of paths: [String], _ schema: RecordSchema, limit: Int?, _ parallelism: Parallelism) throws {
    let lookup = schema.lookup()
    let expected = Set(schema.features.map(\.key))
    var findings: [String: Finding] = [:]
    var present: [String: Int] = [:]
    var count = 0
    try ParsedRecords(paths, limit: limit, parallelism).forEach { examples in
      examples.map { item -> (reasons: [String], keys: [String]) in
        switch item {
        case .failure(let problem): return (["\(problem)"], [])
        case .success(let example):
          let keys = example.context.filter { $0.value != .unset }.keys.map { " " + $0 } + example.lists.keys.map { "#" + $0 }
          return (schema.problems(of: example, lookup: lookup), keys.filter(expected.contains))
        }
      }
    } body: { part in
      for (reasons, keys) in part {
        for reason in reasons {
          if findings.count < Self.mostFindings || findings[reason] != nil {
            findings[reason, default: Finding(reason: reason, firstRecord: count, records: 0)].records += 1
          } else {
            unlistedCount += 1
          }
        }
        for key in keys { present[key, default: 0] += 1 }
        count += 1
      }
    }
    records = count
    problems = findings.values.sorted { ($0.firstRecord ?? 0, $0.reason) < ($1.firstRecord ?? 0, $1.reason) }
    for feature in schema.features {
      let found = present[feature.key] ?? 0
      // One that all records should have was missed in each by itself.
      if let fraction = feature.minimumFraction, fraction < 1, count > 0, Double(found) < fraction * Double(count) {
        problems.append(
          Finding(
            reason: "feature '\(feature.name)' is in \(percent(found, of: count)) of the records, less than \(100 * fraction)%",
            firstRecord: nil, records: count - found))
      }
      if let minimum = feature.minimumCount, found < minimum, !feature.isRequired, limit == nil {
        problems.append(
          Finding(
            reason: "feature '\(feature.name)' is in \(counted(found, "record")), fewer than \(minimum)", firstRecord: nil,
            records: count - found))
      }
    }
  }

  var text: String {
    var lines = problems.map { finding in
      let place = finding.firstRecord.map { "record \($0): " } ?? ""
      let more = finding.records > 1 && finding.firstRecord != nil ? " (and \(counted(finding.records - 1, "more record")))" : ""
      return "\(place)\(finding.reason)\(more)"
    }
    if unlistedCount > 0 { lines.append("and \(counted(unlistedCount, "problem")) more") }
    lines.append(
      "\(counted(records, "record")), "
        + (problems.isEmpty ? "all fit the schema" : counted(problems.count + unlistedCount, "problem")))
    return lines.joined(separator: "\n")
  }
}
