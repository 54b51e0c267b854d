import SessionEngine
import UsageDomain

extension DisagreeingCounter {
    /// What is wrong with it and what to do, in one line.
    var problem: String {
        // An identity ends with the channels that are bound, or a dash.
        let name = device.hasSuffix("/-") ? String(device.dropLast(2)) : device
        let place = channel.map { "\(name), channel \($0)" } ?? name
        let advice =
            UnitFactor.advice(counted: counted, heard: heard)
            ?? "\(heard / counted) times less than the power beside it says: compare it with the meter's display"
        return "energy of \(place) grew by \(advice)"
    }
}
