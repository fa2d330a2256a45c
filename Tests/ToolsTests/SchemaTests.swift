import TFRecords
import Testing
import _TestSupport

@testable import tfrecord_tool

struct SchemaTests {
  private static let examples: [SequenceExample] = (0..<10).map { number in
    var example = SequenceExample(
      context: [
        "label": .int64s([Int64(number % 3)]), "x": .floats([1, 2, 3]), "class": .string(number % 2 == 0 ? "cat" : "dog"),
        "name": .string("n\(number)"), "tags": .int64s(Array(repeating: 1, count: number % 4)),
      ], lists: ["tokens": [.int64(1, 2)]])
    if number < 5 { example.context["rare"] = 1 }
    return example
  }

  private func inferred() throws -> RecordSchema {
    // Parts merge to what one look would have found.
    var (survey, rest) = (SchemaSurvey(), SchemaSurvey())
    for example in Self.examples[..<4] { try survey.add(example) }
    for example in Self.examples[4...] { try rest.add(example) }
    try survey.merge(rest)
    return survey.schema
  }

  private func feature(_ name: String) throws -> RecordSchema.Feature {
    try #require(try inferred().features.first { $0.name == name })
  }

  @Test func whatIsFound() throws {
    let label = try feature("label")
    #expect((label.kind, label.minimumFraction, label.shape, label.integers) == (.int, 1, [1], 0...2))
    #expect(try feature("x").shape == [3])
    #expect(try feature("class").texts == ["cat", "dog"])
    #expect(try feature("name").texts == nil)
    #expect(try feature("tags").counts == 0...3)
    #expect(try feature("rare").minimumFraction == nil)
    #expect(try feature("tokens").isSequence)
    #expect(try inferred().features.count == 7)
  }

  @Test func theTextReadsBack() throws {
    let schema = try inferred()
    #expect(try RecordSchema(parsing: schema.text) == schema)
    #expect(schema.text.contains("name: \"##SEQUENCE##\""))
  }

  @Test func whatItIsMadeFromFits() throws {
    let (schema, lookup) = (try inferred(), try inferred().lookup())
    for example in Self.examples { #expect(schema.problems(of: example, lookup: lookup) == []) }
  }

  @Test(arguments: [
    ("label", Feature.int64(7), "feature 'label': 7 is outside of 0 to 2"),
    ("label", .float(1), "feature 'label': it is FLOAT, not INT"),
    ("label", .int64(1, 1), "feature 'label': it has 2 values, but its shape is [1]"),
    ("label", .unset, "feature 'label' is missing"),
    ("class", .string("cow"), "feature 'class': \"cow\" is not one of the 2 values that may be"),
    ("tags", .int64(1, 1, 1, 1), "feature 'tags': it has 4 values, not 0 to 3"),
    ("new", .int64(1), "feature 'new' is not in the schema"),
  ])
  func whatDoesNotFit(name: String, value: Feature, problem: String) throws {
    let schema = try inferred()
    var example = Self.examples[0]
    example.context[name] = value
    #expect(schema.problems(of: example, lookup: schema.lookup()) == [problem])
  }

  @Test func otherPeoplesSchema() throws {
    let schema = try RecordSchema(
      parsing: """
        feature { name: "a" type: BYTES domain: "abc" presence { min_fraction: 0.5 } annotation { tag: "x" } }
        feature { name: "b" type: FLOAT float_domain { min: 0 } value_count { min: 1 } }
        feature { name: "c" shape { dim { size: -1 } } skew_comparator { } }
        string_domain { name: "abc" value: "x" value: "y" }
        """)
    #expect(schema.features.map(\.texts) == [["x", "y"], nil, nil])
    #expect(schema.features[1].floats == 0...(.infinity))
    #expect(schema.features[1].counts == 1...(.max))
    #expect(schema.features[2].shape == nil)
    #expect(throws: SchemaError.self) { try RecordSchema(parsing: "feature { type: INT }") }
  }

  @Test func domainsAndShapesThatCannotBeAreNoCrash() throws {
    let error = #expect(throws: SchemaError.self) {
      try RecordSchema(parsing: "feature { name: 'x' float_domain { min: nan max: 1 } }")
    }
    #expect(error?.description == "feature 'x' has no number as the least it may be")
    let dim = "dim { size: 4611686018427387904 }"
    let schema = try RecordSchema(parsing: "feature { name: 'x' shape { \(dim) \(dim) } }")
    #expect(
      schema.features[0].problem(with: [1]) == "it has 1 values, but its shape is [4611686018427387904, 4611686018427387904]")
  }

  @Test func theCommandWritesAndChecks() throws {
    let folder = try TemporaryFolder()
    let path = Fixtures.path("records/examples.tfrecord")
    let write = try CommandRun("tfrecord-tool", ["schema", path, "--output", "s.pbtxt"], in: folder)
    #expect(write.status == 0, "\(write.errors)")
    let check = try CommandRun("tfrecord-tool", ["schema", path, "--check", "s.pbtxt"], in: folder)
    #expect(check.output == "20 records, all fit the schema\n", "\(check.output)")
    let other = try CommandRun(
      "tfrecord-tool", ["schema", Fixtures.path("records/sequences.tfrecord"), "--check", "s.pbtxt"], in: folder)
    #expect(other.status == 1)
    #expect(other.output.contains("record 0: feature 'tokens' is not in the schema (and 3 more records)\n"), "\(other.output)")
    try folder.write(Array("feature {".utf8), to: "bad.pbtxt")
    let bad = try CommandRun("tfrecord-tool", ["schema", path, "--check", "bad.pbtxt"], in: folder)
    #expect(bad.errors == "Error: bad.pbtxt: line 1: the text ends inside a message\n")
  }
}
