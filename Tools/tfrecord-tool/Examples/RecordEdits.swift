import ImageCodecs
import Surveys
import TFRecords

/// Changes to every record: first to the images in it, then to its features.
///
/// ```swift
/// let edits = RecordEdits(images: ImageOptions(resize: ImageSize(height: 64, width: 64)), features: try FeatureEdits("-note"))
/// try edits.apply(to: &example)
/// ```
/// An image is `image/encoded`, whatever its format, or any other value that begins like a JPEG, PNG, GIF, BMP or WebP image.
/// What the record says of its height, width, number of channels and format is brought up to date; boxes in pixels and
/// checksums are not.
struct RecordEdits: Sendable {
  var images = ImageOptions()
  var features = FeatureEdits()

  var isEmpty: Bool { !images.encodesAnew && features.isEmpty }

  /// Changes a record.
  ///
  /// - Throws: `FeatureEditError` for an image that cannot be read, a record without one, or a feature that cannot be changed.
  func apply(to example: inout SequenceExample) throws(FeatureEditError) {
    if images.encodesAnew { try encodeImages(of: &example) }
    try features.apply(to: &example)
  }

  private func encodeImages(of example: inout SequenceExample) throws(FeatureEditError) {
    var found = false
    for (name, feature) in Self.sorted(example.context) {
      guard let (changed, images) = try encoded(feature, name) else { continue }
      found = true
      example.context[name] = changed
      guard let image = images.last else { continue }
      for (name, value) in Self.traits(of: image, named: name) { example.context[name]?.update(to: value) }
    }
    for (name, steps) in Self.sorted(example.lists) {
      for (number, step) in steps.enumerated() {
        guard let (changed, images) = try encoded(step, name) else { continue }
        found = true
        example.lists[name]?[number] = changed
        guard let image = images.last else { continue }
        for (name, value) in Self.traits(of: image, named: name) {
          example.context[name]?.update(to: value)
          if number < example.lists[name]?.count ?? 0 { example.lists[name]?[number].update(to: value) }
        }
      }
    }
    guard found else { throw FeatureEditError("it holds no encoded image to resize or encode") }
  }

  /// A feature with its images encoded anew, and these; nil when it holds none.
  private func encoded(_ feature: Feature, _ name: String) throws(FeatureEditError) -> (Feature, [EncodedImage])? {
    guard case .bytes(var values) = feature else { return nil }
    var images: [EncodedImage] = []
    for (number, value) in values.enumerated() where RecordSurvey.isImage(value, name: name) {
      do throws(ImageCodecError) {
        let image = try SourceImage.encodedAnew(value.span.bytes, self.images)
        values[number] = image.bytes
        images.append(image)
      } catch { throw FeatureEditError("feature '\(name)': \(error)") }
    }
    return images.isEmpty ? nil : (.bytes(values), images)
  }

  /// So that of several broken images the same one is told in every run.
  private static func sorted<T>(_ features: some Sequence<(key: String, value: T)>) -> [(key: String, value: T)] {
    features.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }

  /// What features beside an image say about it: `image/height` beside `image/encoded`, `photo/height` beside `photo`, and beside
  /// `image` also `height`.
  private static func traits(of image: EncodedImage, named name: String) -> [(name: String, value: Feature)] {
    let prefixes =
      name.hasSuffix("/encoded") ? [String(name.dropLast("encoded".count))] : name == "image" ? ["", "image/"] : [name + "/"]
    return prefixes.flatMap { prefix in
      var traits: [(String, Feature)] = []
      if let size = image.size {
        traits.append((prefix + "height", .int64(Int64(size.height))))
        traits.append((prefix + "width", .int64(Int64(size.width))))
      }
      if let channels = image.channels { traits.append((prefix + "channels", .int64(Int64(channels)))) }
      if let format = image.format { traits.append((prefix + "format", .string(format))) }
      return traits
    }
  }
}

extension Feature {
  /// Takes another value of the same type; a feature of another type means something else and stays.
  fileprivate mutating func update(to value: Feature) {
    if kindName == value.kindName { self = value }
  }
}
