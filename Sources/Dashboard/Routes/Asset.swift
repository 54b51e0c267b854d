/// A file of the pages, addressed by what it contains so that browsers may keep it for ever.
struct Asset: Sendable {
    let bytes: [UInt8]
    let contentType: String
    let tag: String
    let href: String

    init(name: String, contentType: String, resources: Resources) throws(DashboardProblem) {
        bytes = try resources.bytes("assets/\(name)")
        self.contentType = contentType
        tag = Self.fingerprint(bytes)
        href = "/assets/\(name)?v=\(tag)"
    }

    /// FNV-1a, 64 bits: it tells versions of our own files apart, nothing more.
    static func fingerprint(_ bytes: [UInt8]) -> String {
        let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
        return String(hash, radix: 16)
    }
}

/// The stylesheet, the script and the icon.
struct Assets: Sendable {
    let style: Asset
    let script: Asset
    let icon: Asset

    init(resources: Resources) throws(DashboardProblem) {
        style = try Asset(name: "releve.css", contentType: "text/css; charset=utf-8", resources: resources)
        script = try Asset(name: "app.js", contentType: "text/javascript; charset=utf-8", resources: resources)
        icon = try Asset(name: "icon.svg", contentType: "image/svg+xml", resources: resources)
    }
}
