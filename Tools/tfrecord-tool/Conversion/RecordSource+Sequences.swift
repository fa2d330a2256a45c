import Surveys
import Synchronization
import TFRecords
import Terminal

extension Conversion {
  /// The feature lists of the records that will be written.
  ///
  /// This takes a pass over the records of a source that can have some: whether the steps of a list all have as many values, which
  /// decides on the features it becomes, shows only at the end.
  func sequences(progress: Progress) throws -> TFDSSequences {
    guard [.tfrecord, .jsonLines, .npz].contains(source.kind) || source.hasLists else { return TFDSSequences() }
    let survey = SequenceSurvey()
    let watched = source.changingRecords(identity: "") { bytes in
      survey.add(bytes)
      return nil
    }
    // Those that a limit leaves: in a mixture where the source can give one.
    let order = limit == nil ? nil : try source.count.flatMap { try self.order(of: $0) }
    let next = try watched.blocks(from: 0, to: limit, order: order, parallelism: parallelism)
    while let block = try next() { progress.advance(by: block.count) }
    return survey.sequences
  }
}

/// Gathers the feature lists that several workers see; in which order makes no difference.
private final class SequenceSurvey: Sendable {
  private let state = Mutex(TFDSSequences())

  var sequences: TFDSSequences { state.withLock { $0 } }

  func add(_ bytes: RawSpan) {
    var lists: [String: [Feature]] = [:]
    if SequenceExample.hasLists(bytes) {
      // What does not parse is told when the features are described.
      guard let example = try? SequenceExample(parsing: bytes) else { return }
      lists = example.lists
    }
    let found = TFDSSequences(lists)
    state.withLock { $0.merge(found) }
  }
}

extension RecordSource {
  /// The same records with features in the place of their lists.
  func flattened(_ sequences: TFDSSequences) -> RecordSource {
    changingRecords(identity: "flat: \(sequences.featureNames.sorted())") { bytes in
      guard SequenceExample.hasLists(bytes), let example = try? SequenceExample(parsing: bytes) else { return nil }
      return try sequences.flattened(example)
    }
  }

  /// The same records, each replaced by what is made of its data, unless that is nil.
  ///
  /// - Parameters:
  ///   - identity: what tells this source from the one it is made of.
  ///   - change: throws only what should end the conversion.
  fileprivate func changingRecords(
    identity: String, _ change: @escaping @Sendable (RawSpan) throws -> SequenceExample?
  ) -> RecordSource {
    var source = self
    source.identity.append(identity)
    switch access {
    case .numbered(let count, let blockSize, let make):
      source.access = .numbered(count: count, blockSize: blockSize) { number, block in
        var made = RecordBlock()
        try make(number, &made)
        try block.add(made, changing: change)
      }
    case .streamed(let open):
      source.access = .streamed {
        let next = try open()
        return {
          guard let chunk = try next() else { return nil }
          return Chunk(count: chunk.count) {
            var block = RecordBlock()
            try block.add(chunk.make(), changing: change)
            return block
          }
        }
      }
    }
    return source
  }
}

extension RecordBlock {
  fileprivate mutating func add(_ other: RecordBlock, changing change: (RawSpan) throws -> SequenceExample?) throws {
    for position in 0..<other.count {
      let (record, label) = (other.record(at: position), other.labels[position])
      if let problem = other.problem(at: position) {
        leaveOut(problem)
        continue
      }
      guard !record.isEmpty else {
        leaveOut()
        continue
      }
      let bytes = record.span.bytes
      if let example = try change(bytes.extracting(RecordFrame.dataRange(in: bytes.byteCount))) {
        add(example, label: label)
      } else {
        add(framed: record, label: label)
      }
    }
  }
}
