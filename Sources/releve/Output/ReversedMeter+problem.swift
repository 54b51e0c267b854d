import Derivation
import SessionEngine
import UsageDomain

extension ReversedMeter {
    /// What is wrong with it and what to do, in one line.
    var problem: String {
        let name = DeviceBinding.name(ofIdentity: device)
        let place = channel.map { "\(name), channel \($0)" } ?? name
        let times = count == 1 ? "once" : "\(count) times"
        return """
            power of \(place) was below zero, \(times), last \(last.iso8601), and is not counted: \
            turn its clamp round, or take the value as it is with `sign: absolute` in a dialect of the lab's own
            """
    }
}
