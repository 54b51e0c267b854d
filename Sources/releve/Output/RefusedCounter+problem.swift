import Derivation
import SessionEngine
import UsageDomain

extension RefusedCounter {
    /// What is wrong with it and what to do, in one line.
    var problem: String {
        let device = DeviceBinding.name(ofIdentity: device)
        let place = channel.map { "\(device), channel \($0)" } ?? device
        let times = count == 1 ? "once" : "\(count) times"
        var line = "\(quantity.rawValue) of \(place) grew by more than can have flowed, \(times), last \(last.iso8601)"
        if let mistake = UnitMistake(counted: grown, heard: heard) {
            line += "; \(mistake.advice)"
        } else if heard > 0, grown / heard >= 10 {
            let times = grown / heard
            line += "; \(times) times what the power beside it says: give it its unit in a dialect of the lab's own"
        } else {
            line += "; compare it with the meter's display, and `rated_power` with the machine's plate"
        }
        return line + ". Power is counted meanwhile, where it is heard"
    }
}
