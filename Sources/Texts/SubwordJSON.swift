import Files
import TensorFiles

/// A member of a tokenizer's JSON file, with errors that say where it is.
struct SubwordJSON {
  let value: JSONValue
  let place: String
  let path: String?

  /// Parses a file.
  static func read(_ path: String) throws -> JSONValue {
    let file = try MappedFile(path: path)
    let bytes = file.withBytes { bytes in
      (0..<bytes.byteCount).map { bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
    }
    do {
      return try JSONValue(parsing: bytes)
    } catch {
      throw SubwordFileError(
        path: path, place: "byte \(error.byteOffset)",
        reason: "expected \(error.expected), found \(error.found)")
    }
  }

  func wrong(_ expected: String) -> SubwordFileError {
    SubwordFileError(path: path, place: place, reason: "expected \(expected), found \(value.kind)")
  }

  private func under(_ name: String, _ value: JSONValue) -> SubwordJSON {
    SubwordJSON(value: value, place: place.isEmpty ? name : "\(place).\(name)", path: path)
  }

  /// A member, nil when it is missing or null.
  func optional(_ name: String) throws(SubwordFileError) -> SubwordJSON? {
    guard value.members != nil else { throw wrong("an object") }
    guard let member = value[name], !member.isNull else { return nil }
    return under(name, member)
  }

  func member(_ name: String) throws(SubwordFileError) -> SubwordJSON {
    guard let member = try optional(name) else {
      throw SubwordFileError(
        path: path, place: under(name, .null).place, reason: "expected this member, found none")
    }
    return member
  }

  func string() throws(SubwordFileError) -> String {
    guard let text = value.stringValue else { throw wrong("a string") }
    return text
  }

  func integer() throws(SubwordFileError) -> Int {
    guard let number = value.integerValue else { throw wrong("an integer") }
    return number
  }

  func bool() throws(SubwordFileError) -> Bool {
    guard let flag = value.boolValue else { throw wrong("true or false") }
    return flag
  }

  /// Refuses another text than `text`.
  func expect(_ text: String) throws(SubwordFileError) {
    guard value.stringValue == text else { throw wrong(text.debugDescription) }
  }

  func elements() throws(SubwordFileError) -> [SubwordJSON] {
    guard let values = value.arrayValue else { throw wrong("an array") }
    return values.enumerated().map {
      SubwordJSON(value: $0.element, place: "\(place)[\($0.offset)]", path: path)
    }
  }

  /// An object of tokens and ids.
  func tokens() throws(SubwordFileError) -> [(String, Int)] {
    guard let members = value.members else { throw wrong("an object of tokens and ids") }
    var tokens: [(String, Int)] = []
    tokens.reserveCapacity(members.count)
    for member in members {
      tokens.append((member.name, try under(member.name, member.value).integer()))
    }
    return tokens
  }

  /// Refuses a flag that is set.
  func refuse(_ name: String, _ isUnset: (JSONValue) -> Bool) throws(SubwordFileError) {
    if let member = try optional(name), !isUnset(member.value) {
      throw SubwordFileError(
        path: path, place: member.place, reason: "\(member.value) is not supported")
    }
  }

  // MARK: What both kinds of files have

  /// The member `added_tokens`.
  func addedTokens() throws(SubwordFileError) -> [AddedToken] {
    guard let list = try optional("added_tokens") else { return [] }
    var tokens: [AddedToken] = []
    for entry in try list.elements() {
      try entry.refuse("single_word") { $0 == false }
      var token = AddedToken(
        try entry.member("content").string(), id: try entry.member("id").integer(),
        isSpecial: try entry.optional("special")?.bool() ?? false)
      token.stripsLeft = try entry.optional("lstrip")?.bool() ?? false
      token.stripsRight = try entry.optional("rstrip")?.bool() ?? false
      tokens.append(token)
    }
    return tokens
  }

  /// What the member `post_processor` puts around a text.
  func frame() throws(SubwordFileError) -> (frame: SubwordFrame, trimsOffsets: Bool) {
    guard let processor = try optional("post_processor") else { return (SubwordFrame(), false) }
    let type = try processor.member("type").string()
    let keepsFirstSpace = try processor.optional("add_prefix_space")?.bool() ?? true
    switch type {
    case "ByteLevel":
      return (SubwordFrame(keepsFirstSpace: keepsFirstSpace), try processor.optional("trim_offsets")?.bool() ?? true)
    case "BertProcessing", "RobertaProcessing":
      func id(_ name: String) throws(SubwordFileError) -> Int {
        let pair = try processor.member(name).elements()
        guard pair.count == 2 else { throw try processor.member(name).wrong("a token and its id") }
        return try pair[1].integer()
      }
      let trims = type == "RobertaProcessing"
      return (
        SubwordFrame(
          before: [try id("cls")], after: [try id("sep")], keepsFirstSpace: keepsFirstSpace),
        trims ? try processor.optional("trim_offsets")?.bool() ?? true : false
      )
    case "TemplateProcessing":
      return (try processor.template(), false)
    default:
      throw SubwordFileError(
        path: path, place: processor.place, reason: "the type \(type.debugDescription) is not supported")
    }
  }

  private func template() throws(SubwordFileError) -> SubwordFrame {
    let special = try member("special_tokens")
    var frame = SubwordFrame()
    var isBehind = false
    for piece in try member("single").elements() {
      if try piece.optional("Sequence") != nil {
        isBehind = true
        continue
      }
      let name = try piece.member("SpecialToken").member("id").string()
      for id in try special.member(name).member("ids").elements() {
        if isBehind { frame.after.append(try id.integer()) } else { frame.before.append(try id.integer()) }
      }
    }
    return frame
  }
}
