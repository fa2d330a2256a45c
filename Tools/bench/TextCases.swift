import Files
import Glibc
import Millrace

/// From text to integers.
let textCases: [BenchCase] =
  [
    BenchCase(name: "text.fit", unit: .megaWords) { data in
      let sentences = try data.sentences()
      let words = Double(countWords(of: sentences))
      return {
        var tokenizer = Tokenizer()
        tokenizer.fitOnTexts(sentences)
        return words
      }
    },
    BenchCase(name: "text.sequences", unit: .megaWords) { data in
      let sentences = try data.sentences()
      var fitted = Tokenizer()
      fitted.fitOnTexts(sentences)
      let tokenizer = fitted
      return { Double(tokenizer.textsToSequences(sentences).reduce(0) { $0 + $1.count }) }
    },
    BenchCase(name: "text.million", unit: .megaWords) { data in
      let texts = try Array(Dataset<String>.textLines(data.shortTexts()))
      return {
        var tokenizer = Tokenizer()
        tokenizer.fitOnTexts(texts)
        return Double(tokenizer.textsToSequences(texts).reduce(0) { $0 + $1.count })
      }
    },
    BenchCase(name: "text.vectorize.adapt", unit: .megaWords) { data in
      let sentences = try data.sentences()
      let words = Double(countWords(of: sentences))
      return {
        var vectorize = TextVectorization(maxTokens: 20_000)
        vectorize.adapt(sentences)
        return words
      }
    },
    BenchCase(name: "text.vectorize.call", unit: .megaWords) { data in
      let sentences = try data.sentences()
      let words = Double(countWords(of: sentences))
      var fitted = TextVectorization(maxTokens: 20_000, outputSequenceLength: 32)
      fitted.adapt(sentences)
      let vectorize = fitted
      let batches = stride(from: 0, to: sentences.count, by: 1024).map {
        Array(sentences[$0..<min($0 + 1024, sentences.count)])
      }
      return {
        for batch in batches { _ = vectorize(batch) }
        return words
      }
    },
    BenchCase(name: "text.bpe.encode", unit: .megaWords) { data in
      let sentences = try data.sentences()
      let words = Double(countWords(of: sentences))
      let files = try data.subwords()
      let bpe = try ByteLevelBPE(vocabularyFile: files.vocabulary, mergesFile: files.merges)
      return {
        _ = bpe.ids(of: sentences)
        return words
      }
    },
  ]
  + [("10MB", 10), ("100MB", 100), ("400MB", 400)].map { name, megabytes in
    BenchCase(name: "text.memory.\(name)", unit: .megabytes) { data in
      let path = try data.longText(megabytes: megabytes)
      return {
        forgetPeakMemory()
        var tokenizer = Tokenizer()
        try tokenizer.fitOnTexts(Dataset.textLines(path))
        var words = 0
        try Dataset.textLines(path).forEach { words += tokenizer.textToSequence($0).count }
        return peakMemory()
      }
    }
  }

extension BenchData {
  /// 1,000,000 lines of three to nine words.
  func shortTexts() throws -> String {
    try made("short.txt") { path in
      let sentences = try sentences()
      let file = try AtomicFile(path: path)
      var generator = SplitMix64(seed: 5)
      for number in 0..<1_000_000 {
        let words = sentences[number % sentences.count].split(separator: " ")
        let count = 3 + Int(generator.next() % 7)
        let start = Int(generator.next() % UInt64(words.count - count + 1))
        try file.write(Array((words[start..<start + count].joined(separator: " ") + "\n").utf8))
      }
      try file.commit()
    }
  }

  /// The sentences again and again, as many megabytes as asked for.
  func longText(megabytes: Int) throws -> String {
    try made("long-\(megabytes).txt") { path in
      let lines = Array((try sentences().joined(separator: "\n") + "\n").utf8)
      let file = try AtomicFile(path: path)
      var left = megabytes * 1_000_000
      while left > 0 {
        try file.write(Array(lines.prefix(left)))
        left -= lines.count
      }
      try file.commit()
    }
  }

  /// 8,000 tokens of byte-level BPE, learned from the sentences.
  func subwords() throws -> (vocabulary: String, merges: String) {
    let merges = folder + "/merges.txt"
    let vocabulary = try made("vocab.json") { path in
      let bpe = ByteLevelBPE(training: try sentences(), vocabularySize: 8_000)
      try bpe.write(vocabularyFile: path, mergesFile: merges)
    }
    return (vocabulary, merges)
  }
}

private func countWords(of sentences: [String]) -> Int {
  sentences.reduce(0) { $0 + textToWordSequence($1).count }
}
