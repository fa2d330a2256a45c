/// The words of a text: lower case, each character of `filters` replaced by `split`, then cut at `split`.
///
/// ```swift
/// textToWordSequence("Don't panic, Mr. Dent!")   // ["don't", "panic", "mr", "dent"]
/// ```
/// The same words as Keras' legacy `text_to_word_sequence`: the default filters keep the apostrophe, lower case is
/// Python's `str.lower`, and filters are looked for after lower case. Traps when `split` is empty.
/// Complexity: linear in the length of the text.
public func textToWordSequence(
  _ text: String, filters: String = Tokenizer.defaultFilters, lower: Bool = true,
  split: String = " "
) -> [String] {
  let scanner = WordScanner(filters: filters, lower: lower, split: split)
  var words: [String] = []
  scanner.forEachWord(in: text) { word, bytes in
    words.append(
      String(
        decoding: (word.start..<word.start + word.length).map { scanner.byte(bytes[$0]) },
        as: UTF8.self))
  }
  return words
}
