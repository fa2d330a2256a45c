import Models

/// What is wrong with the data that `body` gives to a model; nil when nothing is, or when the error is another one.
func dataProblem(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch {
    return (error as? DataProblem)?.description
  }
}
