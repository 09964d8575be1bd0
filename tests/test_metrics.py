"""Metrics: in the format of Prometheus, with labels that name nobody."""

from prometheus_client.parser import text_string_to_metric_families

from app import metrics

ALLOWED_LABELS = {"outcome", "method", "fault", "state", "directive", "le"}


def test_the_text_can_be_parsed_and_every_metric_is_ours() -> None:
    families = list(text_string_to_metric_families(metrics.exposition().decode()))
    assert families and all(family.name.startswith("forms_") and family.documentation for family in families)


def test_no_label_can_hold_a_tenant_or_a_person() -> None:
    metrics.saves.labels("saved").inc()
    metrics.upstream_seconds.labels("GET").observe(0.1)
    families = text_string_to_metric_families(metrics.exposition().decode())
    labels = {name for family in families for sample in family.samples for name in sample.labels}
    assert labels <= ALLOWED_LABELS


def test_a_count_goes_up() -> None:
    def count() -> float:
        return metrics.registry.get_sample_value("forms_secrets_revealed_total") or 0

    before = count()
    metrics.secrets_revealed.inc()
    assert count() == before + 1
