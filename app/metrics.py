"""What is counted and timed, for `/metrics`. Names follow Prometheus; no label contains a tenant, a person or a value."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

registry = CollectorRegistry()

definition_checks = Counter(
    "forms_definition_checks_total", "Times a platform was asked for a definition", ["outcome"], registry=registry
)
upstream_calls = Counter("forms_upstream_calls_total", "Calls of a remote platform", ["method", "outcome"], registry=registry)
upstream_seconds = Histogram("forms_upstream_seconds", "How long calls of a remote platform took", ["method"], registry=registry)
upstream_faults = Counter(
    "forms_upstream_faults_total", "Calls of a remote platform that failed, by what went wrong", ["fault"], registry=registry
)
upstream_retries = Counter("forms_upstream_retries_total", "Calls that were retried", registry=registry)
breaker_open = Gauge("forms_breaker_open", "Tenants whose remote platform gets time to recover", registry=registry)
write_window_seconds = Histogram(
    "forms_write_window_seconds",
    "From reading a record to the end of its PATCH: how long another write can come between",
    registry=registry,
)
interleaved_writes = Counter(
    "forms_interleaved_writes_total", "Writes of others that came between reading and PATCH", registry=registry
)
unreadable_records = Counter(
    "forms_unreadable_records_total", "Times that a stored record was met that is damaged and can't be read", registry=registry
)
saves = Counter("forms_saves_total", "Saves of forms", ["outcome"], registry=registry)
carried = Counter("forms_carried_submissions_total", "Submissions under an older definition", ["outcome"], registry=registry)
submissions = Counter("forms_submissions_total", "Pending saves, by the state that they came to", ["state"], registry=registry)
frame_sessions = Counter("forms_frame_sessions_total", "Sessions that frames asked for", ["outcome"], registry=registry)
csp_violations = Counter(
    "forms_csp_violations_total", "What browsers blocked because of a page's policy", ["directive"], registry=registry
)
secrets_revealed = Counter("forms_secrets_revealed_total", "Secrets that were shown on request", registry=registry)
live_notices = Gauge("forms_live_notices", "Open forms that wait for news of their definition", registry=registry)


def exposition() -> bytes:
    """All metrics in the text format of Prometheus."""
    return generate_latest(registry)
