import UsageDomain

/// One thing that keeps the collector from doing its work, with the words for it.
enum HealthProblem: Hashable, Sendable {
    case brokerUnreachable(String)
    case storeFailing(String)
    case notSubscribed
    case collectorSilent
    case storeNotWritable
    case commitOverdue
    case checkpointOverdue
    case clockWrong(ClockProblem)
    case machineNotDerived(String)
    case journalDamaged(String)
    case otherVersion

    init(_ problem: CollectorHealth.Problem) {
        switch problem {
        case .brokerUnreachable(let detail): self = .brokerUnreachable(detail)
        case .storeFailing(let detail): self = .storeFailing(detail)
        case .notSubscribed: self = .notSubscribed
        case .clockWrong(let problem): self = .clockWrong(problem)
        }
    }

    /// What does not keep the collector from its work.
    static func remarks(of board: BoardSnapshot?) -> [HealthProblem] {
        guard let health = board?.health else { return [] }
        let machines = health.failures.sorted { $0.key < $1.key }.map { machine, reason in
            HealthProblem.machineNotDerived("\(machine): \(reason)")
        }
        let blocks = health.damagedBlocks
        let more = blocks.count > 20 ? ", …" : ""
        let journal = HealthProblem.journalDamaged(blocks.prefix(20).map(String.init).joined(separator: ", ") + more)
        return machines + (blocks.isEmpty ? [] : [journal]) + (health.isOfThisVersion ? [] : [.otherVersion])
    }

    /// What probes read: short, stable, without details.
    var code: String {
        switch self {
        case .brokerUnreachable: "broker_unreachable"
        case .storeFailing: "store_failing"
        case .notSubscribed: "not_subscribed"
        case .collectorSilent: "collector_silent"
        case .storeNotWritable: "store_not_writable"
        case .commitOverdue: "commit_overdue"
        case .checkpointOverdue: "checkpoint_overdue"
        case .clockWrong: "clock_wrong"
        case .machineNotDerived: "machine_not_derived"
        case .journalDamaged: "journal_damaged"
        case .otherVersion: "other_version"
        }
    }

    /// What the collector said, at most a line.
    var detail: String? {
        switch self {
        case .brokerUnreachable(let detail), .storeFailing(let detail), .machineNotDerived(let detail),
            .journalDamaged(let detail):
            detail.isEmpty ? nil : String(detail.prefix(300))
        default: nil
        }
    }

    var title: Phrase {
        switch self {
        case .brokerUnreachable: .problemBroker
        case .storeFailing: .problemStore
        case .notSubscribed: .problemSubscription
        case .collectorSilent: .problemSilentCollector
        case .storeNotWritable: .problemNotWritable
        case .commitOverdue: .problemOldCommit
        case .checkpointOverdue: .problemOldCheckpoint
        case .clockWrong(.unset): .problemClockUnset
        case .clockWrong(.behind): .problemClockBehind
        case .clockWrong(.differs): .problemClockDiffers
        case .machineNotDerived: .problemNotDerived
        case .journalDamaged: .problemDamagedJournal
        case .otherVersion: .problemOtherVersion
        }
    }

    var help: Phrase {
        switch self {
        case .brokerUnreachable: .problemBrokerHelp
        case .storeFailing, .storeNotWritable: .problemStoreHelp
        case .notSubscribed: .problemSubscriptionHelp
        case .collectorSilent: .problemSilentCollectorHelp
        case .commitOverdue, .checkpointOverdue: .problemDelayHelp
        case .clockWrong: .problemClockHelp
        case .machineNotDerived: .problemNotDerivedHelp
        case .journalDamaged: .problemDamagedJournalHelp
        case .otherVersion: .problemOtherVersionHelp
        }
    }
}
