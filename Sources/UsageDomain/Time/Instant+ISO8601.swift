extension Instant {
    /// RFC 3339 in UTC with milliseconds: `2026-03-02T09:00:00.000Z`.
    package var iso8601: String {
        let (days, millisecondsOfDay) = milliseconds.flooredDivision(by: 86_400_000)
        let date = CivilDate(daysSince1970: days)
        let seconds = millisecondsOfDay / 1000
        return "\(date)T\(pad(seconds / 3600, 2)):\(pad(seconds / 60 % 60, 2)):\(pad(seconds % 60, 2))"
            + ".\(pad(millisecondsOfDay % 1000, 3))Z"
    }

    /// Reads RFC 3339 with `Z` or a numeric offset and any number of fraction digits (truncated to milliseconds).
    ///
    /// - Returns: nil when the text is anything else, or names a day or time that does not exist.
    package init?(iso8601 text: some StringProtocol) {
        var scanner = DigitScanner(utf8: Array(text.utf8))
        guard let year = scanner.digits(4), scanner.take("-"), let month = scanner.digits(2), scanner.take("-"),
            let day = scanner.digits(2), let date = CivilDate(year: year, month: month, day: day),
            scanner.take("T") || scanner.take("t") || scanner.take(" "),
            let hour = scanner.digits(2), scanner.take(":"), let minute = scanner.digits(2), scanner.take(":"),
            let second = scanner.digits(2), hour < 24, minute < 60, second < 60
        else { return nil }
        var fraction = 0
        if scanner.take(".") {
            guard let value = scanner.fractionInMilliseconds() else { return nil }
            fraction = value
        }
        var offset = 0
        if scanner.take("Z") || scanner.take("z") {
            offset = 0
        } else {
            let sign = scanner.take("+") ? 1 : scanner.take("-") ? -1 : 0
            guard sign != 0, let hours = scanner.digits(2), scanner.take(":"), let minutes = scanner.digits(2),
                hours < 24, minutes < 60
            else { return nil }
            offset = sign * (hours * 60 + minutes)
        }
        guard scanner.isAtEnd else { return nil }
        let secondOfDay = Int64(hour * 3600 + minute * 60 + second - offset * 60)
        self.init(milliseconds: (date.daysSince1970 * 86_400 + secondOfDay) * 1000 + Int64(fraction))
    }
}

extension Int64 {
    /// Quotient and non-negative remainder, rounding toward minus infinity.
    package func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

/// `value` in decimal, zero-padded on the left to `width` digits.
package func pad(_ value: some BinaryInteger, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

private struct DigitScanner {
    let utf8: [UInt8]
    var position = 0

    init(utf8: [UInt8]) { self.utf8 = utf8 }

    var isAtEnd: Bool { position == utf8.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < utf8.count, UInt32(utf8[position]) == character.value else { return false }
        position += 1
        return true
    }

    mutating func digits(_ count: Int) -> Int? {
        guard position + count <= utf8.count else { return nil }
        var value = 0
        for byte in utf8[position..<position + count] {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        position += count
        return value
    }

    mutating func fractionInMilliseconds() -> Int? {
        let start = position
        var value = 0
        while position < utf8.count, utf8[position] >= 0x30, utf8[position] <= 0x39 {
            if position - start < 3 { value = value * 10 + Int(utf8[position] - 0x30) }
            position += 1
        }
        let digitCount = position - start
        guard digitCount > 0 else { return nil }
        for _ in min(digitCount, 3)..<3 { value *= 10 }
        return value
    }
}
