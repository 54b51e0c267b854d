import Foundation
import Glibc
import TestSupport
import UsageDomain

/// A headless Chromium of this test's own, spoken to in the DevTools protocol over two pipes.
///
/// It resolves no name and opens nothing but loopback. One window at a time: `open` begins a new person's browser.
final class Browser {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let process: Process
    private let commands: FileHandle
    private let answers: Int32
    private var received = Data()
    private var lastID = 0
    private var window: (session: String, context: String)?

    private static let patience = TimeSpan.seconds(30)

    /// - Parameter folder: For its profile and its pipes.
    /// - Throws: Failure when there is no Chromium or no pipe.
    init(in folder: String) throws {
        let (input, output) = (folder + "/chromium.in", folder + "/chromium.out")
        for pipe in [input, output] where unsafe mkfifo(pipe, 0o600) != 0 {
            throw Failure(description: "mkfifo \(pipe): error \(errno)")
        }
        // Both ends at once: opening one end of a pipe waits for the other.
        let (write, read) = unsafe (Glibc.open(input, O_RDWR), Glibc.open(output, O_RDWR | O_NONBLOCK))
        guard write >= 0, read >= 0 else { throw Failure(description: "no pipe: error \(errno)") }
        commands = FileHandle(fileDescriptor: write, closeOnDealloc: true)
        answers = read
        process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = [
            "-c", "exec chromium \"$@\" 3<\"$0\" 4>\"\(output)\"", input, "--headless=new", "--no-sandbox",
            "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-background-networking",
            "--disable-component-update", "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--user-data-dir=\(folder)/profile",
            "about:blank",
        ]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    deinit {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        close(answers)
    }

    // MARK: Windows

    /// Opens a window without cookies, as another person's browser; the one before is closed.
    func open(width: Int = 1280, height: Int = 900, isPhone: Bool = false, runsScripts: Bool = true) throws {
        if let window { try call("Target.disposeBrowserContext", ["browserContextId": window.context], isPage: false) }
        window = nil
        let context = try call("Target.createBrowserContext", isPage: false)["browserContextId"] as? String ?? ""
        let target = try call(
            "Target.createTarget", ["url": "about:blank", "browserContextId": context], isPage: false)["targetId"]
        let session = try call(
            "Target.attachToTarget", ["targetId": target ?? "", "flatten": true], isPage: false)["sessionId"]
        window = (session as? String ?? "", context)
        try call(
            "Emulation.setDeviceMetricsOverride",
            ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": isPhone])
        try call("Emulation.setLocaleOverride", ["locale": "fr-FR"])
        try call("Network.setExtraHTTPHeaders", ["headers": ["Accept-Language": "fr"]])
        if !runsScripts { try call("Emulation.setScriptExecutionDisabled", ["value": true]) }
    }

    func go(to address: String) throws {
        try arriving { try call("Page.navigate", ["url": address]) }
    }

    /// Waits until what `action` does has brought another page.
    func arriving(_ action: () throws -> Void) throws {
        try evaluate("window.isLeft = true; 0")
        try action()
        try Poll.until(Self.patience, "another page") {
            // Between two pages there is nothing to ask.
            (try? evaluate("!window.isLeft && document.readyState === 'complete'")) as? Bool == true
        }
    }

    var address: String { get throws { try evaluate("location.href") as? String ?? "" } }
    /// All that can be read of the page.
    var text: String { get throws { try evaluate("document.body.innerText") as? String ?? "" } }

    /// What the window's browser would send with a request.
    var cookies: [[String: Any]] {
        get throws { try call("Network.getCookies")["cookies"] as? [[String: Any]] ?? [] }
    }

    /// Becomes the browser that these cookies are of.
    func take(_ cookies: [[String: Any]], for address: String) throws {
        for cookie in cookies {
            try call(
                "Network.setCookie",
                ["name": cookie["name"] ?? "", "value": cookie["value"] ?? "", "url": address, "httpOnly": true])
        }
    }

    /// `light` or `dark`.
    func prefer(_ scheme: String) throws {
        try call(
            "Emulation.setEmulatedMedia", ["features": [["name": "prefers-color-scheme", "value": scheme]]])
    }

    /// What axe-core finds wrong, one line for each rule with the first place.
    func axeFindings() throws -> [String] {
        try evaluate(Self.axe + "; 0")
        return try evaluate(
            """
            axe.run().then((found) => found.violations.map((rule) =>
              `${rule.id}: ${rule.help} (${rule.nodes.length}) ${rule.nodes[0].html.slice(0, 200)}`))
            """) as? [String] ?? ["axe did not answer"]
    }

    /// Of the Python package that carries it (tools/setup --tests).
    private static let axe: String = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../.venv/lib")
            .standardized
        let versions = (try? FileManager.default.contentsOfDirectory(at: root, includingPropertiesForKeys: nil)) ?? []
        let places = versions.map { $0.appending(path: "site-packages/axe_playwright_python/axe.min.js") }
        return places.lazy.compactMap { try? String(contentsOf: $0, encoding: .utf8) }.first
            ?? "throw 'no axe: tools/setup --tests'"
    }()

    // MARK: A person's hands

    /// Clicks in the middle of what a selector finds, as a mouse does: what lies over it gets the click.
    func click(_ selector: String, at place: Int = 0) throws {
        let found = try evaluate(
            """
            (() => {
              const element = document.querySelectorAll(\(Self.quoted(selector)))[\(place)];
              if (!element) return null;
              element.scrollIntoView({ block: "center", behavior: "instant" });
              const box = element.getClientRects()[0];
              return box ? `${box.x + box.width / 2} ${box.y + box.height / 2}` : null;
            })()
            """)
        let place = (found as? String ?? "").split(separator: " ").compactMap { Double($0) }
        guard place.count == 2 else { throw Failure(description: "nothing to click at \(selector)") }
        for type in ["mousePressed", "mouseReleased"] {
            try call(
                "Input.dispatchMouseEvent",
                ["type": type, "x": place[0], "y": place[1], "button": "left", "clickCount": 1])
        }
    }

    /// Types into a field in the place of what stood there.
    func type(_ text: String, into selector: String) throws {
        try click(selector)
        try evaluate("document.querySelector(\(Self.quoted(selector))).select(); 0")
        try call("Input.insertText", ["text": text])
    }

    /// Sets what a keyboard cannot spell here: an entry of a list, a date.
    func choose(_ value: String, in selector: String) throws {
        let chosen = try evaluate(
            """
            (() => {
              const field = document.querySelector(\(Self.quoted(selector)));
              if (!field) return false;
              field.value = \(Self.quoted(value));
              field.dispatchEvent(new Event("change", { bubbles: true }));
              return field.value === \(Self.quoted(value));
            })()
            """)
        guard chosen as? Bool == true else { throw Failure(description: "no '\(value)' in \(selector)") }
    }

    /// A key by its name in the DOM: `Tab`, `Enter`, ` `.
    func press(_ key: String) throws {
        let codes = ["Tab": 9, "Enter": 13, " ": 32]
        let texts = ["Enter": "\r", " ": " "]
        for type in ["keyDown", "keyUp"] {
            var event: [String: Any] = ["type": type, "key": key, "windowsVirtualKeyCode": codes[key] ?? 0]
            if type == "keyDown", let text = texts[key] { event["text"] = text }
            try call("Input.dispatchKeyEvent", event)
        }
    }

    @discardableResult
    func evaluate(_ script: String) throws -> Any? {
        let answer = try call(
            "Runtime.evaluate", ["expression": script, "returnByValue": true, "awaitPromise": true])
        if let problem = answer["exceptionDetails"] as? [String: Any] {
            throw Failure(description: "\(problem["exception"] ?? problem)")
        }
        return (answer["result"] as? [String: Any])?["value"]
    }

    // MARK: Protocol

    @discardableResult
    private func call(
        _ method: String, _ parameters: [String: Any] = [:], isPage: Bool = true
    ) throws -> [String: Any] {
        lastID += 1
        var message: [String: Any] = ["id": lastID, "method": method, "params": parameters]
        if isPage { message["sessionId"] = window?.session ?? "" }
        var bytes = try JSONSerialization.data(withJSONObject: message)
        bytes.append(0)
        try commands.write(contentsOf: bytes)
        var answer: [String: Any]?
        try Poll.until(Self.patience, method) {
            while answer == nil, let next = try nextMessage() {
                if next["id"] as? Int == lastID { answer = next }
            }
            return answer != nil
        }
        if let problem = answer?["error"] as? [String: Any] {
            throw Failure(description: "\(method): \(problem["message"] ?? problem)")
        }
        return answer?["result"] as? [String: Any] ?? [:]
    }

    /// Nil while none has come whole.
    private func nextMessage() throws -> [String: Any]? {
        if received.firstIndex(of: 0) == nil {
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            let count = unsafe read(answers, &buffer, buffer.count)
            if count > 0 { received.append(contentsOf: buffer[..<count]) }
        }
        guard let end = received.firstIndex(of: 0) else { return nil }
        defer { received = Data(received[(end + 1)...]) }
        return try JSONSerialization.jsonObject(with: received[..<end]) as? [String: Any]
    }

    static func quoted(_ text: String) -> String {
        let data = try? JSONSerialization.data(withJSONObject: text, options: .fragmentsAllowed)
        return data.map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }
}
