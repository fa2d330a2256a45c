/// All cases, in the order they run and are listed.
let benchCases = recordCases + datasetCases + textCases + trainingCases + inferenceCases + arithmeticCases
