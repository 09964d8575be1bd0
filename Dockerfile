# Builds with hash-checked requirements; runs as a user without rights, with /data as the one place to write.
# `make pin-image` writes its digest here.
ARG BASE=python:3.13-slim
FROM ${BASE} AS build
WORKDIR /build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements.txt requirements-build.txt ./
RUN python -m venv /opt/forms \
 && /opt/forms/bin/pip install --require-hashes -r requirements.txt \
 && pip install --require-hashes -r requirements-build.txt
COPY pyproject.toml README.md LICENSE hatch_build.py requirements-static.txt ./
COPY scripts/static_files.py scripts/sbom.py scripts/
COPY app app
COPY templates templates
COPY definitions definitions
RUN pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
 && /opt/forms/bin/pip install --no-deps dist/*.whl \
 && python scripts/sbom.py /opt/forms/sbom.cdx.json

FROM ${BASE}
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin forms \
 && install --directory --owner=10001 --group=10001 /data
COPY --from=build /opt/forms /opt/forms
ENV PATH=/opt/forms/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    FORMS_HOST=0.0.0.0 FORMS_PORT=8000 FORMS_DATA_DIR=/data
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s \
  CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['FORMS_PORT'] + '/healthz', timeout=2)"]
CMD ["demandflow-forms", "serve"]
