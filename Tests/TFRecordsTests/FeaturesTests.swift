import TFRecords
import Tensors
import Testing
import _TestSupport

/// Features behave like a dictionary, few or many.
struct FeaturesTests {
  @Test func theyDoWhatADictionaryDoes() {
    var random = SplitMix64(seed: 4)
    // Of few names, of some that are few at times, and of many.
    for nameCount in [3, 20, 60] {
      let names = (0..<nameCount).map { "feature \($0)" } + ["é", "e\u{301}"]
      var features = Features()
      var dictionary: [String: Feature] = [:]
      for number in 0..<2000 {
        let name = names[Int.random(in: 0..<names.count, using: &random)]
        let value = Feature.int64(Int64(number))
        // For a while more are added than taken away, then the other way round.
        switch Int.random(in: 0..<4, using: &random) + (number / 200 % 2 == 0 ? 0 : 2) {
        case 0, 1: #expect(features.updateValue(value, forKey: name) == dictionary.updateValue(value, forKey: name))
        case 2: (features[name], dictionary[name]) = (value, value)
        default: #expect(features.removeValue(forKey: name) == dictionary.removeValue(forKey: name))
        }
        #expect(features.count == dictionary.count && features.isEmpty == dictionary.isEmpty)
        for name in names { #expect(features[name] == dictionary[name]) }
      }
      #expect(Set(features.keys) == Set(dictionary.keys) && features.keys.count == dictionary.count)
      #expect(features == Features(dictionary))
      #expect(Dictionary(uniqueKeysWithValues: features.map { ($0, $1) }) == dictionary)
      #expect(features.mapValues { $0.count } == dictionary.mapValues { $0.count })
    }
  }

  @Test func theOrderIsThatInWhichTheyCame() {
    var features: Features = ["b": 1, "a": 2, "c": 3]
    features["a"] = 4
    features["d"] = 5
    #expect(features.keys == ["b", "a", "c", "d"])
    #expect(features.values == [1, 4, 3, 5])
    #expect(features.filter { $0.value != 4 }.keys == ["b", "c", "d"])
    features["nothing"] = nil
    features["b"] = nil
    #expect(features.keys == ["d", "a", "c"])
    #expect(features.description == "[\"d\": int64s([5]), \"a\": int64s([4]), \"c\": int64s([3])]")
    #expect(Features().description == "[:]")
  }

  @Test func equalInAnyOrder() {
    let pairs = (0..<40).map { ("f\($0)", Feature.int64(Int64($0))) }
    for count in [2, 40] {
      let one = Features(uniqueKeysWithValues: pairs.prefix(count))
      let other = Features(uniqueKeysWithValues: pairs.prefix(count).reversed())
      #expect(one == other && one.hashValue == other.hashValue)
      #expect(Example(features: one).encoded() == Example(features: other).encoded())
      #expect(one != one.merging(["f1": 7]) { $1 })
      #expect(one != one.merging(["g": 7]) { $1 } && one != Features())
    }
  }

  @Test func ofAKeyGivenTwiceTheLastValueCounts() {
    let few: Features = ["a": 1, "b": 2, "a": 3]
    #expect(few == ["a": 3, "b": 2] && few.count == 2)
    let many: Features = [
      "0": 0, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "6": 6, "7": 7, "8": 8, "9": 9, "a": 10, "b": 11, "c": 12, "d": 13, "e": 14,
      "f": 15, "0": 16,
    ]
    #expect(many.count == 16 && many["0"] == 16)
    let merged = few.merging(["a": 4, "c": 5]) { .int64($0.count == $1.count ? 9 : 0) }
    #expect(merged == ["a": 9, "b": 2, "c": 5])
  }

  /// The writer looks at values where they are: a change of what was written before must not show.
  @Test func whatWasWrittenStays() throws {
    let folder = try TemporaryFolder()
    let writer = try TFRecordWriter(path: folder.path("a"), durable: false)
    var example: Example = ["a": [1, 2], "b": .string("one", "two"), "c": .float(0.5), "d": .data([1, 2, 3]), "e": .unset]
    var expected: [[UInt8]] = []
    for number in 0..<100 {
      example["a"] = .int64s((0..<Int64(number % 7)).map { $0 << 40 })
      if number % 3 == 0 { example["b"] = .bytes(Array(repeating: [UInt8(number)], count: number % 4)) }
      if number % 5 == 0 { example["d"] = number % 2 == 0 ? .data([]) : .float() }
      try writer.write(example)
      expected.append(example.encoded())
    }
    try writer.close()
    let reader = try TFRecordReader(path: writer.path)
    for bytes in expected { #expect(try reader.next()?.bytes == bytes) }
    #expect(try Example(parsing: expected[99]) == example)
  }
}
