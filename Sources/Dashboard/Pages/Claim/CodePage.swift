/// A machine's code, to be printed and put up at it.
struct CodePage: Sendable {
    var machineName: String
    var code: String?
    var address: String
}
