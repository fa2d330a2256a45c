import Synchronization

/// What the first layer or loss that cannot take a batch says of it: numbers that an `Embedding` does not have, more or
/// fewer sequences than a stateful layer goes on from, or labels of classes that predictions do not have.
final class BatchCheck: Sendable {
  /// Where it is noted instead of a trap; nil where such data are a mistake of the program.
  @TaskLocal static var current: BatchCheck?

  private let noted = Mutex<String?>(nil)
  private let output = Mutex<String?>(nil)
  private let rows: BatchRows

  init(_ rows: BatchRows = .alone) { self.rows = rows }

  /// What was noted, as a sentence.
  var problem: String? { noted.withLock { $0 } }

  /// Notes a problem, or traps with it; the caller goes on with something else in its place.
  static func note(_ problem: String) {
    guard let current else { preconditionFailure("\(problem.prefix(1).uppercased())\(problem.dropFirst()).") }
    current.noted.withLock { $0 = $0 ?? problem }
  }

  /// Notes a number among labels that stands for nothing, or traps with it.
  ///
  ///     labels of the output 'kind': sample 7 holds the class 10, expected 0 to 9
  ///
  /// - Parameters:
  ///   - number: what the labels hold.
  ///   - place: where, in the order of memory.
  ///   - expected: what labels may hold.
  static func note(
    label number: String, at place: Int, of shape: [Int], _ kind: String = "class", expected: String
  ) {
    let size = shape.dropFirst().reduce(1, *)
    var indices: [Int] = []
    var rest = size == 0 ? 0 : place % size
    for length in shape.dropFirst().reversed() {
      indices.insert(rest % length, at: 0)
      rest /= length
    }
    let row = (current?.rows ?? .alone).name(of: size == 0 ? 0 : place / size)
    let output = current?.output.withLock { $0 }
    note(
      (output.map { "labels of the output '\($0)': " } ?? "among labels ")
        + row + (size == 1 ? "" : ", place \(indices),") + " holds the \(kind) \(number), expected \(expected)")
  }

  /// The result of `body`, which looks at the labels of an output.
  static func labels<Result>(of name: String, _ body: () -> Result) -> Result {
    current?.output.withLock { $0 = name }
    defer { current?.output.withLock { $0 = nil } }
    return body()
  }
}

extension Model {
  /// The result of `body`, which gives a batch to the model and does nothing else.
  ///
  /// - Throws: `DataProblem` when a layer cannot take the batch; the model is as it was then.
  func trying<Result>(_ body: () -> Result) throws -> Result { try trying(body) { $0 } }

  /// What `judge` makes of the results of `body`, which it is given when no layer minded the batch.
  ///
  /// - Parameters:
  ///   - parameters: what a training step may change on the way; none outside of training.
  ///   - rows: what the rows of the batch are called.
  /// - Throws: `DataProblem` when a layer or a loss cannot take the batch; the model is as it was then.
  func trying<Outputs, Result>(
    changing parameters: [Parameter] = [], rows: BatchRows = .alone, _ body: () -> Outputs,
    judge: (Outputs) -> Result
  ) throws -> Result {
    let check = BatchCheck(rows)
    let kept = KeptState(of: self, parameters)
    let result = BatchCheck.$current.withValue(check) {
      let outputs = body()
      return check.problem == nil ? judge(outputs) : nil
    }
    if let result, check.problem == nil { return result }
    kept.restore()
    throw DataProblem(description: check.problem ?? "")
  }
}
