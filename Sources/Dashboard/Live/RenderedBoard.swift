import UsageDomain

/// One snapshot in one language, rendered once and shared by every reader.
struct RenderedBoard: Sendable {
    struct Card: Hashable, Sendable {
        var id: MachineID
        var html: String
    }

    struct Room: Hashable, Encodable, Sendable {
        var name: String
        var ids: [MachineID]
    }

    var rooms: [Room]
    var cards: [Card]
    var summary: String
    var banner: String
    var at: Instant
    /// What each card was made from: cards are sent again when it changes, not when a relative time does.
    var machines: [MachineID: MachineStatus]
}

/// What the event stream sends: changed cards, the order of all of them, and what surrounds them.
struct LiveUpdate: Encodable, Sendable {
    struct Card: Encodable, Sendable {
        var id: MachineID
        var html: String
    }

    var rooms: [RenderedBoard.Room]
    var cards: [Card]
    var summary: String
    var banner: String
    /// When the board was so, ISO 8601.
    var at: String

    /// Nil when nothing changed that a reader could see.
    init?(_ board: RenderedBoard, since previous: RenderedBoard?) {
        let changed = board.cards.filter { card in
            previous.map { $0.machines[card.id] != board.machines[card.id] } ?? true
        }
        if let previous, changed.isEmpty, previous.rooms == board.rooms, previous.summary == board.summary,
            previous.banner == board.banner
        {
            return nil
        }
        rooms = board.rooms
        cards = changed.map { Card(id: $0.id, html: $0.html) }
        summary = board.summary
        banner = board.banner
        at = board.at.iso8601
    }
}
