internal import FoundationEssentials
package import UsageDomain

/// Gathers what devices announced of themselves and makes a dialect of it.
///
/// What comes from the bus is bounded: so many announcements, each so long; further ones are counted and left out.
package struct HomeAssistantImport {
    package static let largestAnnouncement = 64 * 1024
    package static let announcementCount = 4096

    /// How many announcements found no place, or were too long.
    package private(set) var leftOut = 0
    /// By topic; the latest counts.
    private var announcements: [DiscoveryTopic: [UInt8]] = [:]

    package init() {}

    package var count: Int { announcements.count }

    /// Takes a message if it is an announcement; an empty one takes an earlier one back.
    package mutating func hear(topic: some Sequence<UInt8>, payload: some Collection<UInt8>) {
        guard let topic = DiscoveryTopic(String(decoding: Array(topic), as: UTF8.self)) else { return }
        guard !payload.isEmpty else {
            announcements[topic] = nil
            return
        }
        guard payload.count <= Self.largestAnnouncement,
            announcements[topic] != nil || announcements.count < Self.announcementCount
        else {
            leftOut += 1
            return
        }
        announcements[topic] = Array(payload)
    }

    /// What a mapping can say of all that was announced, and why it cannot say the rest.
    ///
    /// - Parameters:
    ///   - name: The dialect's.
    ///   - catalogue: What decodes already; its topics are left to it.
    /// - Returns: the devices, the mapping's text, and what is not in it.
    package func proposal(named name: DialectName, beside catalogue: DialectCatalogue) -> ImportProposal {
        var proposal = ImportProposal(name: name)
        let reader = JSONReader()
        for (topic, payload) in announcements.sorted(by: { $0.key.text < $1.key.text }) {
            do throws(DiscoveryRefusal) {
                if reader.parse(payload, 0..<payload.count) != nil {
                    throw DiscoveryRefusal("the announcement is not JSON")
                }
                for entity in try DiscoveredEntity.read(topic, reader.tree()) {
                    proposal.take(entity, beside: catalogue)
                }
            } catch {
                proposal.refuse(topic.text, topic.object.asComment, error.words)
            }
        }
        proposal.finish(beside: catalogue)
        return proposal
    }
}
