import ArgumentParser
import Datasets
import Files
import Foundation
import Tensors

/// Goes through a dataset, writing down every element and, now and then, where it is; started again it goes on from there.
@main
struct ResumeTrial: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume-trial",
    abstract: "Writes a line for every element of a pipeline, and goes on after it was killed.",
    discussion: """
      A line is the epoch, the element's number, a hash of its contents, and its labels. After every few elements the \
      iterator's state is saved together with the length of the output; a later run cuts the output to that length and goes \
      on from the state. trial.sh kills it in random places and compares the output with that of an undisturbed run.

      Exit status: 0 when all epochs are done, 1 when something failed, 64 when the command line is wrong.
      """)

  @Argument(help: "photos, mnist or records.")
  var pipeline: TrialPipeline

  @Argument(help: "The folder of the data: class folders with images, the files of MNIST, or .tfrecord files.")
  var data: String

  @Option(help: "Where the lines go.")
  var output: String

  @Option(help: "Where the state is saved; a run that finds one goes on from there.")
  var state: String

  @Option(help: "How many epochs.")
  var epochs = 3

  @Option(help: "After how many elements the state is saved.")
  var every = 3

  @Option(help: "How many threads may work on one stage; 0 for none but the main one.")
  var workers = Int.max

  func validate() throws {
    if workers < 0 { throw ValidationError("--workers is \(workers), but cannot be negative.") }
    if every < 1 { throw ValidationError("--every is \(every), and must be at least 1.") }
  }

  func run() throws {
    let dataset = try pipeline.dataset(data)
    var progress = try SavedProgress(at: state)
    if progress == nil { try Data().write(to: URL(fileURLWithPath: output)) }
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: output))
    try file.truncate(atOffset: progress?.length ?? 0)

    for epoch in (progress?.iterator.epoch ?? 0)..<epochs {
      let context = IterationContext(epoch: epoch, workers: workers)
      let iterator = try progress.map { try dataset.makeIterator(resumingAt: $0.iterator, context) }
        ?? dataset.makeIterator(context)
      progress = nil
      while let (contents, labels) = try iterator.next() {
        let line = "\(epoch) \(iterator.position - 1) \(hash(contents)) \(labels.scalars(of: Int32.self))\n"
        try file.write(contentsOf: Data(line.utf8))
        guard iterator.position % every == 0 else { continue }
        // The output first: a state must never promise more than there is.
        try file.synchronize()
        try SavedProgress(iterator: iterator.state, length: file.offset()).write(to: state)
      }
    }
    try file.synchronize()
  }

  /// FNV-1a over shape and numbers (`float32`), the same in every process.
  private func hash(_ tensor: Tensor) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for length in tensor.shape { hash = (hash ^ UInt64(length)) &* 0x100_0000_01b3 }
    tensor.withSpan(of: Float.self) { numbers in
      for index in numbers.indices { hash = (hash ^ UInt64(numbers[index].bitPattern)) &* 0x100_0000_01b3 }
    }
    return String(hash, radix: 16)
  }
}

/// What is saved: where the iterator is, and how long the output was then.
struct SavedProgress: Codable {
  var iterator: IteratorState
  var length: UInt64

  init(iterator: IteratorState, length: UInt64) {
    self.iterator = iterator
    self.length = length
  }

  /// What was saved last; nil when there is nothing.
  init?(at path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// Replaces what was saved before, all or nothing.
  func write(to path: String) throws {
    let file = try AtomicFile(path: path)
    try file.write(Array(JSONEncoder().encode(self)))
    try file.commit()
  }
}
