import ArgumentParser

/// Where labelled texts are: the arguments that `train` and `evaluate` share.
struct TextInputs: ParsableArguments {
  @Argument(
    help: """
      A folder of class folders with a text in each .txt file; or files with a text a line, a file a class; or .csv, \
      .tsv or .jsonl files with a column of texts and one of labels.
      """, completion: .file())
  var inputs: [String]

  @Option(help: "The column of the texts in .csv, .tsv and .jsonl files.")
  var textColumn = "text"

  @Option(help: "The column of the labels in .csv, .tsv and .jsonl files.")
  var labelColumn = "label"

  func read() throws -> LabeledTexts {
    try LabeledTexts(inputs, textColumn: textColumn, labelColumn: labelColumn)
  }
}
