import CivilTime
import UsageDomain

/// Turns snapshots into HTML, each one once per language whatever the number of readers.
actor BoardRenderer {
    private let sources: DashboardSources
    private let templates: Templates
    private let formats: Formats
    private let showsPeople: Bool
    private var rendered: [Language: (snapshot: BoardSnapshot, context: Context, board: RenderedBoard)] = [:]
    private var context: (value: Context, readAt: Instant)?

    /// What is read from the store beside the snapshot; kept for a while since names seldom change.
    private struct Context: Sendable {
        var directory: PartyDirectory
        var today: TimeSpan?
        var generation: Int
    }

    private static let contextLifetime = TimeSpan.seconds(20)

    init(sources: DashboardSources, templates: Templates, formats: Formats, showsPeople: Bool) {
        self.sources = sources
        self.templates = templates
        self.formats = formats
        self.showsPeople = showsPeople
    }

    /// The board page's content for a snapshot.
    func page(_ snapshot: BoardSnapshot, in language: Language) async -> BoardPage {
        page(snapshot, in: language, await currentContext())
    }

    /// The fragments of a snapshot, from the shared copy when it is the latest one.
    func fragments(_ snapshot: BoardSnapshot, in language: Language) async -> RenderedBoard {
        let context = await currentContext()
        if let last = rendered[language], last.snapshot == snapshot, last.context.generation == context.generation {
            return last.board
        }
        let page = page(snapshot, in: language, context)
        let board = RenderedBoard(
            rooms: page.rooms.map { room in
                .init(name: room.name, ids: room.cards.map { MachineID(rawValue: $0.id) })
            },
            cards: page.rooms.flatMap(\.cards).map { card in
                .init(id: MachineID(rawValue: card.id), html: templates.render(.card, card))
            },
            summary: templates.render(.summary, page.summary),
            banner: templates.render(.banner, page.banner), at: snapshot.at,
            machines: Dictionary(snapshot.machines.map { ($0.id, $0) }) { first, _ in first })
        rendered[language] = (snapshot, context, board)
        return board
    }

    private func page(_ snapshot: BoardSnapshot, in language: Language, _ context: Context) -> BoardPage {
        let format = formats[language]
        let rooms = Dictionary(grouping: snapshot.machines) { $0.room ?? "" }
        let fallback = Phrase.workshop.text(in: language)
        // Rooms in the order of their names, machines without one last.
        let names = rooms.keys.sorted { ($0.isEmpty ? 1 : 0, $0) < ($1.isEmpty ? 1 : 0, $1) }
        return BoardPage(
            rooms: names.map { name in
                let machines = (rooms[name] ?? []).sorted {
                    (BoardStatus($0), $0.name, $0.id) < (BoardStatus($1), $1.name, $1.id)
                }
                return BoardPage.Room(
                    name: name.isEmpty ? fallback : name,
                    cards: machines.map {
                        CardModel(
                            $0, at: snapshot.at, directory: context.directory, showsPeople: showsPeople, format: format)
                    })
            },
            summary: SummaryModel(snapshot.machines, today: context.today, format: format),
            banner: BannerModel(snapshot.health.problems.map(HealthProblem.init), language: language),
            hasBoard: true,
            isEmpty: snapshot.machines.isEmpty)
    }

    /// A store that cannot be read costs the names, not the board.
    private func currentContext() async -> Context {
        let now = sources.now()
        if let context, now - context.readAt < Self.contextLifetime, context.readAt <= now { return context.value }
        let registry = try? await sources.registry()
        let date = formats.clock.reading(of: now).date
        let days = try? await sources.machineDays(date, date)
        let fresh = Context(
            directory: PartyDirectory(registry),
            today: days?.reduce(TimeSpan.zero) { $0 + $1.durations.busy },
            generation: (context?.value.generation ?? 0) + 1)
        context = (fresh, now)
        return fresh
    }
}
