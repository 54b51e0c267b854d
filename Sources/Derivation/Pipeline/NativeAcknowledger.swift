package import UsageDomain

/// Says which native messages are safe: everything of a boot up to a sequence number that is fsynced without a hole.
///
/// Sequence numbers of a boot begin at 1, so a boot first heard in its middle has holes: they are waited for, because
/// the device may still hold them. When it says that it no longer does, or has gone on for `patience` messages without
/// filling a hole, the hole is the device's own loss (its ring overflowed) and the acknowledgement moves on, else the
/// device could never forget again.
/// What is known is part of the checkpoint, and the journal's tail is noted again after a crash.
package struct NativeAcknowledger: Hashable, Codable, Sendable {
    package struct Acknowledgement: Hashable, Sendable {
        package let device: DeviceAddress
        package let boot: UInt64
        package let sequence: UInt64
    }

    fileprivate struct Progress: Hashable, Codable, Sendable {
        var boot: UInt64
        var contiguous: UInt64 = 0
        var ahead: Set<UInt64> = []
        var isDirty = true
    }

    package static let patience = 512
    /// Boots remembered of a device: messages of the one before may still come.
    private static let maximumBoots = 3

    private var progress: [DeviceAddress: [Progress]] = [:]

    package init() {}

    /// Notes a committed message of a device.
    package mutating func note(device: DeviceAddress, stamp: NativeStamp) {
        progress[device, default: []].note(stamp, limit: Self.maximumBoots)
        if let oldest = stamp.oldestHeld { progress[device]?.giveUp(before: oldest) }
    }

    /// What to tell the devices now; each progress is told once, a repeated message makes it told again.
    package mutating func drain() -> [Acknowledgement] {
        var result: [Acknowledgement] = []
        for (device, boots) in progress {
            for (index, known) in boots.enumerated() where known.isDirty {
                progress[device]?[index].isDirty = false
                guard known.contiguous > 0 else { continue }
                result.append(Acknowledgement(device: device, boot: known.boot, sequence: known.contiguous))
            }
        }
        return result.sorted { ($0.device, $0.boot) < ($1.device, $1.boot) }
    }
}

extension [NativeAcknowledger.Progress] {
    fileprivate mutating func note(_ stamp: NativeStamp, limit: Int) {
        if let index = firstIndex(where: { $0.boot == stamp.boot }) {
            self[index].take(stamp.sequence)
            return
        }
        var fresh = NativeAcknowledger.Progress(boot: stamp.boot)
        fresh.take(stamp.sequence)
        append(fresh)
        if count > limit { removeFirst() }
    }

    fileprivate mutating func giveUp(before oldest: NativePlace) {
        guard let index = firstIndex(where: { $0.boot == oldest.boot }), oldest.sequence > 0 else { return }
        self[index].giveUp(through: oldest.sequence - 1)
    }
}

extension NativeAcknowledger.Progress {
    fileprivate mutating func take(_ sequence: UInt64) {
        isDirty = true
        guard sequence > contiguous else { return }
        ahead.insert(sequence)
        advance()
        if ahead.count > NativeAcknowledger.patience, let next = ahead.min() {
            contiguous = next &- 1
            advance()
        }
    }

    fileprivate mutating func giveUp(through sequence: UInt64) {
        guard sequence > contiguous, let newest = ahead.max(), sequence < newest else { return }
        isDirty = true
        contiguous = sequence
        ahead = ahead.filter { $0 > sequence }
        advance()
    }

    private mutating func advance() {
        while ahead.remove(contiguous &+ 1) != nil { contiguous &+= 1 }
    }
}
