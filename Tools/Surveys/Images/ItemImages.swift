import Files
import ImageCodecs
import TFRecords
import TensorFiles
package import Tensors

/// Reads single images of a data set again, to show them.
package struct ItemImages: Sendable {
  private let report: SurveyReport

  package init(_ report: SurveyReport) { self.report = report }

  /// Calls `body` with the image at each of `places` that can be read: `uint8`, `[height, width, channels]`. Which comes first is
  /// open; of record files, each is gone through once.
  package func forEach(at places: [ItemPlace], _ body: (ItemPlace, Tensor) throws -> Void) throws {
    switch report.kind {
    case .imageFolder:
      for place in places {
        guard let file = try? MappedFile(path: place.path),
          let image = try? file.withBytes({ try Self.view(of: $0) })
        else { continue }
        try body(place, image)
      }
    case .tfrecord:
      for (path, places) in Dictionary(grouping: places, by: \.path).sorted(by: { $0.key < $1.key }) {
        try forEach(inRecords: path, places, body)
      }
    case .mnist, .cifar10, .cifar100:
      guard !places.isEmpty else { return }
      let archive = try ArchiveImages(Source(kind: report.kind, path: report.paths[0]))
      for place in places {
        guard let number = place.number, let split = archive.splits.first(where: { "\($0.name) image" == place.noun })
        else { continue }
        try body(place, split.image(number))
      }
    case .npy, .npz:
      guard !places.isEmpty, let pixels = try imageArray() else { return }
      for place in places {
        guard let number = place.number else { continue }
        let image = pixels[number]
        try body(place, image.rank == 2 ? image.reshaped(image.shape + [1]) : image)
      }
    case .csv, .tsv, .jsonLines, .textFolder, .textLines: break
    }
  }

  private func forEach(
    inRecords path: String, _ places: [ItemPlace], _ body: (ItemPlace, Tensor) throws -> Void
  ) throws {
    let reader = try TFRecordReader(path: path)
    let isSeekable = reader.compression == .none
    var number = 0
    for place in places.sorted() {
      guard let wanted = place.number else { continue }
      if isSeekable, let offset = place.byteOffset {
        try reader.seek(toByteOffset: offset, recordNumber: wanted)
      } else {
        while number < wanted {
          guard (try? reader.skipRecord()) == true else { return }
          number += 1
        }
      }
      guard let record = try? reader.next() else { continue }
      number = wanted + 1
      if let image = Self.firstImage(of: record) { try body(place, image) }
    }
  }

  /// An image to show; of a large one, a smaller one of about its shape.
  private static func view(of bytes: RawSpan) throws(ImageCodecError) -> Tensor {
    let info = try imageInfo(bytes)
    let (longer, side) = (max(info.height, info.width), 1024)
    guard info.height * info.width > 4 * side * side else { return try decodeImage(bytes) }
    let size = ImageSize(height: max(1, info.height * side / longer), width: max(1, info.width * side / longer))
    let channels = info.channels < 3 ? 1 : 3
    var numbers = [Float](repeating: 0, count: size.height * size.width * channels)
    var span = numbers.mutableSpan
    try decodeImage(bytes, channels: channels, resizedTo: size, into: &span)
    return Tensor(numbers, shape: [size.height, size.width, channels]).roundedToBytes()
  }

  /// The image by which a survey judged the record.
  private static func firstImage(of record: Record) -> Tensor? {
    guard let example = try? SequenceExample(parsing: record) else { return nil }
    let features = example.context.mapValues { [$0] }.sorted { $0.key < $1.key }
      + example.lists.sorted { $0.key < $1.key }
    for (name, steps) in features {
      for case .bytes(let values) in steps {
        for value in values where RecordSurvey.isImage(value, name: name) {
          if let image = try? view(of: value.span.bytes) { return image }
        }
      }
    }
    return nil
  }

  private func imageArray() throws -> Tensor? {
    if report.kind == .npy { return try NPYFile.read(report.paths[0]) }
    let file = try NPZFile(report.paths[0])
    for name in file.names {
      let values = try file.tensor(name)
      // Of several sets of arrays, this report is on those with a part's word or with so many rows.
      let sets = ["\(report.count) rows", ArrayParts.name(ofArray: name)?.word].compactMap { $0 }
      if ArraysSurvey.areImages(values), values.shape[0] == report.count,
        report.split.map({ split in sets.contains { split.hasSuffix($0) } }) ?? true
      {
        return values
      }
    }
    return nil
  }
}
