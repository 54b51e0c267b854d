/// One line of rights: what an account may do with the topics of a filter.
package struct TopicGrant: Hashable, Sendable {
    package enum Access: String, Hashable, Sendable {
        case read, write
        /// Goes before every other line of the account.
        case deny
    }

    package let access: Access
    package let filter: String

    package init(_ access: Access, _ filter: String) {
        self.access = access
        self.filter = filter
    }
}
