import Datasets
import Files
import TensorFiles
import Tensors
import Terminal

/// What the image loader makes of a folder, so that it can be compared with another loader without writing code.
struct Loading {
  private let folder: ImageFolder

  /// Says how many files there are, on standard error.
  init(_ path: String, _ options: LoaderOptions) throws {
    folder = try options.folder(path)
  }

  /// A line `path<TAB>label` for each file in the order of the first epoch, training before validation; only paths without
  /// labels.
  func list() throws -> [String] {
    let training = try folder.trainingFiles(epoch: 0)
    let files = training + folder.filePaths.dropFirst(training.count)
    guard !folder.labels.isEmpty else { return files }
    let labels = Dictionary(zip(folder.filePaths, folder.labels), uniquingKeysWith: { first, _ in first })
    return files.map { "\($0)\t\(labels[$0] ?? 0)" }
  }

  /// Writes the first `count` batches, training before validation, as the arrays `images` and `labels` of an `.npz`.
  func export(_ count: Int, to path: String) throws {
    let progress = Progress("exporting", unit: "batch", total: count)
    defer { progress.finish() }
    var images: [Tensor] = []
    var labels: [Tensor] = []
    for part in [folder.training, folder.validation].compactMap({ $0 }) {
      let batches = try part.makeIterator(epoch: 0)
      while images.count < count, let batch = try batches.next() {
        images.append(batch.0)
        labels.append(batch.1)
        progress.advance()
      }
    }
    var arrays = ["images": Tensor.concatenate(images)]
    if !folder.labels.isEmpty { arrays["labels"] = Tensor.concatenate(labels) }
    try NPZFile.write(arrays, to: path)
  }
}
