import Derivation
import SessionEngine
import UsageDomain

extension DisagreeingCounter {
    /// What is wrong with it and what to do, in one line.
    var problem: String {
        let name = DeviceBinding.name(ofIdentity: device)
        let place = channel.map { "\(name), channel \($0)" } ?? name
        let advice =
            UnitMistake(counted: counted, heard: heard)?.advice
            ?? "\(heard / counted) times less than the power beside it says: compare it with the meter's display"
        return "energy of \(place) grew by \(advice)"
    }
}
