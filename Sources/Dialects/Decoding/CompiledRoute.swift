internal import UsageDomain

/// A route with its paths compiled for the parser.
final class CompiledRoute {
    let dialect: DialectName
    let payload: Route.Payload
    let translator: TranslatorName?
    /// The dialect's.
    let openingRequests: [OpeningRequest]
    let device: Route.Device
    let absent: [[UInt8]]
    let stamp: Route.Stamp?
    let conditions: [Condition]
    let required: [PathChoice]
    let rules: [Rule]
    let plan: JSONPlan
    /// By number of the path: what names it as a source.
    let pathNumbers: [UInt32]
    let privacy: Privacy
    let privatePlan: JSONPlan?
    let isSignOfLife: Bool
    let because: String
    let jobName: PathChoice?
    /// The dialect's.
    let recallsJobs: Bool
    /// An empty payload, or a word that is no badge, says that the badge is gone.
    let saysGone: Bool

    init(_ route: Route, of dialect: DialectDescription) {
        self.dialect = dialect.name
        openingRequests = dialect.openingRequests
        payload = route.payload
        translator = route.translator
        device = route.device
        absent = route.absent
        stamp = route.stamp
        conditions = route.conditions
        required = route.required
        rules = route.rules
        plan = JSONPlan(route.paths)
        pathNumbers = route.paths.map { SourceNaming.number($0.text.utf8) }
        privacy = route.privacy
        isSignOfLife = route.isSignOfLife
        because = route.because
        jobName = route.jobName
        recallsJobs = dialect.recallsJobs
        saysGone = route.rules.contains { if case .badgeGone = $0.fact { true } else { false } }
        privatePlan = route.privacy.paths.isEmpty ? nil : JSONPlan(route.privacy.paths)
    }
}
