import Dialects
import SessionEngine
import UsageDomain

/// What the derivation needs to know of one epoch of the registry.
struct EpochPlan {
    /// In the timeline.
    let place: Int
    let from: Instant
    /// When the next one begins; `distantFuture` for the last.
    let end: Instant
    let registry: LabRegistry
    /// Of every machine the lab ever had, in the order of `LabEpochs.machines`.
    let settings: EngineSettings
    var routing: DeviceRouting
    /// The lab's level of native topics, with its slash.
    let labLevel: [UInt8]

    /// A broker may serve several labs; a native topic names its own.
    func isOfAnotherLab(_ topic: ArraySlice<UInt8>) -> Bool {
        topic.starts(with: NativeTopic.root) && !topic.dropFirst(NativeTopic.root.count).starts(with: labLevel)
    }

    /// The same for one machine alone.
    func settings(ofMachine machine: Int) -> EngineSettings {
        EngineSettings(machines: [settings.machines[machine]], badges: settings.badges)
    }
}

/// The lab's settings with their past, over one list of machines: a machine's index never changes.
struct LabEpochs {
    private(set) var timeline: RegistryTimeline
    /// Every machine the lab ever had; grows at its end only.
    private(set) var machines: [MachineID] = []
    private var indices: [MachineID: Int] = [:]
    private let catalogue: DialectCatalogue
    private let pseudonym: BadgePseudonym
    /// Plans of the past that were asked for lately.
    private var past: [Int: EpochPlan] = [:]
    private static let rememberedPlans = 8

    /// The timeline has at least one epoch.
    init(_ timeline: RegistryTimeline, catalogue: DialectCatalogue, pseudonym: BadgePseudonym) {
        self.timeline = timeline
        self.catalogue = catalogue
        self.pseudonym = pseudonym
        take(timeline)
    }

    mutating func take(_ timeline: RegistryTimeline) {
        self.timeline = timeline
        past.removeAll()
        for machine in timeline.epochs.lazy.flatMap(\.registry.machines) where indices[machine.id] == nil {
            indices[machine.id] = machines.count
            machines.append(machine.id)
        }
    }

    func index(of machine: MachineID) -> Int? { indices[machine] }

    func place(at instant: Instant) -> Int { timeline.index(at: instant) ?? 0 }

    func plan(_ place: Int) -> EpochPlan {
        let epochs = timeline.epochs
        let registry = epochs[place].registry
        let declared = EngineSettings(registry: registry, catalogue: catalogue, pseudonym: pseudonym)
        let known = Dictionary(declared.machines.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return EpochPlan(
            place: place, from: epochs[place].from,
            end: place + 1 < epochs.count ? epochs[place + 1].from : .distantFuture, registry: registry,
            settings: EngineSettings(
                machines: machines.map { known[$0] ?? MachineSettings(id: $0, isInLab: false) },
                badges: declared.badges),
            routing: DeviceRouting(registry: registry, indices: indices), labLevel: NativeTopic.level(of: registry.lab))
    }

    /// What held at an instant of the past.
    mutating func withPlan<Result>(at instant: Instant, _ body: (inout EpochPlan) -> Result) -> Result {
        let place = place(at: instant)
        var plan = past[place] ?? plan(place)
        if past.count >= Self.rememberedPlans { past.removeAll() }
        defer { past[place] = plan }
        return body(&plan)
    }
}
