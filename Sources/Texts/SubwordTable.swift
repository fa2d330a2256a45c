/// Tokens and their ids both ways, checked.
struct SubwordTable: Sendable {
  private var names = Vocabulary()
  /// Numbers of `names` to ids.
  private var idOfName: [Int] = []
  /// Ids to numbers of `names`; -1 where an id has no token.
  private var nameOfID: [Int32] = []

  init(_ tokens: [(String, Int)], _ added: [AddedToken]) throws(SubwordFileError) {
    for (token, id) in tokens { try add(token, id) }
    for token in added where self.id(of: token.content) != token.id { try add(token.content, token.id) }
  }

  /// One more than the largest id.
  var count: Int { nameOfID.count }

  func id(of token: String) -> Int? { names.id(of: token).map { idOfName[Int($0)] } }

  func token(of id: Int) -> String? {
    guard nameOfID.indices.contains(id), nameOfID[id] >= 0 else { return nil }
    return names.word(nameOfID[id])
  }

  private mutating func add(_ token: String, _ id: Int) throws(SubwordFileError) {
    // Each id takes memory up to the largest, so a wild one would take all of it.
    guard id >= 0, id < 1 << 26 else {
      throw SubwordFileError(
        place: "token \(token.debugDescription)", reason: "expected an id from 0 to 67,108,863, found \(id)")
    }
    let name = names.insert(token)
    guard Int(name) == idOfName.count else {
      throw SubwordFileError(
        place: "token \(token.debugDescription)",
        reason: "it is there twice, with the ids \(idOfName[Int(name)]) and \(id)")
    }
    idOfName.append(id)
    if id >= nameOfID.count {
      nameOfID += [Int32](repeating: -1, count: id + 1 - nameOfID.count)
    }
    guard nameOfID[id] < 0 else {
      throw SubwordFileError(
        place: "token \(token.debugDescription)",
        reason: "the id \(id) belongs to \(names.word(nameOfID[id]).debugDescription) already")
    }
    nameOfID[id] = name
  }
}
