/// Why the store could not do what was asked.
///
/// `description` is one line: what, where, what to do.
package enum StoreError: Error, Hashable, CustomStringConvertible {
    case missing(path: String)
    /// Not a SQLite file, or another application's.
    case notADatabase(path: String)
    case damaged(path: String, detail: String)
    case readOnly(path: String)
    /// Another process writes this store; 0 when it did not say which.
    case locked(path: String, by: Int32)
    case newer(path: String, found: Int, supported: Int)
    /// The schema is older than this program's; only a writer migrates it.
    case older(path: String, found: Int, supported: Int)
    /// Nothing of the failed write was kept; the same write succeeds once there is space again.
    case diskFull(path: String)
    /// Another program holds the file; the same call may succeed later.
    case busy(path: String)
    case alreadyExists(path: String)
    case notFound(String)
    case invalid(String)
    case io(String)

    package var description: String {
        switch self {
        case .missing(let path):
            "\(path): no such store; give the path of an existing one, or start the collector to create it"
        case .notADatabase(let path):
            "\(path): not a store of this program; give another path, the file was left as it is"
        case .damaged(let path, let detail):
            "\(path): damaged (\(detail)); keep this file aside and restore the latest backup"
        case .readOnly(let path):
            "\(path): cannot be written; check the permissions of the file and of its directory"
        case .locked(let path, let process):
            "\(path): already being written by process \(process); stop it, or let it do this"
        case .newer(let path, let found, let supported):
            "\(path): written by a newer version (schema \(found), this program knows \(supported)); update this program"
        case .older(let path, let found, let supported):
            "\(path): schema \(found), this program needs \(supported); start the collector once to migrate it"
        case .diskFull(let path):
            "\(path): no space left on the disk; free some, nothing already acknowledged is lost"
        case .busy(let path):
            "\(path): held by another program; close what has the file open"
        case .alreadyExists(let path):
            "\(path): exists already; choose another name, nothing is overwritten"
        case .notFound(let what):
            "\(what): not found in the store; check the name"
        case .invalid(let what):
            "\(what)"
        case .io(let detail):
            "the store failed: \(detail); check the disk and the system's log"
        }
    }
}
