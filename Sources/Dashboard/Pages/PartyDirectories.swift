import Synchronization
import UsageDomain

/// Makes the directory of a timeline once, not for every page: each declaration has every name in it.
final class PartyDirectories: Sendable {
    private struct Made {
        let timeline: RegistryTimeline
        let epoch: Int?
        let directory: PartyDirectory
    }

    private let last = Mutex<Made?>(nil)

    func directory(_ timeline: RegistryTimeline, at now: Instant) -> PartyDirectory {
        let epoch = timeline.index(at: now)
        if let made = last.withLock({ $0 }), made.epoch == epoch, made.timeline == timeline { return made.directory }
        let directory = PartyDirectory(timeline, at: now)
        last.withLock { $0 = Made(timeline: timeline, epoch: epoch, directory: directory) }
        return directory
    }
}
