extension Power {
    /// Reads a power with its unit: `1800 W`, `2 kW`, `0.5 W`, `500 mW`.
    ///
    /// - Returns: nil for anything else, and for what is negative, finer than a milliwatt or too large for 64 bits.
    package init?(unitText: String) {
        guard let value = scaledInteger(unitText, units: [("kW", 1_000_000), ("W", 1000), ("mW", 1)]) else {
            return nil
        }
        self.init(milliwatts: value)
    }

    /// The power in watts, as `init(unitText:)` reads it: `1800 W`, `0.5 W`.
    package var unitText: String {
        let (watts, milliwatts) = milliwatts.flooredDivision(by: 1000)
        guard milliwatts != 0 else { return "\(watts) W" }
        var fraction = pad(milliwatts, 3)
        while fraction.last == "0" { fraction.removeLast() }
        return "\(watts).\(fraction) W"
    }
}
