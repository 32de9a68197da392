# The one binary on a slim Debian. The database and the queue are other containers: see docker-compose.yml.
FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
# The caches stay between builds, the binary has to leave the cached folder.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    SQLX_OFFLINE=true cargo build --release --locked -p leancrm-api \
    && cp target/release/leancrm /usr/local/bin/leancrm

FROM debian:bookworm-slim
# Certificates: Slack, Google and the language model are called over TLS. curl: the health check.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /home/leancrm leancrm
COPY --from=build /usr/local/bin/leancrm /usr/local/bin/leancrm
USER leancrm
WORKDIR /home/leancrm
ENV LANG=C.UTF-8 \
    LEANCRM_SERVER__LISTEN=0.0.0.0:8787 \
    LEANCRM_LOG__FORMAT=json
EXPOSE 8787
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["curl", "--fail", "--silent", "--output", "/dev/null", "http://127.0.0.1:8787/health"]
ENTRYPOINT ["leancrm"]
CMD ["serve"]
