import Archives
import ArgumentParser
import Datasets
import Files
import ImageCodecs
import TFRecords
import Tensors

/// Pipelines as people train with: shuffled, decoded by several threads, changed by chance, batched and made ahead.
enum TrialPipeline: String, ExpressibleByArgument, CaseIterable {
  case photos, mnist, records

  /// Contents and labels (`int32`) of the data in `folder`.
  func dataset(_ folder: String) throws -> Dataset<(Tensor, Tensor)> {
    switch self {
    case .photos: try photos(folder)
    case .mnist: try mnist(folder)
    case .records: try records(folder)
    }
  }

  private func photos(_ folder: String) throws -> Dataset<(Tensor, Tensor)> {
    let files = try ImageFolder(folder, shuffle: false, quiet: true)
    return Dataset(Array(zip(files.filePaths, files.labels)))
      .shuffle(seed: 1)
      .map(parallelism: .automatic) { path, label in
        let image = try MappedFile(path: path).withBytes { bytes throws(ImageCodecError) in
          try Tensor(shape: [72, 72, 3], of: Float.self) { pixels throws(ImageCodecError) in
            try decodeImage(bytes, channels: 3, resizedTo: ImageSize(height: 72, width: 72), into: &pixels)
          }
        }
        return (image, Int32(label))
      }
      .map(seed: 2, parallelism: .automatic) { photo, random in
        // A random part of another brightness.
        let (top, left) = (Int.random(in: 0...8, using: &random), Int.random(in: 0...8, using: &random))
        let rows = photo.0[top..<(top + 64)]
        let part = Tensor.stack((0..<64).map { rows[$0][left..<(left + 64)] })
        return (part * Double(Float.random(in: 0.8...1.2, using: &random)), photo.1)
      }
      .batch(8)
      .prefetch(4)
  }

  private func mnist(_ folder: String) throws -> Dataset<(Tensor, Tensor)> {
    let digits = try MNIST(directory: folder).training
    return Dataset.tensorSlices(digits.images, digits.labels)
      .shuffle(bufferSize: 10_000, seed: 3)
      .filter { image, label in label.scalars(of: UInt8.self)[0] % 3 != 0 }
      .map(parallelism: .automatic) { image, label in
        (image.cast(to: .float32) / 255, Int32(label.scalars(of: UInt8.self)[0]))
      }
      .batch(64)
      .prefetch(4)
  }

  private func records(_ folder: String) throws -> Dataset<(Tensor, Tensor)> {
    try Dataset.files(matching: "\(folder)/*.tfrecord")
      .shuffle(seed: 4)
      .interleave(cycleLength: 2, blockLength: 4, parallelism: .automatic) { path in
        Dataset.tfrecords(paths: [path]).shuffle(seed: 5)
      }
      .map(parallelism: .automatic) { record in
        let example = try Example(parsing: record)
        return (byteCounts(of: record), Int32(example.features.count))
      }
      // Every record twice, the second time changed by chance.
      .flatMap { contents, label in
        Dataset.range(0..<2).map(seed: 6) { copy, random in
          (copy == 0 ? contents : contents * Double.random(in: 0...1, using: &random), label)
        }
      }
      .shuffle(bufferSize: 100, seed: 7)
      .batch(16)
      .prefetch(4)
  }
}

/// How often each value from 0 to 255 is among the bytes of a record.
private func byteCounts(of record: Record) -> Tensor {
  var counts = [Float](repeating: 0, count: 256)
  for byte in record.bytes { counts[Int(byte)] += 1 }
  return Tensor(counts)
}
