/// All cases, in the order they run and are listed.
let benchCases =
  recordCases + toolCases + datasetCases + imageCases + textCases + trainingCases + inferenceCases + arithmeticCases
