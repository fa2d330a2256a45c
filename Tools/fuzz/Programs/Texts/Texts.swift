import Fuzzing
@testable import Texts

private let sample = "Hello wörld, don't [UNK] stop 123!  \u{1F600} naïve"

/// `tokenizer.json` of both kinds, `vocab.txt`, and the pair of `vocab.json` and `merges.txt` with a byte of 0xFF between.
@Sendable
func subwords(_ input: [UInt8]) {
  let path = file(input)
  attempt { try use(ByteLevelBPE(tokenizerFile: path)) }
  attempt {
    let wordPiece = try WordPiece(tokenizerFile: path)
    _ = wordPiece.decode(wordPiece.ids(of: sample))
  }
  attempt {
    let wordPiece = try WordPiece(vocabularyFile: path)
    _ = wordPiece.decode(wordPiece.ids(of: sample))
  }
  let parts = input.parts
  if parts.count == 2 { attempt { try use(ByteLevelBPE(vocabularyFile: file(parts[0], number: 1), mergesFile: file(parts[1], number: 2))) } }
}

private func use(_ bpe: ByteLevelBPE) {
  let ids = bpe.ids(of: sample)
  _ = bpe.decode(ids)
  _ = bpe.token(of: ids.first ?? 0)
}

/// Keras' tokenizer as JSON.
@Sendable
func tokenizer(_ bytes: [UInt8]) {
  attempt {
    let tokenizer = try Tokenizer(json: String(decoding: bytes, as: UTF8.self))
    let sequences = tokenizer.textsToSequences([sample])
    _ = tokenizer.sequencesToTexts(sequences)
    _ = tokenizer.json()
  }
}

/// Word vectors in the forms of GloVe and word2vec.
@Sendable
func vectors(_ bytes: [UInt8]) {
  let path = file(bytes)
  attempt { _ = try WordVectors(gloVe: path) }
  attempt { _ = try WordVectors(word2vecText: path) }
  attempt { _ = try WordVectors(word2vecBinary: path) }
}

/// A vocabulary, a word a line.
@Sendable
func lookup(_ bytes: [UInt8]) {
  let path = file(bytes)
  attempt {
    var lookup = StringLookup(maskToken: "")
    try lookup.setVocabulary(file: path)
    _ = lookup.vocabulary()
    _ = try lookup(["a"])
  }
  attempt {
    var lookup = IntegerLookup()
    try lookup.setVocabulary(file: path)
  }
}
