import SessionEngine
import UsageDomain

extension PartedCounter {
    /// What is wrong and what to do, in one line.
    var problem: String {
        // An identity ends with the channels that are bound, or a dash.
        let name = device.hasSuffix("/-") ? String(device.dropLast(2)) : device
        let place = channel.map { "\(name), channel \($0)" } ?? name
        return """
            \(place) counts its energy twice, and the two part: \(Self.kilowattHours(counted)) by the counter that is taken, \
            \(Self.kilowattHours(own)) by one that stands by; compare both with the meter's display
            """
    }

    private static func kilowattHours(_ amount: Int64) -> String {
        decimal(amount, scale: 1_000_000, digits: 3) + " kWh"
    }
}
