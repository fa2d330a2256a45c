/// What the stages of a pipeline did while it was measured; see ``Dataset/explain(elements:)`` and ``PipelineProbe``.
///
/// `print` shows a table, the last stage first; here of photos that are decoded, resized and batched by two threads:
/// ```
/// stage            elements     size    busy  waiting  buffer    threads
/// prefetch(2)            20  25.2 MB  0.00 s   0.00 s  0.0 of 2  consumer made 1
/// batch(32)              20  25.2 MB  2.35 s   0.84 s  4.0 of 4  2 (one a processor)
/// shuffle(seed 1)       642     88 B  0.00 s   0.00 s
/// images(1000)          642     88 B  0.00 s   0.00 s
/// 1.45 s in all. Bottleneck: batch(32), at work 81 % of the time on each of 2 threads.
/// ```
public struct PipelineReport: Sendable, Codable, Hashable {
  /// One stage.
  public struct Stage: Sendable, Codable, Hashable {
    /// Name and parameters.
    public var name: String
    /// How many stages with several upstreams are above it.
    public var depth: Int
    /// How many elements it made.
    public var elements: Int
    /// Mean memory of one of its elements in bytes; nil before the first.
    public var bytesPerElement: Int?
    /// Seconds its own work took, on all threads together.
    public var busy: Double
    /// Seconds it waited for other threads.
    public var waiting: Double
    /// The number of threads that may work for it; nil for the thread that asks.
    public var workers: Int?
    /// Why so many.
    public var workersReason: String?
    /// Mean number of elements (`prefetch`) or pieces of work (parallel stages) under way or ready, and the most allowed.
    public var occupancy: Double?
    public var capacity: Int?
    /// How many elements of a `prefetch` were made by the thread that asked for them: it makes one itself rather than wait
    /// for a thread that did not begin yet, and all of them where they are made and used faster than handed over. nil where it
    /// made none, and for other stages.
    public var madeByConsumer: Int?
  }

  /// The stages, the last first; upstreams of a stage with several follow each other.
  public var stages: [Stage] = []
  /// Seconds from the start of the measurement.
  public var seconds: Double
  /// Seconds that were spent outside of the pipeline, by whoever uses the elements.
  public var consumer: Double = 0

  init(seconds: Double) { self.seconds = seconds }

  /// The stage whose threads were busy for the largest part of the time; nil when the consumer was busier than any.
  public var bottleneck: Stage? {
    guard let busiest = stages.max(by: { $0.load < $1.load }), busiest.load >= consumer else {
      return nil
    }
    return busiest
  }
}

extension PipelineReport.Stage {
  init(name: String, depth: Int, figures: StageProbe.Figures) {
    self.name = name
    self.depth = depth
    elements = figures.elements
    bytesPerElement =
      figures.weighedElements > 0 ? figures.weighedBytes / figures.weighedElements : nil
    busy = Double(figures.busy) / 1e9
    waiting = Double(figures.waited) / 1e9
    workers = figures.workers?.count
    workersReason = figures.workers?.reason
    if figures.looks > 0 {
      occupancy = Double(figures.occupancy) / Double(figures.looks)
      capacity = figures.capacity
    }
    madeByConsumer = figures.madeByConsumer
  }

  /// Seconds of work on each of its threads.
  fileprivate var load: Double { busy / Double(threads) }
  fileprivate var threads: Int { max(1, min(workers ?? 1, Parallelism.processors)) }

  /// Who makes the elements, in words.
  fileprivate var makers: String {
    if let workers { return "\(workers) (\(workersReason ?? ""))" }
    guard let madeByConsumer, madeByConsumer > 0 else { return "" }
    return "consumer made \(madeByConsumer < elements ? grouped(madeByConsumer) : "all")"
  }
}

extension PipelineReport: CustomStringConvertible {
  public var description: String {
    var rows = [["stage", "elements", "size", "busy", "waiting", "buffer", "threads"]]
    for stage in stages {
      rows.append([
        String(repeating: "  ", count: stage.depth) + stage.name, grouped(stage.elements),
        stage.bytesPerElement.map(byteText) ?? "", seconds(stage.busy), seconds(stage.waiting),
        stage.occupancy.map { "\(decimal($0, 1)) of \(stage.capacity ?? 0)" } ?? "",
        stage.makers,
      ])
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = rows.map { row in
      let cells = row.enumerated().map { column, text in
        let space = String(repeating: " ", count: widths[column] - text.count)
        // Names and notes begin, numbers end at their column's edge.
        return column == 0 || column >= 5 ? text + space : space + text
      }
      return trimmingEnd(cells.joined(separator: "  "))
    }
    return (lines + [conclusion]).joined(separator: "\n")
  }

  private var conclusion: String {
    let total = "\(seconds(seconds)) in all."
    guard let stage = bottleneck else {
      return "\(total) Bottleneck: the consumer, at work \(percent(consumer)) of the time."
    }
    let threads = stage.threads == 1 ? "" : " on each of \(stage.threads) threads"
    return "\(total) Bottleneck: \(stage.name), at work \(percent(stage.load)) of the time\(threads)."
  }

  private func seconds(_ value: Double) -> String { "\(decimal(value, 2)) s" }
  private func percent(_ value: Double) -> String { "\(Int((value / seconds * 100).rounded())) %" }
}

private func byteText(_ bytes: Int) -> String {
  switch bytes {
  case ..<1000: "\(bytes) B"
  case ..<1_000_000: "\(decimal(Double(bytes) / 1e3, 1)) kB"
  case ..<1_000_000_000: "\(decimal(Double(bytes) / 1e6, 1)) MB"
  default: "\(decimal(Double(bytes) / 1e9, 1)) GB"
  }
}

/// A number with so many decimals.
private func decimal(_ value: Double, _ digits: Int) -> String {
  let scale = digits == 1 ? 10 : 100
  let scaled = Int((value * Double(scale)).rounded())
  let fraction = String(scaled % scale)
  return "\(scaled / scale)." + String(repeating: "0", count: digits - fraction.count) + fraction
}

private func trimmingEnd(_ text: String) -> String {
  var text = text
  while text.last == " " { text.removeLast() }
  return text
}
