/// The lab's registry with its past: what was declared, and from which instant each declaration holds.
///
/// The first version holds from the beginning of time. A later one is the difference to the version before it, and that
/// difference holds from its effective instant on: where two declarations about the same field hold, the later declared
/// one counts, whatever their effective instants.
package struct RegistryTimeline: Hashable, Sendable {
    /// One declaration: the whole registry as it stood when it was declared, and from when on what changed in it holds.
    package struct Version: Hashable, Sendable {
        /// From 1, without holes.
        package let number: Int64
        package let effective: Instant
        package let registry: LabRegistry

        package init(number: Int64, effective: Instant, registry: LabRegistry) {
            self.number = number
            self.effective = effective
            self.registry = registry
        }
    }

    /// A registry and the instant from which it holds, until the next one does.
    package struct Epoch: Hashable, Sendable {
        package let from: Instant
        package let registry: LabRegistry
    }

    /// In the order of their instants, the first from `Instant.distantPast` on; empty when nothing was declared yet.
    package let epochs: [Epoch]

    /// - Parameter versions: In the order of their numbers.
    package init(_ versions: [Version]) {
        guard let first = versions.first else {
            epochs = []
            return
        }
        let changes = Array(zip(versions, versions.dropFirst()))
        let due = Dictionary(grouping: changes.indices) { changes[$0].1.effective }
        var found = [Epoch(from: .distantPast, registry: first.registry)]
        var (registry, latest) = (first.registry, -1)
        for (instant, places) in due.sorted(by: { $0.key < $1.key }) {
            var places = places
            if places[0] < latest {
                // Something declared later holds already, and counts: what holds by now is taken anew, in order.
                registry = first.registry
                places = changes.indices.filter { changes[$0].1.effective <= instant }
            }
            for place in places {
                registry.take(from: changes[place].0.registry, to: changes[place].1.registry)
                latest = max(latest, place)
            }
            if registry != found[found.count - 1].registry { found.append(Epoch(from: instant, registry: registry)) }
        }
        epochs = found
    }

    /// A registry that always held.
    package init(_ registry: LabRegistry) {
        epochs = [Epoch(from: .distantPast, registry: registry)]
    }

    /// What held at an instant; nil when nothing was declared yet.
    package func registry(at instant: Instant) -> LabRegistry? { epoch(at: instant)?.registry }

    /// The epoch an instant lies in; nil when nothing was declared yet.
    package func epoch(at instant: Instant) -> Epoch? { index(at: instant).map { epochs[$0] } }

    /// The place in `epochs` of the one an instant lies in.
    package func index(at instant: Instant) -> Int? { epochs.lastIndex { $0.from <= instant } }

    /// The last one.
    package var latest: LabRegistry? { epochs.last?.registry }

    /// The epochs that hold at some instant of a span, the first of them cut at its beginning.
    package func epochs(in span: Range<Instant>) -> [Epoch] {
        epochs.indices.compactMap { place in
            let from = max(epochs[place].from, span.lowerBound)
            let to = place + 1 < epochs.count ? min(epochs[place + 1].from, span.upperBound) : span.upperBound
            return from < to ? Epoch(from: from, registry: epochs[place].registry) : nil
        }
    }
}
