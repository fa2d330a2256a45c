import ArgumentParser
import Millrace

/// What the model makes of the words of a text.
enum Architecture: String, CaseIterable, ExpressibleByArgument {
  /// The mean of their vectors: fast, and blind to their order.
  case mean
  /// Three, four and five words at a time.
  case cnn
  /// One after the other, from both ends.
  case lstm
  /// Each in the light of all others.
  case transformer

  /// A model of `length` word numbers below `words`, with a probability for each class.
  func model(words: Int, length: Int, embedding: Int, classes: Int, seed: Int) -> Model {
    switch self {
    case .mean:
      Sequential(name: "mean", seed: seed) {
        Input(shape: [length], dtype: .int64)
        Embedding(inputDim: words, outputDim: embedding, maskZero: true)
        GlobalAveragePooling1D()
        Dropout(0.5)
        Dense(16, activation: .relu)
        Dense(classes, activation: .softmax)
      }
    case .cnn: convolutional(words: words, length: length, embedding: embedding, classes: classes, seed: seed)
    case .lstm:
      Sequential(name: "lstm", seed: seed) {
        Input(shape: [length], dtype: .int64)
        Embedding(inputDim: words, outputDim: embedding, maskZero: true)
        SpatialDropout1D(0.3)
        Bidirectional(LSTM(32))
        Dropout(0.5)
        Dense(classes, activation: .softmax)
      }
    case .transformer:
      transformer(words: words, length: length, embedding: embedding, classes: classes, seed: seed)
    }
  }

  /// The strongest answer of each filter, as in Kim's "Convolutional Neural Networks for Sentence Classification" (2014).
  private func convolutional(words: Int, length: Int, embedding: Int, classes: Int, seed: Int) -> Model {
    let numbers = Input(shape: [length], dtype: .int64)
    let vectors = Dropout(0.3)(Embedding(inputDim: words, outputDim: embedding)(numbers))
    let strongest = [3, 4, 5].map { width in
      GlobalMaxPooling1D()(Conv1D(64, kernelSize: width, padding: .same, activation: .relu)(vectors))
    }
    let output = Dense(classes, activation: .softmax)(Dropout(0.5)(Concatenate()(strongest)))
    return Functional(inputs: numbers, outputs: output, name: "cnn", seed: seed)
  }
}
