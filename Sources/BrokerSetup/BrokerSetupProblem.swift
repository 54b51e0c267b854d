/// Why no configuration is written, in one line: what, where, what to do.
package struct BrokerSetupProblem: Error, Hashable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
