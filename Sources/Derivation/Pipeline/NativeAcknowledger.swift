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
    /// Whoever may publish can make up devices; those with least to lose give way.
    package static let capacity = 1024

    private var progress: [DeviceAddress: [Progress]] = [:]

    package init() {}

    /// How many devices are known.
    package var deviceCount: Int { progress.count }

    /// Notes a committed message of a device.
    ///
    /// When there are too many devices, the one told least is forgotten, of those that `isOfLab` does not name if there are
    /// any. It may not forget what it holds before it says that it has nothing older, or `patience` is over.
    package mutating func note(
        device: DeviceAddress, stamp: NativeStamp, isOfLab: (DeviceAddress) -> Bool = { _ in false }
    ) {
        if progress[device] == nil, progress.count >= Self.capacity { makeRoom(isOfLab) }
        progress[device, default: []].note(stamp, limit: Self.maximumBoots)
        if let oldest = stamp.oldestHeld { progress[device]?.giveUp(before: oldest) }
    }

    private mutating func makeRoom(_ isOfLab: (DeviceAddress) -> Bool) {
        // The address decides between equals: every run of the same journal must forget the same.
        func least(_ candidates: [DeviceAddress: [Progress]]) -> DeviceAddress? {
            candidates.min { ($0.value.told, $0.key) < ($1.value.told, $1.key) }?.key
        }
        if let found = least(progress.filter { !isOfLab($0.key) }) ?? least(progress) { progress[found] = nil }
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
    /// How much of it was told to be safe, at most.
    fileprivate var told: UInt64 { map(\.contiguous).max() ?? 0 }

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
