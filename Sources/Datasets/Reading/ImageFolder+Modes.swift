public import Tensors

extension ImageFolder {
  /// What the labels of a batch look like: Keras' `label_mode`.
  public enum LabelMode: String, Sendable, CaseIterable {
    /// Class numbers, `[batch]` int32.
    case int
    /// 1 at the class and 0 elsewhere, `[batch, classes]` float32.
    case categorical
    /// 0 or 1, `[batch, 1]` float32; for two classes.
    case binary
    /// No labels: images are found anywhere below the folder, and the second tensor is empty, `[batch, 0]` float32.
    case none
  }

  /// What the colours of a batch are: Keras' `color_mode`.
  public enum ColorMode: String, Sendable, CaseIterable {
    case grayscale, rgb, rgba

    /// 1, 3 or 4.
    public var channels: Int {
      switch self {
      case .grayscale: 1
      case .rgb: 3
      case .rgba: 4
      }
    }
  }

  /// ``training`` without labels.
  ///
  ///     for images in try ImageFolder("photos", labelMode: .none).trainingImages { }      // [32, 256, 256, 3]
  public var trainingImages: Dataset<Tensor> { training.map { $0.0 } }

  /// ``validation`` without labels.
  public var validationImages: Dataset<Tensor>? { validation?.map { $0.0 } }
}

extension Dataset where Element == (Tensor, Tensor) {
  /// Class numbers written as `mode` asks.
  func labels(_ mode: ImageFolder.LabelMode, classCount: Int) -> Dataset<(Tensor, Tensor)> {
    map { images, labels in
      let numbers = labels.scalars(of: Int32.self)
      let written: Tensor =
        switch mode {
        case .int: labels
        case .binary: Tensor(numbers.map(Float.init), shape: [numbers.count, 1])
        case .none: Tensor.zeros([numbers.count, 0])
        case .categorical:
          Tensor(
            numbers.flatMap { number in (0..<classCount).map { $0 == Int(number) ? Float(1) : 0 } },
            shape: [numbers.count, classCount])
        }
      return (images, written)
    }
  }
}
