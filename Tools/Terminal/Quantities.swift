import Glibc

/// A count as people write it: `grouped(25000)` is "25,000".
package func grouped(_ count: Int) -> String {
  let digits = String(count.magnitude)
  var text = ""
  for (position, digit) in digits.enumerated() {
    if position > 0 && (digits.count - position) % 3 == 0 { text += "," }
    text.append(digit)
  }
  return count < 0 ? "-" + text : text
}

/// A count with its noun: `counted(1, "record")` is "1 record", `counted(2, "class", "classes")`
/// is "2 classes".
package func counted(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
  "\(grouped(count)) \(count == 1 ? noun : plural ?? noun + "s")"
}

/// A number of bytes in decimal units, as disks are sold: `byteSize(22_345_678)` is "22.3 MB".
package func byteSize(_ count: Int) -> String {
  if count < 1000 { return "\(count) B" }
  var value = Double(count)
  var unit = 0
  // Leave a unit before rounding would print "1000.0".
  while value >= 999.95 && unit < 6 {
    value /= 1000
    unit += 1
  }
  return "\(fixed(value, 1)) \(["B", "kB", "MB", "GB", "TB", "PB", "EB"][unit])"
}

/// A part of a whole: `percent(1, of: 3)` is "33.3%"; "100%" and "0%" only when exactly so.
package func percent(_ part: Int, of whole: Int) -> String {
  if part == 0 || whole == 0 { return "0%" }
  if part == whole { return "100%" }
  let share = 100 * Double(part) / Double(whole)
  return "\(fixed(min(max(share, 0.1), 99.9), 1))%"
}

/// A duration in seconds: "0.8 s", "45 s", "3 min 20 s", "2 h 05 min".
package func duration(_ seconds: Double) -> String {
  if seconds < 9.95 { return "\(fixed(max(0, seconds), 1)) s" }
  let whole = Int(seconds.rounded())
  if whole < 60 { return "\(whole) s" }
  func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
  if whole < 3600 { return "\(whole / 60) min \(two(whole % 60)) s" }
  return "\(whole / 3600) h \(two(whole % 3600 / 60)) min"
}

/// A number with so many digits after the point: `fixed(2.345, 1)` is "2.3".
package func fixed(_ value: Double, _ digits: Int) -> String {
  guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
  var scale = 1.0
  for _ in 0..<digits { scale *= 10 }
  let scaled = Int((abs(value) * scale).rounded())
  let sign = value < 0 && scaled > 0 ? "-" : ""
  guard digits > 0 else { return "\(sign)\(scaled)" }
  let fraction = String(scaled % Int(scale))
  let zeros = String(repeating: "0", count: digits - fraction.count)
  return "\(sign)\(scaled / Int(scale)).\(zeros)\(fraction)"
}

/// A number with so many significant digits, as short as they allow: `significant(0.0312499, 3)` is "0.0312",
/// `significant(1234567, 3)` is "1.23e+06".
package func significant(_ value: Double, _ digits: Int) -> String {
  guard value != 0, value.isFinite else { return value == 0 ? "0" : "\(value)" }
  let exponent = Int(floor(log10(abs(value))))
  if exponent < -4 || exponent >= 6 {
    let scaled = value / pow(10, Double(exponent))
    return "\(trimmed(fixed(scaled, digits - 1)))e\(exponent < 0 ? "-" : "+")\(abs(exponent) < 10 ? "0" : "")\(abs(exponent))"
  }
  return trimmed(fixed(value, max(0, digits - 1 - exponent)))
}

/// Without zeros at the end of a fraction.
private func trimmed(_ text: String) -> String {
  guard text.contains(".") else { return text }
  var text = text
  while text.last == "0" { text.removeLast() }
  if text.last == "." { text.removeLast() }
  return text
}
