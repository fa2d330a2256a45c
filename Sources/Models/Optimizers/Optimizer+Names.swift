// The optimizers by the words that Keras takes for them. Each is a new one, with no step done.
//
//     model.compile(optimizer: .adam, loss: .mse)

extension Optimizer {
  /// A new `Adadelta` with Keras' defaults: its `"adadelta"`.
  public static var adadelta: Optimizer { Adadelta() }
  /// A new `Adafactor` with Keras' defaults: its `"adafactor"`.
  public static var adafactor: Optimizer { Adafactor() }
  /// A new `Adagrad` with Keras' defaults: its `"adagrad"`.
  public static var adagrad: Optimizer { Adagrad() }
  /// A new `Adam` with Keras' defaults: its `"adam"`.
  public static var adam: Optimizer { Adam() }
  /// A new `AdamW` with Keras' defaults: its `"adamw"`.
  public static var adamW: Optimizer { AdamW() }
  /// A new `Adamax` with Keras' defaults: its `"adamax"`.
  public static var adamax: Optimizer { Adamax() }
  /// A new `Ftrl` with Keras' defaults: its `"ftrl"`.
  public static var ftrl: Optimizer { Ftrl() }
  /// A new `Lamb` with Keras' defaults: its `"lamb"`.
  public static var lamb: Optimizer { Lamb() }
  /// A new `Lion` with Keras' defaults: its `"lion"`.
  public static var lion: Optimizer { Lion() }
  /// A new `Muon` with Keras' defaults: its `"muon"`.
  public static var muon: Optimizer { Muon() }
  /// A new `Nadam` with Keras' defaults: its `"nadam"`.
  public static var nadam: Optimizer { Nadam() }
  /// A new `RMSprop` with Keras' defaults: its `"rmsprop"`.
  public static var rmsprop: Optimizer { RMSprop() }
  /// A new `SGD` with Keras' defaults: its `"sgd"`.
  public static var sgd: Optimizer { SGD() }
}
