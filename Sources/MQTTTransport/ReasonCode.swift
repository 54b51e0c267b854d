/// An MQTT 5 reason code of 128 and more, in words that say what to do.
struct ReasonCode {
    let code: Int32

    var words: String {
        switch code {
        case 132, 1:
            "it does not speak this version of MQTT: set protocol: \"3.1.1\" for it, or use a broker that does (mosquitto 1.6 or newer)"
        case 133, 2: "the client id is not acceptable; change broker.client_id"
        case 134, 4: "user name or password wrong; check broker.username and the password file"
        case 135, 5: "not authorised: user name or password wrong, or not allowed by its access list"
        case 136, 3: "it is not available now; try again later"
        case 137: "it is busy; try again later"
        case 138: "this client is banned; ask who runs the broker"
        case 139: "it is shutting down"
        case 141: "nothing was heard from us for one and a half keep-alive periods"
        case 142: "another client connected with the same client id; run one collector per client id"
        case 143: "a topic filter is not acceptable; check the subscriptions"
        case 147: "too many messages were sent ahead"
        case 149: "a packet was too large"
        case 151: "a quota is exceeded; ask who runs the broker"
        case 152: "disconnected by its administrator"
        case 159: "too many connections; try again later"
        default: "reason code \(code)"
        }
    }
}
