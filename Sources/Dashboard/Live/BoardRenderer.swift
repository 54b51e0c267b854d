import Access
import CivilTime
import UsageDomain

/// Those who see the same board.
struct Readers: Hashable, Sendable {
    var language: Language
    /// Who is at a machine, and on what.
    var seeNames: Bool

    init(language: Language, seeNames: Bool) {
        self.language = language
        self.seeNames = seeNames
    }

    init(_ context: DashboardContext) {
        language = context.language
        seeNames = context.visitor.rights.contains(.seeEverybody)
    }
}

/// Turns snapshots into HTML, each one once for those who see the same, whatever the number of readers.
actor BoardRenderer {
    private let sources: DashboardSources
    private let templates: Templates
    private let formats: Formats
    private var rendered: [Readers: (snapshot: BoardSnapshot, context: Context, board: RenderedBoard)] = [:]
    private var context: (value: Context, readAt: Instant)?

    /// What is read from the store beside the snapshot; kept for a while since names seldom change.
    private struct Context: Sendable {
        var directory: PartyDirectory
        var today: TimeSpan?
        var generation: Int
    }

    private static let contextLifetime = TimeSpan.seconds(20)

    init(sources: DashboardSources, templates: Templates, formats: Formats) {
        self.sources = sources
        self.templates = templates
        self.formats = formats
    }

    /// The board page's content for a snapshot.
    func page(_ snapshot: BoardSnapshot, for readers: Readers) async -> BoardPage {
        page(snapshot, for: readers, await currentContext())
    }

    /// The fragments of a snapshot, from the shared copy when it is the latest one.
    func fragments(_ snapshot: BoardSnapshot, for readers: Readers) async -> RenderedBoard {
        let context = await currentContext()
        if let last = rendered[readers], last.snapshot == snapshot, last.context.generation == context.generation {
            return last.board
        }
        let page = page(snapshot, for: readers, context)
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
        rendered[readers] = (snapshot, context, board)
        return board
    }

    private func page(_ snapshot: BoardSnapshot, for readers: Readers, _ context: Context) -> BoardPage {
        let language = readers.language
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
                            $0, at: snapshot.at, directory: context.directory, showsPeople: readers.seeNames,
                            format: format)
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
