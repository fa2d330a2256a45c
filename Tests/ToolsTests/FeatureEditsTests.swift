import TFRecords
import Testing

@testable import tfrecord_tool

struct FeatureEditsTests {
  private func edited(_ text: String, _ example: SequenceExample) throws -> SequenceExample {
    var example = example
    try FeatureEdits(text).apply(to: &example)
    return example
  }

  @Test func renamesDropsAndConverts() throws {
    let example = SequenceExample(
      context: ["a": 1, "b": .string("2"), "c": .float(3), "d": .float(0.5)], lists: ["steps": [.int64(1, 2)]])
    #expect(
      try edited("a=x, -d, b:int64, c=y:int64, steps=s:float", example)
        == SequenceExample(context: ["x": 1, "b": 2, "y": 3], lists: ["s": [.float(1, 2)]]))
    #expect(try edited("", example) == example)
    #expect(try edited("a:bytes,c:bytes,missing:float", example).context["c"] == .string("3.0"))
  }

  @Test(arguments: [
    ("d:int64", "feature 'd': 0.5 is no int64"), ("b:float", "feature 'b': \"two\" is no float"),
    ("d=b", "two features would be called 'b'"),
  ])
  func whatCannotBeDoneIsTold(text: String, words: String) {
    #expect(throws: FeatureEditError(words)) {
      try edited(text, SequenceExample(context: ["b": .string("two"), "d": .float(0.5)]))
    }
  }

  @Test func ofSeveralFeaturesTheFirstIsTold() throws {
    let names = (0..<30).map { String(UnicodeScalar(UInt8(65 + $0))) }
    let example = SequenceExample(context: Features(uniqueKeysWithValues: names.map { ($0, .string("x")) }))
    let edits = names.map { "\($0):int64" }.joined(separator: ",")
    #expect(throws: FeatureEditError("feature 'A': \"x\" is no int64")) { try edited(edits, example) }
  }

  @Test func namesAreThoseFromBefore() throws {
    let edits = try FeatureEdits("a=b,c=d:float,-e,f:bytes")
    #expect(edits.names == ["a", "c", "e", "f"])
    #expect(edits.renaming(["a", "c", "e", "f", "g"]) == ["b", "d", "f", "g"])
  }

  @Test func namesThatNoRecordHadAreKept() throws {
    let edits = try FeatureEdits("a=b,-c,d:float,e=f")
    var example = SequenceExample(context: ["a": 1, "x": 2], lists: ["d": [.int64(1)]])
    let copy = edits
    try copy.apply(to: &example)
    #expect(edits.watch.missing == ["c", "e"])
    example = SequenceExample(context: ["c": 1, "e": 2])
    try edits.apply(to: &example)
    #expect(edits.watch.missing == [])
  }

  @Test func editsAreDescribedTheSameInEveryProcess() throws {
    let text = "-z,a=b,b:int64,c=d,-e,-f,g=h,h:float,-y"
    let shuffled = "h:float,-z,g=h,-y,c=d,-f,-e,b:int64,a=b"
    // Sorted by bytes, with the minus first.
    #expect(try FeatureEdits(text).description == "-e,-f,-y,-z,a=b,b:int64,c=d,g=h,h:float")
    #expect(try FeatureEdits(shuffled).description == FeatureEdits(text).description)
  }

  @Test(arguments: ["a", "a:double", "=b", "a=", "a=b=:int64"])
  func nonsenseIsRefused(text: String) {
    #expect(throws: FeatureEditError.self) { try FeatureEdits(text) }
  }
}
