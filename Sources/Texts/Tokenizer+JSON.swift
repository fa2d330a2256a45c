import TensorFiles

extension Tokenizer {
  /// The tokenizer as Keras' `to_json` writes it, for `keras._legacy.preprocessing.text.tokenizer_from_json`.
  ///
  /// ```swift
  /// let copy = try Tokenizer(json: tokenizer.json())
  /// ```
  /// An outer object with `class_name` and `config`; the tables in `config` are JSON texts themselves, in ASCII with
  /// escapes, as Python's `json.dumps` writes them. Words are in the order they first came up, indices rise.
  public func json() -> String {
    var members = JSONWriter()
    members.add("num_words", numWords.map(String.init) ?? "null")
    members.add("filters", JSONWriter.quoted(filters))
    members.add("lower", lower ? "true" : "false")
    members.add("split", JSONWriter.quoted(split))
    members.add("char_level", charLevel ? "true" : "false")
    members.add("oov_token", oovToken.map(JSONWriter.quoted) ?? "null")
    members.add("document_count", String(documentCount))
    members.add("word_counts", JSONWriter.quoted(JSONWriter.object(wordCounts)))
    members.add("word_docs", JSONWriter.quoted(JSONWriter.object(wordDocs)))
    var documents = JSONWriter()
    for (index, count) in indexDocs.sorted(by: { $0.key < $1.key }) {
      documents.add(String(index), String(count))
    }
    members.add("index_docs", JSONWriter.quoted(documents.text))
    var words = JSONWriter()
    for index in indexWord.indices {
      words.add(String(index), JSONWriter.quoted(indexWord[index] ?? ""))
    }
    members.add("index_word", JSONWriter.quoted(words.text))
    members.add("word_index", JSONWriter.quoted(JSONWriter.object(wordIndex)))
    var whole = JSONWriter()
    whole.add("class_name", JSONWriter.quoted("Tokenizer"))
    whole.add("config", members.text)
    return whole.text
  }

  /// A tokenizer from what Keras' `to_json` or `json()` wrote.
  ///
  /// Tables are taken as they stand, also when they were edited by hand and no longer agree with each other.
  /// Throws a `JSONTextError` that names the member and the byte when the text is not JSON or a member is missing
  /// or has another type.
  public init(json: String) throws(JSONTextError) {
    let whole = try Members(JSONValue(json, place: ""), place: "")
    let className = try whole.string("class_name")
    guard className == "Tokenizer" else {
      throw JSONTextError(
        place: "class_name", byteOffset: 0, expected: "\"Tokenizer\"",
        found: className.debugDescription)
    }
    let config = try Members(try whole.value("config"), place: "config")
    let numWords = try config.optional("num_words") { value throws(JSONTextError) in
      try config.integer(value, "num_words", atLeast: 0)
    }
    let split = try config.string("split")
    guard !split.isEmpty else {
      throw JSONTextError(
        place: "config.split", byteOffset: 0, expected: "at least 1 character", found: "\"\"")
    }
    self.init(
      numWords: numWords, filters: try config.string("filters"), lower: try config.bool("lower"),
      split: split, charLevel: try config.bool("char_level"),
      oovToken: try config.optional("oov_token") { value throws(JSONTextError) in
        try config.string(value, "oov_token")
      })
    documentCount = try config.integer(
      try config.value("document_count"), "document_count", atLeast: 0)
    for (word, count) in try config.table("word_counts", atLeast: 0) {
      vocabulary.restore(insertExactly(word), count: count)
    }
    for (word, count) in try config.table("word_docs", atLeast: 0) {
      vocabulary.restore(insertExactly(word), documents: count)
    }
    var places: [(id: Int32, index: Int)] = []
    for (word, index) in try config.table("word_index", atLeast: 0) {
      places.append((insertExactly(word), index))
    }
    for (name, count) in try config.table("index_docs", atLeast: 0) {
      indexDocs[try config.index(name, "index_docs")] = count
    }
    let words = try config.members("index_word")
    for word in words {
      wordsByIndex[try config.index(word.name, "index_word")] = insertExactly(
        try config.string(word.value, "index_word.\(word.name)"))
    }
    indices = [Int](repeating: Tokenizer.none, count: vocabulary.entries.count)
    for (id, index) in places {
      if indices[Int(id)] == Tokenizer.none { ranked.append(id) }
      indices[Int(id)] = index
    }
    makeCodes()
  }

  /// The members of an object of the file, with errors that name them.
  private struct Members {
    let place: String
    var values: [String: JSONValue] = [:]

    init(_ value: JSONValue, place: String) throws(JSONTextError) {
      self.place = place
      guard case .object(let members) = value else {
        throw JSONTextError(
          place: place, byteOffset: 0, expected: "an object", found: value.kind)
      }
      for member in members { values[member.name] = member.value }
    }

    private func path(_ name: String) -> String { place.isEmpty ? name : "\(place).\(name)" }

    private func wrong(_ name: String, _ expected: String, _ value: JSONValue) -> JSONTextError {
      JSONTextError(place: path(name), byteOffset: 0, expected: expected, found: value.kind)
    }

    func value(_ name: String) throws(JSONTextError) -> JSONValue {
      guard let value = values[name] else {
        throw JSONTextError(
          place: path(name), byteOffset: 0, expected: "this member", found: "none")
      }
      return value
    }

    func optional<T>(
      _ name: String, _ convert: (JSONValue) throws(JSONTextError) -> T
    ) throws(JSONTextError) -> T? {
      let value = try value(name)
      if case .null = value { return nil }
      return try convert(value)
    }

    func string(_ name: String) throws(JSONTextError) -> String {
      try string(value(name), name)
    }

    func string(_ value: JSONValue, _ name: String) throws(JSONTextError) -> String {
      guard case .string(let text) = value else { throw wrong(name, "a string", value) }
      return text
    }

    func bool(_ name: String) throws(JSONTextError) -> Bool {
      let value = try value(name)
      guard case .bool(let flag) = value else { throw wrong(name, "true or false", value) }
      return flag
    }

    func integer(_ value: JSONValue, _ name: String, atLeast least: Int) throws(JSONTextError)
      -> Int
    {
      guard case .integer(let number) = value, number >= least else {
        throw wrong(name, "an integer of \(least) or more", value)
      }
      return number
    }

    /// A table key that is an index.
    func index(_ key: String, _ name: String) throws(JSONTextError) -> Int {
      guard let index = Int(key), index >= 0 else {
        throw JSONTextError(
          place: path(name), byteOffset: 0, expected: "indices as names",
          found: key.debugDescription)
      }
      return index
    }

    /// The members of an object that is written as a JSON text within a string.
    func members(_ name: String) throws(JSONTextError) -> [JSONValue.Member] {
      let value = try JSONValue(string(name), place: path(name))
      guard case .object(let members) = value else { throw wrong(name, "an object", value) }
      return members
    }

    func table(_ name: String, atLeast least: Int) throws(JSONTextError) -> [(String, Int)] {
      var table: [(String, Int)] = []
      for member in try members(name) {
        table.append(
          (member.name, try integer(member.value, "\(name).\(member.name)", atLeast: least)))
      }
      return table
    }
  }
}

extension JSONValue {
  /// What to call the value in a message.
  var kind: String {
    switch self {
    case .object: "an object"
    case .array: "an array"
    case .string(let text): "the string \(text.prefix(40).debugDescription)"
    case .integer(let number): "the number \(number)"
    case .number(let number): "the number \(number)"
    case .bool(let flag): "\(flag)"
    case .null: "null"
    }
  }
}
