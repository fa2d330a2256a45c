import TFRecords
import Tensors
import Testing
import _TestSupport

struct ExampleTests {
  @Test func encodedBytes() throws {
    let example: Example = ["a": 1]
    #expect(example.encoded() == [10, 12, 10, 10, 10, 1, 97, 18, 5, 26, 3, 10, 1, 1])
    #expect(Example().encoded() == [10, 0])
    #expect(try Example(parsing: []) == Example())
  }

  /// The file was written by TensorFlow with keys in order: ours must be the same bytes.
  @Test(arguments: ["examples.tfrecord", "examples.tfrecord.gz"])
  func agreesWithTensorFlow(name: String) throws {
    let all = try records(name)
    #expect(all.count == 20)
    for (i, bytes) in all.enumerated() {
      let example = try Example(parsing: bytes)
      #expect(try example.int64("id") == Int64(i))
      let x: [Float] = (0..<32).map { Float(i) + Float($0) / 4 }
      #expect(try example.floats("x") == x)
      #expect(try example.string("name") == "example \(i)")
      #expect(try example.int64s("signs") == [-1, .max, .min, 127, 128])
      #expect(try example.byteStrings("tags").count == i % 3)
      #expect(example["empty"] == .floats([]))
      #expect(example["unset"] == .unset)
      #expect(try example.string("été") == "ü")
      #expect(example.features.count == 8)
      #expect(example.encoded() == bytes)
    }
  }

  @Test func gettersSayWhatIsWrong() throws {
    let example: Example = ["a": [1, 2], "text": .data([0xFF]), "u": .unset, "f": 0.5]
    func message(_ body: () throws -> Void) -> String {
      do { try body() } catch { return "\(error)" }
      return "no error"
    }
    #expect(
      message { _ = try example.int64("a") } == "feature 'a' holds 2 values where 1 was expected")
    #expect(message { _ = try example.int64("b") } == "feature 'b' is missing")
    #expect(message { _ = try example.int64("u") } == "feature 'u' is missing")
    #expect(
      message { _ = try example.float("a") }
        == "feature 'a' is a list of int64 where float was expected")
    #expect(message { _ = try example.string("text") } == "feature 'text' is not UTF-8 text")
    #expect(try example.float("f") == 0.5)
    #expect(try example.bytes("text") == [0xFF])
  }

  /// A writer remembers the keys of the example before.
  @Test func keysThatChangeAreWrittenInOrder() throws {
    var random = SplitMix64(seed: 6)
    let folder = try TemporaryFolder()
    let writer = try TFRecordWriter(path: folder.path("keys"), durable: false)
    let names = ["a", "a\0", "", "feature-1", "feature-2", "12345678", "123456789", "a name of 24 characters", "a name of 24_characters",
      "é", "e\u{301}"] + (0..<30).map { "many-\($0)" }
    var examples: [Example] = []
    for number in 0..<300 {
      let count = [2, 2, 3, 5, 36][number % 5]
      // Half of them have the keys of the one before, in a dictionary of its own.
      let keys = number % 2 == 0 ? Array(names.shuffled(using: &random).prefix(count)) : Array(examples[number - 1].features.keys)
      var example = Example()
      for key in keys.shuffled(using: &random) { example[key] = randomFeature(&random) }
      examples.append(example)
    }
    // The same key to a dictionary, other bytes to a file.
    examples += [["é": 1], ["e\u{301}": 1], ["é": 2]]
    // So are these, a letter and the sign for kelvin, or a semicolon and the Greek question mark, with the first of each in ASCII.
    for (letter, other) in [("K", "\u{212A}"), (";", "\u{37E}")] {
      examples += [[letter: 1], [other: 2], [letter: 3]].map { Example(features: $0) }
    }
    for example in examples { try writer.write(example) }
    try writer.close()
    let reader = try TFRecordReader(path: writer.path)
    for example in examples {
      // One by one nothing is remembered.
      #expect(try reader.next()?.bytes == example.encoded())
      let keys = example.features.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      let body = keys.flatMap { key in
        let one = Example(features: [key: example[key]!]).encoded()
        return one.dropFirst(2 + one.dropFirst().prefix { $0 >= 0x80 }.count)
      }
      #expect(example.encoded().suffix(body.count) == body[...])
    }
  }

  @Test func literals() {
    let example: Example = ["i": 7, "f": 1.5, "s": "cat", "l": [1, 2], "none": []]
    #expect(example["i"] == .int64(7))
    #expect(example["f"] == .float(1.5))
    #expect(example["s"] == .bytes([Array("cat".utf8)]))
    #expect(example["l"]?.count == 2)
    #expect(example["none"] == .int64s([]))
    #expect(example["nothing"] == nil)
  }

  @Test func randomExamplesSurvive() throws {
    var random = SplitMix64(seed: 5)
    for _ in 0..<500 {
      let example = randomExample(&random)
      #expect(try Example(parsing: example.encoded()) == example)
    }
  }
}

/// Up to five features of all kinds, with extreme values among them.
func randomExample(_ random: inout SplitMix64) -> Example {
  var example = Example()
  for _ in 0..<Int.random(in: 0...5, using: &random) {
    let key = String(
      (0..<Int.random(in: 0...9, using: &random)).map { _ in
        "aé\u{1F600}z0/".randomElement(using: &random)!
      })
    example[key] = randomFeature(&random)
  }
  return example
}

/// Of the kinds 0 (bytes), 1 (floats), 2 (integers) and 3 (unset), any for nil.
func randomFeature(_ random: inout SplitMix64, kind: Int? = nil) -> Feature {
  let indices = 0..<Int.random(in: 0...40, using: &random)
  switch kind ?? Int.random(in: 0...3, using: &random) {
  case 0:
    return .bytes(
      indices.map { _ in
        (0..<Int.random(in: 0...200, using: &random)).map { _ in
          UInt8.random(in: 0...255, using: &random)
        }
      })
  case 1: return .floats(indices.map { _ in Float.random(in: -1e30...1e30, using: &random) })
  case 2:
    return .int64s(
      indices.map { _ in
        Int64.random(in: .min ... .max, using: &random) >> Int64.random(in: 0...63, using: &random)
      })
  default: return .unset
  }
}
