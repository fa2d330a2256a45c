import Testing

@testable import tfrecord_tool

struct ShardingTests {
  /// How many records each file gets, of records of these sizes.
  private func files(_ sharding: Sharding, _ sizes: [Int]) -> [Int] {
    var files = [0]
    var written = 0
    for (position, size) in sizes.enumerated() {
      if sharding.ends(shard: files.count - 1, at: position, of: sizes.count, written: written, adding: size) {
        files.append(0)
        written = 0
      }
      files[files.count - 1] += 1
      written += size
    }
    return files
  }

  @Test func byCount() {
    #expect(files(.count(4), Array(repeating: 1, count: 10)) == [2, 3, 2, 3])
    #expect(files(.count(1), [1, 1]) == [2])
    #expect(files(.count(5), [1, 1]) == [1, 1])
  }

  @Test func bySize() {
    #expect(files(.byteCount(100), [40, 40, 40, 200, 10, 10]) == [2, 1, 1, 2])
    #expect(files(.byteCount(1), [5, 5]) == [1, 1])
  }

  @Test(arguments: [
    ("200MB", 200_000_000), ("1.5GB", 1_500_000_000), ("64MiB", 67_108_864), ("1000", 1000), ("7b", 7), ("2k", 2000),
  ])
  func sizes(text: String, value: Int) { #expect(ByteCount(text)?.value == value) }

  @Test(arguments: ["", "MB", "-1MB", "0", "1XB", "1e30GB", "nan", "0.1"])
  func noSizes(text: String) { #expect(ByteCount(text) == nil) }
}
