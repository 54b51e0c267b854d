import UsageDomain

/// What a card says of a machine: its state, read together with whether somebody has it.
///
/// In order of urgency: what cannot be seen comes before what went wrong, before what works, before what is free.
enum BoardStatus: String, CaseIterable, Hashable, Sendable, Comparable {
    case unheard, fault, busy, paused, setUp, free, off

    init(_ machine: MachineStatus) {
        switch machine.state {
        case .unknown: self = .unheard
        case .fault: self = .fault
        case .busy: self = .busy
        case .paused: self = .paused
        case .idle: self = machine.openSession == nil ? .free : .setUp
        case .off: self = .off
        }
    }

    var phrase: Phrase {
        switch self {
        case .unheard: .stateUnheard
        case .fault: .stateFault
        case .busy: .stateBusy
        case .paused: .statePaused
        case .setUp: .stateSetUp
        case .free: .stateFree
        case .off: .stateOff
        }
    }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    static func < (left: BoardStatus, right: BoardStatus) -> Bool { left.rank < right.rank }
}
