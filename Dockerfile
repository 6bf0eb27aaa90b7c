# Two stages: the first installs from the hash-locked requirements, the second carries the result and no pip cache.
FROM python:3.13-slim AS build
WORKDIR /srv/release-board
COPY requirements requirements
COPY scripts/setup.py scripts/setup.py
RUN python3 scripts/setup.py runtime
RUN .venv/bin/python -m compileall -q -j 0 .venv/lib

FROM python:3.13-slim
ENV PYTHONUNBUFFERED=1 \
    PATH=/srv/release-board/.venv/bin:$PATH \
    ENVIRONMENT=production \
    HOST=0.0.0.0 \
    PORT=8000 \
    DATA_DIR=/var/lib/release-board
RUN useradd --system --uid 10001 --home-dir /var/lib/release-board --create-home board
WORKDIR /srv/release-board
COPY --from=build /srv/release-board /srv/release-board
COPY LICENSE NOTICE ./
COPY app app
COPY data data
COPY migrations migrations
RUN python3 -m compileall -q app migrations
USER board
VOLUME /var/lib/release-board
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python3", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/livez', timeout=2)"]
CMD ["release-board", "serve"]
