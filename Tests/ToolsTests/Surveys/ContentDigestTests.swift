import Surveys
import Testing

struct ContentDigestTests {
  @Test func everyByteAndTheLengthCount() {
    let bytes = (0..<100).map { UInt8($0) }
    var seen: Set<UInt64> = []
    for count in 0...100 {
      seen.insert(contentDigest(Array(bytes[..<count]).span.bytes))
    }
    #expect(seen.count == 101)
    for place in 0..<100 {
      var changed = bytes
      changed[place] ^= 1
      seen.insert(contentDigest(changed.span.bytes))
    }
    #expect(seen.count == 201)
  }

  @Test func zerosOfOtherLengthsDiffer() {
    let digests = (0..<70).map { contentDigest([UInt8](repeating: 0, count: $0).span.bytes) }
    #expect(Set(digests).count == 70)
  }
}
