import UsageDomain

/// Where the play of acknowledgements stands.
struct AcknowledgementRound: Sendable {
    enum Phase: Hashable, Sendable {
        case waitingForMessages
        /// Nothing is acknowledged; acknowledgements that are not for the device, or none, were sent.
        case withholding(since: Instant)
        /// Messages are coming again.
        case resending
        /// Everything up to `sequence` of `boot` was acknowledged; later ones are withheld once more.
        case acknowledged(boot: Int64, sequence: Int64, at: Instant)
        case over
    }

    var phase = Phase.waitingForMessages
    /// Of the burst that is coming, in its order.
    var repeated: [NativeMessage.Stamp] = []
    var burstBegan: Instant?
    var lastRepeated: Instant?
    /// When waiting began, or the last acknowledgement or burst was.
    var quietSince: Instant?
    /// The newest number when the burst began.
    var expectedUpTo: Int64 = 0
    /// The last hello: a burst right behind it was overtaken by it.
    var helloAt: Instant?
    /// The last repetition that may have crossed the acknowledgement on its way: its burst shows nothing.
    var crossedAt: Instant?
    /// What the acknowledgements of another form would free.
    var malformedUpTo: Int64 = 0
    private(set) var hasSpoken = false

    var isOver: Bool { phase == .over }
    var hasStarted: Bool { phase != .waitingForMessages }

    mutating func speak() { hasSpoken = true }

    /// Its ring may have gone with its memory: begin anew.
    mutating func deviceRestarted() {
        guard !isOver else { return }
        self = AcknowledgementRound()
    }
}
