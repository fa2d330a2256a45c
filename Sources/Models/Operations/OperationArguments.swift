import Tensors

/// What an operation is given: a tensor, a list of arguments, or what is no tensor.
indirect enum Operand<Value> {
  case value(Value)
  case list([Operand])
  case plain(ConfigValue)
}

/// The arguments of a call of an operation, with numbered places in which its tensors stand.
struct OperationArguments {
  /// In their order.
  private(set) var placed: [ConfigValue]
  /// By name.
  private(set) var named: [String: ConfigValue]

  init(_ options: [String: ConfigValue]) {
    if case .array(let placed)? = options["args"] { self.placed = placed } else { placed = [] }
    if case .object(let named)? = options["kwargs"] { self.named = named } else { named = [:] }
  }

  private init(placed: [ConfigValue]) { (self.placed, named) = (placed, [:]) }

  /// As they are kept with a call.
  var options: [String: ConfigValue] { ["args": .array(placed), "kwargs": .object(named)] }

  /// Arguments of Swift's, and the tensors among them.
  static func placed(
    _ arguments: [Operand<SymbolicTensor>]
  ) -> (arguments: OperationArguments, tensors: [SymbolicTensor]) {
    var tensors: [SymbolicTensor] = []
    func template(_ argument: Operand<SymbolicTensor>) -> ConfigValue {
      switch argument {
      case .value(let tensor):
        tensors.append(tensor)
        return Self.place(tensors.count - 1)
      case .list(let list): return .array(list.map(template))
      case .plain(let value): return value
      }
    }
    let placed = arguments.map(template)
    return (OperationArguments(placed: placed), tensors)
  }

  /// Those that a saved call has; nil when it is written in a way that is not known.
  static func saved(
    _ node: ConfigValue
  ) -> (arguments: OperationArguments, tensors: [SavedGraph.Place])? {
    guard case .object(let members) = node, case .array(let placed)? = members["args"] else { return nil }
    var tensors: [SavedGraph.Place] = []
    func template(_ value: ConfigValue) -> ConfigValue {
      if let found = SavedGraph.tensors(in: value), found.count == 1, KerasObject(value) != nil {
        tensors += found
        return place(tensors.count - 1)
      }
      switch value {
      case .array(let values): return .array(values.map(template))
      default: return value
      }
    }
    var arguments = OperationArguments(placed: placed.map(template))
    if case .object(let named)? = members["kwargs"] {
      for (key, value) in named.sorted(by: { $0.key < $1.key }) { arguments.named[key] = template(value) }
    }
    return (arguments, tensors)
  }

  /// The call as Keras writes it, with `tensors` in their places.
  func node(_ tensors: [ConfigValue]) -> ConfigValue {
    func filled(_ value: ConfigValue) -> ConfigValue {
      if let index = Self.index(value) { return tensors[index] }
      if case .array(let values) = value { return .array(values.map(filled)) }
      return value
    }
    return ["args": .array(placed.map(filled)), "kwargs": .object(named.mapValues(filled))]
  }

  /// All arguments in the order of the operation's parameters, with `values` in the places of tensors.
  /// Arguments by name that are not null follow those by place, in the order of their names, which is that
  /// of Keras' parameters `x1` and `x2`.
  ///
  /// - Parameter parameters: what the operation's parameters are called where some may be left out, which are
  ///   null then; empty for the order of the names.
  func operands<Value>(_ values: [Value], parameters: [String] = []) -> [Operand<Value>] {
    func filled(_ value: ConfigValue) -> Operand<Value> {
      if let index = Self.index(value), values.indices.contains(index) { return .value(values[index]) }
      if case .array(let list) = value, list.contains(where: Self.holdsTensor) {
        return .list(list.map(filled))
      }
      return .plain(value)
    }
    if !parameters.isEmpty {
      let behind = parameters.dropFirst(placed.count)
      let unknown = named.filter { $0.value != .null && !behind.contains($0.key) }
      return (placed + behind.map { named[$0] ?? .null } + unknown.map(\.value)).map(filled)
    }
    let said = named.filter { $0.value != .null }
    return placed.map(filled) + said.sorted { $0.key < $1.key }.map { filled($0.value) }
  }

  private static func place(_ index: Int) -> ConfigValue {
    ["class_name": "__input__", "config": ["index": .int(index)]]
  }

  private static func index(_ value: ConfigValue) -> Int? {
    guard let object = KerasObject(value), object.className == "__input__",
      case .int(let index)? = object.config["index"]
    else { return nil }
    return index
  }

  private static func holdsTensor(_ value: ConfigValue) -> Bool {
    if case .array(let list) = value { return list.contains(where: holdsTensor) }
    return index(value) != nil
  }
}

extension ConfigValue {
  /// Numbers, one or nested lists of them, as Keras writes them into a call; nil for anything else.
  var constant: Tensor? {
    if let object = KerasObject(self) {
      return ["__numpy__", "__tensor__"].contains(object.className) ? object.config["value"]?.constant : nil
    }
    switch self {
    case .int(let value): return Tensor(Float(value))
    case .double(let value): return Tensor(Float(value))
    case .bool(let value): return Tensor(Float(value ? 1 : 0))
    case .array(let values):
      let parts = values.compactMap(\.constant)
      guard !parts.isEmpty, parts.count == values.count, parts.allSatisfy({ $0.shape == parts[0].shape })
      else { return nil }
      return Tensor.stack(parts)
    default: return nil
    }
  }
}

extension Operand<Variable> {
  /// The numbers as float32.
  var floats: Variable {
    switch self {
    case .value(let x): x.value.dtype == .float32 ? x : Variable(x.value.cast(to: .float32))
    case .plain(let value): Variable(value.constant ?? Tensor(Float(0)))
    case .list: preconditionFailure("a list of tensors stands in the place of one.")
    }
  }

  /// The numbers of the type that they have.
  var variable: Variable {
    if case .value(let x) = self { x } else { floats }
  }

  /// All tensors of a list.
  var variables: [Variable] {
    switch self {
    case .list(let list): list.map(\.variable)
    default: [variable]
    }
  }
}

extension Operand<[Int?]> {
  /// The shape of a tensor, or of numbers.
  func shape() throws(ConfigError) -> [Int?] {
    switch self {
    case .value(let shape): return shape
    case .plain(let value):
      if let constant = value.constant { return constant.shape.map { $0 } }
      throw ConfigError(className: "", reason: "expected a tensor or numbers, found \(value.summary)")
    case .list: throw ConfigError(className: "", reason: "expected a tensor, found a list of them")
    }
  }

  /// The shapes of a list of tensors.
  func shapes() throws(ConfigError) -> [[Int?]] {
    guard case .list(let list) = self else { return [try shape()] }
    var shapes: [[Int?]] = []
    for operand in list { shapes.append(try operand.shape()) }
    return shapes
  }
}

extension [Operand<[Int?]>] {
  /// The shapes of `count` operands that are tensors or numbers, at least one of them a tensor.
  func shapes(_ count: Int) throws(ConfigError) -> [[Int?]] {
    guard self.count == count else {
      throw ConfigError(className: "", reason: "expected \(count) operands, found \(self.count)")
    }
    var shapes: [[Int?]] = []
    for operand in self { shapes.append(try operand.shape()) }
    return shapes
  }
}
