package import UsageDomain

/// Figures as French readers expect them on paper.
package enum FrenchFormat {
    private static let narrowSpace = "\u{202F}"
    private static let noBreakSpace = "\u{A0}"

    /// `1 234 567`, thousands apart by U+202F.
    package static func integer(_ value: Int64) -> String {
        let digits = String(value.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text += narrowSpace }
            text.append(digit)
        }
        return value < 0 ? "−" + text : text
    }

    /// Hours, minutes and seconds, truncated to the second: `2 h 15 min 03 s`, `15 min 03 s`, `3 s`.
    package static func duration(milliseconds: Int64) -> String {
        let seconds = milliseconds / 1000
        let parts = (hours: seconds / 3600, minutes: seconds / 60 % 60, seconds: seconds % 60)
        if parts.hours > 0 {
            return unit(integer(parts.hours), "h") + noBreakSpace + unit(pad(parts.minutes, 2), "min") + noBreakSpace
                + unit(pad(parts.seconds, 2), "s")
        }
        if parts.minutes > 0 {
            return unit(integer(parts.minutes), "min") + noBreakSpace + unit(pad(parts.seconds, 2), "s")
        }
        return unit(integer(parts.seconds), "s")
    }

    /// A setting's span without empty parts: `10 s`, `15 min`, `1 h 30 min`.
    package static func span(milliseconds: Int64) -> String {
        let seconds = milliseconds / 1000
        let parts = [(seconds / 3600, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s")].filter { $0.0 > 0 }
        return parts.isEmpty
            ? unit("0", "s") : parts.map { unit(integer($0.0), $0.1) }.joined(separator: noBreakSpace)
    }

    /// Kilowatt-hours with three decimals, rounded half up: `1,300 kWh`.
    package static func energy(milliwattHours: Int64) -> String {
        let wattHours = decimals(milliwattHours, per: 1000)
        return unit("\(integer(wattHours / 1000)),\(pad(wattHours % 1000, 3))", "kWh")
    }

    /// Watts: `120 W`, `2,5 W`.
    package static func power(milliwatts: Int64) -> String {
        let tenths = decimals(milliwatts, per: 100)
        let fraction = tenths % 10 == 0 ? "" : ",\(tenths % 10)"
        return unit(integer(tenths / 10) + fraction, "W")
    }

    /// Percent with one decimal, rounded half up; a dash when there is nothing to divide by.
    package static func percentage(_ numerator: Int64, of denominator: Int64) -> String {
        guard denominator > 0, numerator >= 0 else { return "–" }
        let (scaled, overflow) = numerator.multipliedReportingOverflow(by: 1000)
        guard !overflow else { return "–" }
        let tenths = (scaled + denominator / 2) / denominator
        return "\(integer(tenths / 10)),\(tenths % 10)\(noBreakSpace)%"
    }

    /// `05/03/2026`.
    package static func date(_ date: CivilDate) -> String {
        "\(pad(date.day, 2))/\(pad(date.month, 2))/\(pad(date.year, 4))"
    }

    /// `05/03/2026 14:05:10` of a local RFC 3339 text; with its offset when asked, for the hour that occurs twice.
    package static func localTime(_ iso8601: String, withOffset: Bool = false) -> String {
        guard iso8601.utf8.count >= 19, let day = CivilDate(iso8601.prefix(10)) else { return iso8601 }
        let time = iso8601.dropFirst(11).prefix(8)
        return "\(date(day))\(noBreakSpace)\(time)" + (withOffset ? " \(iso8601.suffix(6))" : "")
    }

    /// `732 829 320`, `732 829 320 00074`.
    package static func registration(_ digits: String) -> String {
        guard digits.utf8.count == 9 || digits.utf8.count == 14 else { return digits }
        let characters = Array(digits)
        let groups = stride(from: 0, to: 9, by: 3).map { String(characters[$0..<$0 + 3]) }
        return (groups + (characters.count == 14 ? [String(characters[9...])] : [])).joined(separator: noBreakSpace)
    }

    private static func unit(_ value: String, _ unit: String) -> String { value + noBreakSpace + unit }

    private static func decimals(_ value: Int64, per divisor: Int64) -> Int64 {
        let (quotient, remainder) = value.flooredDivision(by: divisor)
        return remainder * 2 >= divisor ? quotient + 1 : quotient
    }
}
