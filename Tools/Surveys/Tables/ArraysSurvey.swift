import Datasets
import TFRecords
package import Tensors

/// Arrays with one item a row, such as images and their labels, looked at item by item.
///
/// ```swift
/// let digits = ArraysSurvey([("x", images), ("y", labels)], path: "mnist.npz", noun: "item")
/// digits.images.count           // 60000
/// ```
/// An array of `uint8` with two or three more axes is taken for images, one of whole numbers called label, y or the like for
/// classes.
package struct ArraysSurvey: Sendable {
  package private(set) var count = 0
  package private(set) var byteCount = 0
  package private(set) var images = ImageSurvey()
  package private(set) var odd = OddImages()
  package private(set) var ledger = ItemLedger()
  package private(set) var summaries: [FeatureSummary] = []
  package private(set) var statistics: [FeatureStatistics] = []
  package private(set) var labelCounts: [Int: Int] = [:]

  /// - Parameters:
  ///   - arrays: all of the same number of rows; others trap.
  ///   - classNames: names for the labels, where they are known; empty to show numbers.
  ///   - place: a row's name.
  package init(
    _ arrays: [(name: String, values: Tensor)], classNames: [String] = [], place: (Int) -> ItemPlace
  ) throws {
    count = arrays.first?.values.shape.first ?? 0
    precondition(
      arrays.allSatisfy { $0.values.shape.first == count },
      "arrays of one data set have equally many rows, not \(arrays.map { $0.values.shape })")
    byteCount = arrays.reduce(0) { $0 + $1.values.byteCount }
    let labels = arrays.first { Self.areLabels($0.name, $0.values) }.map { $0.values.cast(to: .int64).scalars(of: Int64.self) }
    for label in labels ?? [] { labelCounts[Int(label), default: 0] += 1 }
    func label(_ row: Int) -> String? {
      labels.map { labels in
        let label = Int(labels[row])
        return classNames.indices.contains(label) ? classNames[label] : "\(label)"
      }
    }
    for (name, values) in arrays {
      // Pixels are told of by their colours.
      if Self.areImages(values) {
        summaries.append(
          FeatureSummary(
            name: name, type: "uint8", shape: "\(Array(values.shape.dropFirst()))", present: count, values: "0...255"))
        continue
      }
      let survey = try Self.survey(values)
      summaries.append(Self.summary(name, values, survey))
      statistics.append(FeatureStatistics(survey, name: name, total: count))
    }
    guard count > 0 else { return }
    guard let pixels = arrays.first(where: { Self.areImages($0.values) })?.values else {
      for row in 0..<count {
        var digest = ContentChain()
        for (_, values) in arrays {
          values[row].withBytes { digest.add($0) }
        }
        ledger.add(ItemLedger.Item(place: place(row), digest: digest.digest, label: label(row)))
      }
      return
    }
    let channels = pixels.rank == 4 ? pixels.shape[3] : 1
    let (height, width) = (pixels.shape[1], pixels.shape[2])
    let looks = try Dataset(count: count, name: "images") { row in
      pixels[row].reshaped([height, width, channels])
    }.map(parallelism: .automatic) { image in
      (ImageTraits(image), image.withBytes { contentDigest($0) })
    }.makeIterator()
    var colours = ColourSurvey()
    var row = 0
    while let (traits, digest) = try looks.next() {
      colours.add(traits, pixels: height * width)
      odd.add(height: height, width: width, traits, at: place(row))
      ledger.add(
        ItemLedger.Item(
          place: place(row), digest: digest, signature: traits.comparableSignature, label: label(row)))
      row += 1
    }
    images.addRaw(height: height, width: width, channels: channels, times: count, colours: colours)
  }

  /// Whether an array looks like images: `uint8`, `[count, height, width]` or `[count, height, width, 1, 3 or 4]`.
  package static func areImages(_ values: Tensor) -> Bool {
    values.dtype == .uint8 && !values.shape.contains(0)
      && (values.rank == 3 || values.rank == 4 && [1, 3, 4].contains(values.shape[3]))
  }

  private static func areLabels(_ name: String, _ values: Tensor) -> Bool {
    let isFlat = values.rank == 1 || values.rank == 2 && values.shape[1] == 1
    guard isFlat, !values.dtype.isFloatingPoint else { return false }
    // Of x_train and train_x, the part says nothing about what it is a part of.
    let rest = ArrayParts.name(ofArray: name)?.rest ?? name
    let word = rest.lowercased().split { "_-./".contains($0) }.first.map(String.init) ?? ""
    return ["y", "label", "labels", "target", "targets", "class", "classes"].contains(word)
  }

  private static func survey(_ values: Tensor) throws -> FeatureSurvey {
    var survey = FeatureSurvey(statistics: true)
    guard let rows = values.shape.first else { return survey }
    for row in 0..<rows { survey.add(Feature(values[row])) }
    return survey
  }

  private static func summary(_ name: String, _ values: Tensor, _ survey: FeatureSurvey) -> FeatureSummary {
    var summary = survey.summary(name: name)
    summary.type = values.dtype.rawValue
    summary.shape = "[\(values.shape.dropFirst().map { "\($0)" }.joined(separator: ", "))]"
    return summary
  }
}

extension Feature {
  /// All numbers of a tensor, row by row.
  init(_ tensor: Tensor) {
    self =
      tensor.dtype.isFloatingPoint
      ? .floats(tensor.cast(to: .float32).scalars()) : .int64s(tensor.cast(to: .int64).scalars())
  }
}
