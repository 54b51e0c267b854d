package import StrictYAML

/// Why the service's settings cannot be used, in one line: where the value was written, its key, what is expected.
package struct SettingsProblem: Error, CustomStringConvertible, Equatable {
    package enum Kind: Hashable, Sendable {
        /// An option of the command line is wrong.
        case usage
        /// The file or the environment is wrong.
        case data
        /// A file that the settings name cannot be read.
        case unreadable
    }

    package let kind: Kind
    package let description: String

    package init(kind: Kind, _ description: String) {
        self.kind = kind
        self.description = YAMLProblem.singleLine(description)
    }

    package init(_ problem: YAMLProblem) {
        self.init(kind: .data, problem.description)
    }
}
