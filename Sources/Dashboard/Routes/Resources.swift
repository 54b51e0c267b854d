import Foundation

/// The files that ship beside the program.
struct Resources: Sendable {
    private let root: URL

    init() {
        root = Bundle.module.bundleURL.appendingPathComponent("Resources", isDirectory: true)
    }

    func bytes(_ path: String) throws(DashboardProblem) -> [UInt8] {
        do {
            return [UInt8](try Data(contentsOf: root.appendingPathComponent(path)))
        } catch {
            throw .missingResource(path)
        }
    }

    func text(_ path: String) throws(DashboardProblem) -> String {
        String(decoding: try bytes(path), as: UTF8.self)
    }
}
