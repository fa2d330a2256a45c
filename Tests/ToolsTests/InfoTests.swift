import Testing
import _TestSupport

struct InfoTests {
  @Test func featuresAreDescribed() throws {
    let run = try CommandRun("tfrecord-tool", ["info", Fixtures.path("records/examples.tfrecord")])
    #expect(
      run.output == """
        1 file, 20 records, 6.1 kB, uncompressed

        feature  type   shape    present  values
        empty    float  [0]         100%
        id       int64  []          100%  0...19
        name     bytes  []          100%  "example 0", "example 1", "example 2"
        signs    int64  [5]         100%  -9223372036854775808...9223372036854775807
        tags     bytes  [0...2]     100%  "tag"
        unset    unset  [0]         100%
        x        float  [32]        100%  0.0...26.75
        été      bytes  []          100%  "ü"

        """)
    #expect(run.status == 0)
  }

  @Test func sequences() throws {
    let run = try CommandRun("tfrecord-tool", ["info", Fixtures.path("records/sequences.tfrecord")])
    #expect(
      run.output == """
        1 file, 4 records, 451 B, uncompressed, 4 SequenceExamples

        feature  type   shape       present  values
        id       int64  []             100%  0...3
        name     bytes  []             100%  "seq"
        none            [0]            100%
        scores   float  [1]            100%  0.5
        tokens   int64  [0...3, 2]     100%  -2...2

        """)
  }

  @Test func classesAreCounted() throws {
    let folder = try TemporaryFolder()
    _ = try CommandRun(
      "tfrecord-tool", ["convert", Fixtures.path("shapes/train"), "--output", "a.tfrecord"],
      in: folder)
    let run = try CommandRun("tfrecord-tool", ["info", "a.tfrecord"], in: folder)
    #expect(
      run.output.hasSuffix(
        """
        label  class     records  share
            0  circle         60  33.3%  ██████████████████████████████
            1  square         60  33.3%  ██████████████████████████████
            2  triangle       60  33.3%  ██████████████████████████████

        """), "\(run.output)")
    let json = try CommandRun("tfrecord-tool", ["info", "--json", "a.tfrecord"], in: folder).json()
    let classes = try #require(json["classes"] as? [[String: Any]])
    #expect(classes.map { $0["name"] as? String } == ["circle", "square", "triangle"])
    #expect((json["features"] as? [[String: Any]])?.count == 7)
  }

  @Test func aSampleDescribesTheFirstRecordsAndCountsAll() throws {
    let path = Fixtures.path("records/examples.tfrecord")
    let run = try CommandRun("tfrecord-tool", ["info", "--sample", "3", path])
    #expect(
      run.output.hasPrefix("1 file, 20 records, 6.1 kB, uncompressed; features of 3 records\n"))
    #expect(run.output.contains("id       int64  []          100%  0...2\n"), "\(run.output)")
  }

  @Test func withoutASampleRecordsAreOnlyCounted() throws {
    for (name, size) in [("examples.tfrecord", "6.1 kB, uncompressed"), ("examples.tfrecord.gz", "848 B, gzip")] {
      let run = try CommandRun("tfrecord-tool", ["info", "--sample", "0", Fixtures.path("records/" + name)])
      #expect(run.output == "1 file, 20 records, \(size)\n")
    }
    // Damage of lengths shows all the same, that of data does not.
    let lengths = try CommandRun(
      "tfrecord-tool", ["info", "--sample", "0", Fixtures.path("records/bad-length-crc.tfrecord")])
    #expect(lengths.status == 1)
    let data = try CommandRun("tfrecord-tool", ["info", "--sample", "0", Fixtures.path("records/bad-data.tfrecord")])
    #expect(data.output.hasPrefix("1 file, 5 records"))
  }

  @Test func damageIsToldAndTheRestDescribed() throws {
    let path = Fixtures.path("records/bad-length-crc.tfrecord")
    let run = try CommandRun("tfrecord-tool", ["info", path])
    #expect(run.status == 1)
    #expect(run.output.hasPrefix("1 file, 4 records, 1.2 kB"))
    #expect(run.errors.hasPrefix("Error: \(path): record 1 at byte 16: the length's checksum"))
  }
}
