#include "document.hpp"

using namespace releve;

namespace {

std::string copied(const uint8_t *bytes, size_t length) {
    return length == 0 ? std::string() : std::string(reinterpret_cast<const char *>(bytes), length);
}

Step *append_step(releve_json_plan *plan, StepKind kind) {
    if (plan->paths.empty()) { return nullptr; }
    auto &steps = plan->paths.back().steps;
    steps.push_back(Step{kind, {}, {}, 0, 0, {}});
    return &steps.back();
}

/// Paths come in groups that differ at their ends: what they share is followed once.
void note_shared(releve_json_plan *plan) {
    size_t count = plan->paths.size();
    if (count < 2) { return; }
    const auto &before = plan->paths[count - 2].steps;
    Path &path = plan->paths.back();
    size_t at = path.steps.size() - 1;
    if (path.shared != at || at >= before.size()) { return; }
    const Step &step = path.steps[at];
    if (before[at].kind == step.kind && before[at].key == step.key && before[at].index == step.index) {
        path.shared = at + 1;
    }
}

}  // namespace

extern "C" {

bool releve_json_plan_may_match(const releve_json_plan *plan, const uint8_t *bytes, size_t length) {
    if (length == 0) { return false; }
    std::string_view source(reinterpret_cast<const char *>(bytes), length);
    // A key may be written with escapes: then only parsing can tell.
    if (std::memchr(bytes, '\\', length) != nullptr) { return true; }
    for (const Path &path : plan->paths) {
        bool possible = true;
        for (const Step &step : path.steps) {
            if (step.kind == StepKind::index || step.key.empty()) { continue; }
            if (memmem(source.data(), source.size(), step.key.data(), step.key.size()) == nullptr) {
                possible = false;
                break;
            }
        }
        if (possible) { return true; }
    }
    return false;
}

releve_json_plan *releve_json_plan_create(void) { return new (std::nothrow) releve_json_plan(); }

void releve_json_plan_destroy(releve_json_plan *plan) { delete plan; }

void releve_json_plan_add_path(releve_json_plan *plan, bool spread) { plan->paths.push_back(Path{{}, spread, 0}); }

void releve_json_plan_add_key(releve_json_plan *plan, const uint8_t *key, size_t length) {
    if (Step *step = append_step(plan, StepKind::key)) {
        step->key = copied(key, length);
        note_shared(plan);
    }
}

void releve_json_plan_add_numbered_key(
    releve_json_plan *plan, const uint8_t *prefix, size_t prefix_length, const uint8_t *suffix, size_t suffix_length,
    int32_t first) {
    if (Step *step = append_step(plan, StepKind::numbered_key)) {
        step->key = copied(prefix, prefix_length);
        step->value = copied(suffix, suffix_length);
        step->first = first;
    }
}

void releve_json_plan_add_word(releve_json_plan *plan, const uint8_t *word, size_t length, int32_t channel) {
    if (plan->paths.empty() || plan->paths.back().steps.empty()) { return; }
    plan->paths.back().steps.back().words.emplace_back(copied(word, length), channel);
}

void releve_json_plan_add_any_key(releve_json_plan *plan) { append_step(plan, StepKind::any_key); }

void releve_json_plan_add_index(releve_json_plan *plan, size_t index) {
    if (Step *step = append_step(plan, StepKind::index)) {
        step->index = index;
        note_shared(plan);
    }
}

void releve_json_plan_add_where(
    releve_json_plan *plan, const uint8_t *key, size_t key_length, const uint8_t *value, size_t value_length) {
    if (Step *step = append_step(plan, StepKind::where)) {
        step->key = copied(key, key_length);
        step->value = copied(value, value_length);
    }
}

}  // extern "C"
