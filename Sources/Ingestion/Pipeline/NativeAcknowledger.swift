package import UsageDomain

/// Says which native messages are safe: everything of a boot up to a sequence number that is fsynced without a hole.
///
/// A hole is waited for; when the device has gone on for `patience` messages without filling it, the hole is the
/// device's own loss (its ring overflowed) and the acknowledgement moves on, else the device would never forget again.
package struct NativeAcknowledger: Sendable {
    package struct Acknowledgement: Hashable, Sendable {
        package let device: Int
        package let boot: UInt64
        package let sequence: UInt64
    }

    private struct Progress {
        var boot: UInt64
        var contiguous: UInt64
        var ahead: Set<UInt64> = []
        var isDirty = true
    }

    private static let patience = 512
    private var progress: [Int: Progress] = [:]

    package init() {}

    /// Notes a committed message of a device (its dense index).
    package mutating func note(device: Int, stamp: NativeStamp) {
        guard var known = progress[device], known.boot == stamp.boot else {
            progress[device] = Progress(boot: stamp.boot, contiguous: stamp.sequence)
            return
        }
        known.isDirty = true
        if stamp.sequence == known.contiguous &+ 1 {
            known.contiguous = stamp.sequence
        } else if stamp.sequence > known.contiguous {
            known.ahead.insert(stamp.sequence)
            if known.ahead.count > Self.patience, let next = known.ahead.min() { known.contiguous = next }
        }
        while known.ahead.remove(known.contiguous &+ 1) != nil { known.contiguous &+= 1 }
        known.ahead.remove(known.contiguous)
        progress[device] = known
    }

    /// What to tell the devices now; each progress is told once, a repeated message makes it told again.
    package mutating func drain() -> [Acknowledgement] {
        var result: [Acknowledgement] = []
        for (device, known) in progress where known.isDirty {
            result.append(Acknowledgement(device: device, boot: known.boot, sequence: known.contiguous))
            progress[device]?.isDirty = false
        }
        return result.sorted { $0.device < $1.device }
    }
}
