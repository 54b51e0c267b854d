import UsageDomain

/// The board as its template sees it.
struct BoardPage: Sendable {
    struct Room: Sendable {
        var name: String
        var cards: [CardModel]
    }

    var rooms: [Room]
    var summary: SummaryModel
    var banner: BannerModel
    /// Nil until the collector has published a board.
    var hasBoard: Bool
    var isEmpty: Bool
    var opening: OpeningNotice?
}

/// The strip of counts above the cards.
struct SummaryModel: Sendable {
    struct Count: Sendable {
        var status: String
        var icon: String
        var number: String
        var label: String
    }

    var t: PhraseBook
    var counts: [Count]
    /// Running time of all machines since local midnight; nil when it is not known.
    var today: String?

    init(_ machines: [MachineStatus], today: TimeSpan?, format: HumanFormat) {
        let language = format.language
        let statuses = machines.map(BoardStatus.init)
        t = PhraseBook(language: language)
        self.today = today.map(format.duration)
        let groups: [(BoardStatus, Set<BoardStatus>, Phrase)] = [
            (.unheard, [.unheard], .summaryUnheard), (.fault, [.fault], .summaryFault),
            (.busy, [.busy], .summaryBusy), (.setUp, [.setUp, .paused], .summaryWaiting),
            (.free, [.free, .off], .summaryFree),
        ]
        counts = groups.compactMap { shown, members, phrase in
            let number = statuses.count { members.contains($0) }
            // Nothing in fault and nothing unheard is the normal case and needs no words.
            guard number > 0 || shown > .fault else { return nil }
            return Count(
                status: shown.rawValue, icon: StateIcon.svg(for: shown), number: format.count(Int64(number)),
                label: phrase.text(in: language))
        }
    }
}

/// What is wrong with the collector and what to do, above everything else.
struct BannerModel: Sendable {
    struct Item: Sendable {
        var title: String
        var detail: String?
        var help: String
    }

    var items: [Item]
    var hasItems: Bool

    init(_ problems: [HealthProblem], language: Language) {
        items = problems.map {
            Item(title: $0.title.text(in: language), detail: $0.detail, help: $0.help.text(in: language))
        }
        hasItems = !items.isEmpty
    }
}
