/// A problem in the set of dialects, said in one line with its place.
package struct DialectProblem: Error, CustomStringConvertible, Equatable {
    package let file: String
    package let line: Int
    package let message: String

    package var description: String { "\(file):\(line): \(message)" }
}
