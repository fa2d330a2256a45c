import Surveys

/// Everything that one run found.
struct Findings: Encodable {
  var datasets: [SurveyReport]
  /// nil unless at least two splits were named.
  var comparison: SplitComparison?
  var throughput: [Throughput] = []

  init(_ reports: [SurveyReport]) {
    datasets = reports
    let splits = reports.filter { $0.split != nil }
    if splits.count > 1 { comparison = SplitComparison(splits) }
  }

  /// For people.
  var text: String {
    (datasets.map(\.text) + [comparison?.text].compactMap { $0 } + throughput.map(\.text)).joined(separator: "\n\n")
  }
}
