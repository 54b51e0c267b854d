/// A decimal number followed by a unit, as an exact integer in the smallest unit.
///
/// `units` gives each unit's name and its size in the smallest one. Nil when the text is not digits, an optional fraction,
/// optional spaces and a known unit; when the value is finer than the smallest unit; and when it does not fit.
package func scaledInteger(_ text: String, units: [(name: String, size: Int64)]) -> Int64? {
    let digits = Array("0123456789".utf8)
    let number = text.utf8.prefix { digits.contains($0) || $0 == UInt8(ascii: ".") }
    let unit = text.utf8.dropFirst(number.count).drop { $0 == UInt8(ascii: " ") }
    guard let size = units.first(where: { $0.name.utf8.elementsEqual(unit) })?.size else { return nil }
    let parts = number.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ (1...15).contains($0.count) }) else { return nil }
    var value: Int64 = 0
    var divisor: Int64 = 1
    for digit in parts.joined() {
        let (product, overflow) = value.multipliedReportingOverflow(by: 10)
        guard !overflow else { return nil }
        value = product &+ Int64(digit &- UInt8(ascii: "0"))
        guard value >= 0 else { return nil }
    }
    if parts.count == 2 { for _ in parts[1] { divisor *= 10 } }
    let (scaled, overflow) = value.multipliedReportingOverflow(by: size)
    guard !overflow, scaled.isMultiple(of: divisor) else { return nil }
    return scaled / divisor
}
