import Testing
import _TestSupport

@testable import tfrecord_tool

struct OutputFilesTests {
  @Test(arguments: [
    ("records/train.tfrecord", "records/train-00000-of-00002.tfrecord"),
    ("train", "train-00000-of-00002"),
    ("a.b/train", "a.b/train-00000-of-00002"),
    ("a/.hidden", "a/.hidden-00000-of-00002"),
    ("train.tfrecord.gz", "train.tfrecord-00000-of-00002.gz"),
  ])
  func numbersGoBeforeTheExtension(output: String, first: String) {
    let files = OutputFiles(output)
    #expect(files.paths(shards: 2).count == 2)
    #expect(files.paths(shards: 2)[0] == first)
    #expect(files.paths(shards: 1) == [output])
  }

  @Test func earlierShardsOfAnyNumberAreFound() throws {
    let folder = try TemporaryFolder()
    let found = [
      "a-00000-of-00003.tfrecord", "a-00001-of-00003.tfrecord", "a-00000-of-00001.tfrecord",
    ]
    for name in found + [
      "a-0000-of-0003.tfrecord", "ab-00000-of-00003.tfrecord", "a-00000-of-00003.tfrecord.gz",
      "a-00000.tfrecord", "a.tfrecord", "a-x0000-of-00003.tfrecord", "a-.tfrecord",
    ] { try folder.write([], to: name) }
    let path = try folder.path("a.tfrecord")
    #expect(try OutputFiles(path).existing(isSingle: false) == found.sorted().map { folder.path + "/" + $0 })
    #expect(try OutputFiles(path).existing(isSingle: true).first == path)
    #expect(try OutputFiles(folder.path + "/none/a").existing(isSingle: true) == [])
  }
}
