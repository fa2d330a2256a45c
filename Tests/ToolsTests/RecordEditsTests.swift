import ImageCodecs
import TFRecords
import Testing
import _TestSupport

@testable import tfrecord_tool

struct RecordEditsTests {
  private let half = RecordEdits(images: ImageOptions(resize: ImageSize(height: 8, width: 6), format: .png))

  private func info(_ feature: Feature?) throws -> ImageInfo {
    guard case .bytes(let values)? = feature else { throw FeatureEditError("no bytes") }
    return try imageInfo(values[0])
  }

  @Test func whatARecordSaysOfItsImageIsBroughtUpToDate() throws {
    let photo = try Fixtures.bytes("images/rgb-444.jpg")
    var example = SequenceExample(context: [
      "image": .data(photo), "height": 48, "format": "jpeg", "image/encoded": .data(photo), "image/width": 1, "image/channels": 4,
      "thumb": .data(photo), "thumb/height": 99, "text": "no image", "width": "a text of another meaning",
    ])
    try half.apply(to: &example)
    for name in ["image", "image/encoded", "thumb"] {
      let info = try info(example.context[name])
      #expect(info.format == .png)
      #expect((info.height, info.width) == (8, 6))
    }
    #expect(example.context["height"] == 8)
    #expect(example.context["width"] == "a text of another meaning")
    #expect(example.context["format"] == "png")
    #expect(example.context["image/width"] == 6)
    #expect(example.context["image/channels"] == 3)
    #expect(example.context["thumb/height"] == 8)
    #expect(example.context["text"] == "no image")
    // What was not said before is not said now.
    #expect(example.context.count == 10)
  }

  @Test func framesOfASequence() throws {
    let photo = try Fixtures.bytes("images/rgb-444.jpg")
    let step = Feature.data(photo)
    var example = SequenceExample(
      context: ["image/format": "jpeg"], lists: ["image/encoded": [step, step], "image/height": [1, 2], "steps": [3]])
    try half.apply(to: &example)
    #expect(try example.lists["image/encoded"]?.map { try info($0).height } == [8, 8])
    #expect(example.lists["image/height"] == [8, 8])
    #expect(example.lists["steps"] == [3])
    #expect(example.context["image/format"] == "png")
  }

  @Test func aBrokenImageIsToldByItsFeature() throws {
    var example = SequenceExample(context: ["image/encoded": .data(try Fixtures.bytes("images/broken/truncated.jpg"))])
    #expect(throws: FeatureEditError("feature 'image/encoded': the JPEG image ends too early: Premature end of JPEG file")) {
      try half.apply(to: &example)
    }
  }
}
