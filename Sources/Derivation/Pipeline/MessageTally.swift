import Dialects
import UsageDomain

/// How many messages of each device were heard since the last checkpoint, and how many were set aside before any machine
/// could be told.
struct MessageTally {
    /// By device handle: when its last message arrived, and how many there were.
    private(set) var heard: [(last: Instant, count: Int64)] = []
    private(set) var quarantine: [QuarantineReason: Int64] = [:]

    mutating func heard(_ handle: DeviceHandle, at arrival: Instant) {
        while heard.count <= handle.index { heard.append((.distantPast, 0)) }
        heard[handle.index].last = max(heard[handle.index].last, arrival)
        heard[handle.index].count += 1
    }

    /// The clock was ahead: what was heard later was heard then.
    mutating func hearNothing(after instant: Instant) {
        for index in heard.indices { heard[index].last = min(heard[index].last, instant) }
    }

    mutating func quarantined(_ reason: QuarantineReason) {
        quarantine[reason, default: 0] += 1
    }

    /// A checkpoint holds everything: begin anew.
    mutating func settle() {
        quarantine.removeAll(keepingCapacity: true)
        for index in heard.indices { heard[index].count = 0 }
    }
}
