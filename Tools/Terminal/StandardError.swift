import Glibc

/// Writes lines to standard error, in one piece and so that a terminal shows them as they are; failures have nowhere to be told.
package func standardError(_ text: String) { writeToStandardError(text.printableLines) }

/// Writes text with what moves the cursor.
func writeToStandardError(_ text: String) {
  var text = text
  text.withUTF8 { bytes in _ = write(STDERR_FILENO, bytes.baseAddress, bytes.count) }
}

/// A sentence that the reader should know although the job goes on: "warning: ..." on standard error.
package func warn(_ sentence: String) { standardError("warning: \(sentence)\n") }
