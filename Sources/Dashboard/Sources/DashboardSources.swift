package import Accounting
package import Decisions
package import UsageDomain
package import UsageStore

/// Everything the pages read, composed by the executable from the store and the collector.
///
/// A closure that throws makes the page it serves answer 500 in words; the error itself goes to the log only.
package struct DashboardSources: Sendable {
    package var board: LiveBoard
    package var registry: @Sendable () async throws -> LabRegistry?
    /// The registry with its past, for rows of past days; nil where only the present is known.
    package var timeline: @Sendable () async throws -> RegistryTimeline?
    /// Sessions that overlap the query's span, newest first.
    package var sessions: @Sendable (SessionPageQuery) async throws -> [UsageSession]
    /// Sessions cut at instants.
    package var sessionParts: @Sendable ([UsageSession], _ cuts: [Instant]) async throws -> [SessionPart]
    /// Which of these sessions one person had at several machines at once, also with sessions that are not among them.
    package var overlaps: @Sendable ([UsageSession]) async throws -> SessionOverlaps
    /// How many closed sessions nobody is named for, counted no further than a limit.
    package var unattributedCount: @Sendable (_ atMost: Int) async throws -> Int
    /// Issued statements, newest first, every revision.
    package var statements: @Sendable () async throws -> [StatementSummary]
    package var statementFile:
        @Sendable (_ number: String, _ revision: Int, StatementFormat) async throws -> StatementFile?
    /// Rollups of local days, both ends included, in any order; days without any use may be left out.
    package var machineDays: @Sendable (_ from: CivilDate, _ to: CivilDate) async throws -> [MachineDay]
    /// What machines did over a period.
    package var analysis: @Sendable (AnalysisQuery) async throws -> AnalysisFigures
    package var heardDevices: @Sendable () async throws -> HeardDevices
    /// Binds a device; throws AdoptionProblem when it cannot be.
    package var adopt: @Sendable (Adoption) async throws -> Void
    /// The latest so many versions of the registry, in order.
    package var registryVersions: @Sendable (Int) async throws -> [RegistryVersion]
    /// Makes a registry the lab's; throws RegistryOutdated where it was made from one that is not the latest, RegistryRefusal
    /// where it contradicts what was declared with another day.
    package var changeRegistry: @Sendable (RegistryWish) async throws -> Void
    /// What a registry with a day in the past would change of what is stored.
    package var registryConsequences: @Sendable (LabRegistry, Instant) async throws -> [RegistryConsequence]
    /// The badges that were heard and are nobody's, the last heard first.
    package var unknownBadges: @Sendable () async throws -> [UnknownBadge]
    /// Whose badge has that number, as the registry is now; nil for nobody's.
    package var badgeHolder: @Sendable (_ number: String) async throws -> MemberID?
    /// Settles something about sessions; throws DecisionProblem and AttributionProblem when it cannot be.
    package var decide:
        @Sendable (DecisionRequest, _ by: Actor, _ reason: String, _ seen: Int64?) async throws -> [Int64]
    /// Takes machines, and gives them back: on the disk when it returns.
    package var claim: @Sendable ([Claim]) async throws -> Void
    /// One session with everything that is known of it; nil when there is none of that name.
    package var sessionDetail: @Sendable (SessionID) async throws -> SessionDetail?
    /// The sessions as they are now where these entries of the ledger decided something.
    package var sessionsConcerned: @Sendable ([Int64]) async throws -> [UsageSession]
    /// The newest entry of the ledger: what a page's reader can know of.
    package var latestDecision: @Sendable () async throws -> Int64
    package var decisionHistory: @Sendable ([UsageSession]) async throws -> [SessionID: [DecidedEntry]]
    /// What the last month of a machine's power says about its thresholds; answers at once.
    package var powerStudy: @Sendable (Machine) async -> PowerStudyState
    package var storeCondition: @Sendable () async throws -> StoreCondition
    /// Messages and values set aside since the store exists, by reason.
    package var setAside: @Sendable () async throws -> [QuarantineReason: Int64]
    /// The store's file, without its folder, for the commands that pages show.
    package var storeName: String
    package var now: @Sendable () -> Instant

    package init(
        board: LiveBoard,
        now: @escaping @Sendable () -> Instant,
        registry: @escaping @Sendable () async throws -> LabRegistry? = { nil },
        timeline: @escaping @Sendable () async throws -> RegistryTimeline? = { nil },
        sessions: @escaping @Sendable (SessionPageQuery) async throws -> [UsageSession] = { _ in [] },
        sessionParts: @escaping @Sendable ([UsageSession], [Instant]) async throws -> [SessionPart] = {
            sessions, cuts in
            sessions.flatMap { $0.parts(cutAt: cuts, spans: [], growth: []) }
        },
        overlaps: @escaping @Sendable ([UsageSession]) async throws -> SessionOverlaps = { SessionOverlaps($0) },
        unattributedCount: @escaping @Sendable (Int) async throws -> Int = { _ in 0 },
        statements: @escaping @Sendable () async throws -> [StatementSummary] = { [] },
        statementFile: @escaping @Sendable (String, Int, StatementFormat) async throws -> StatementFile? = { _, _, _ in
            nil
        },
        machineDays: @escaping @Sendable (CivilDate, CivilDate) async throws -> [MachineDay] = { _, _ in [] },
        analysis: @escaping @Sendable (AnalysisQuery) async throws -> AnalysisFigures = { _ in AnalysisFigures() },
        heardDevices: @escaping @Sendable () async throws -> HeardDevices = { HeardDevices() },
        adopt: @escaping @Sendable (Adoption) async throws -> Void = { throw AdoptionProblem.notHeard($0.device) },
        registryVersions: @escaping @Sendable (Int) async throws -> [RegistryVersion] = { _ in [] },
        changeRegistry: @escaping @Sendable (RegistryWish) async throws -> Void = { _ in },
        registryConsequences: @escaping @Sendable (LabRegistry, Instant) async throws -> [RegistryConsequence] = {
            _, _ in []
        },
        unknownBadges: @escaping @Sendable () async throws -> [UnknownBadge] = { [] },
        badgeHolder: @escaping @Sendable (String) async throws -> MemberID? = { _ in nil },
        decide: @escaping @Sendable (DecisionRequest, Actor, String, Int64?) async throws -> [Int64] = {
            _, _, _, _ in []
        },
        sessionDetail: @escaping @Sendable (SessionID) async throws -> SessionDetail? = { _ in nil },
        sessionsConcerned: @escaping @Sendable ([Int64]) async throws -> [UsageSession] = { _ in [] },
        claim: @escaping @Sendable ([Claim]) async throws -> Void = { _ in },
        latestDecision: @escaping @Sendable () async throws -> Int64 = { 0 },
        decisionHistory: @escaping @Sendable ([UsageSession]) async throws -> [SessionID: [DecidedEntry]] = { _ in [:]
        },
        powerStudy: @escaping @Sendable (Machine) async -> PowerStudyState = { _ in .reading },
        storeName: String = "releve.db",
        storeCondition: @escaping @Sendable () async throws -> StoreCondition,
        setAside: @escaping @Sendable () async throws -> [QuarantineReason: Int64] = { [:] }
    ) {
        self.board = board
        self.now = now
        self.registry = registry
        self.timeline = timeline
        self.sessions = sessions
        self.sessionParts = sessionParts
        self.overlaps = overlaps
        self.unattributedCount = unattributedCount
        self.statements = statements
        self.statementFile = statementFile
        self.machineDays = machineDays
        self.analysis = analysis
        self.heardDevices = heardDevices
        self.adopt = adopt
        self.registryVersions = registryVersions
        self.changeRegistry = changeRegistry
        self.registryConsequences = registryConsequences
        self.unknownBadges = unknownBadges
        self.badgeHolder = badgeHolder
        self.decide = decide
        self.claim = claim
        self.sessionDetail = sessionDetail
        self.sessionsConcerned = sessionsConcerned
        self.latestDecision = latestDecision
        self.decisionHistory = decisionHistory
        self.powerStudy = powerStudy
        self.storeName = storeName
        self.storeCondition = storeCondition
        self.setAside = setAside
    }
}
