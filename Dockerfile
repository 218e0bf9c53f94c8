# syntax=docker/dockerfile:1
# The server and what it needs to run: Node, the libraries that Node is linked with, production dependencies. There is
# no shell, no package manager and no embedded PostgreSQL; DATABASE_URL says where the database is. `make artifact`
# builds it; README and docs/operations.md tell how to run it.

FROM node:24.21.0-bookworm-slim AS node
# Files of layers have this time, so that the same sources make the same layers.
ENV EPOCH=@0
# Mounted wherever packages are installed; nothing of it is copied into the image.
ENV npm_config_cache=/var/cache/npm
WORKDIR /src


FROM node AS runtime
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
# What an image without Debian still needs of it, its licences and the names by which scanners know what is there.
RUN <<'SH'
mkdir -p /runtime/etc /runtime/usr/bin /runtime/var/lib/dpkg/status.d
cp "$(command -v node)" /runtime/usr/bin/
libraries=$(ldd "$(command -v node)" | grep -oE '/[^ ]+')
for library in $libraries; do
  cp -L --parents "$library" /runtime
  # Packages have them with /usr before the path, or without, whichever ldd says.
  file=$(realpath "$library")
  owner=$(dpkg-query --search "*${file#/usr}")
  package=${owner%%:*}
  cp -L --parents "/usr/share/doc/$package/copyright" /runtime
  dpkg-query --status "$package" >"/runtime/var/lib/dpkg/status.d/$package"
done
cp -L /etc/os-release /etc/nsswitch.conf /runtime/etc/
echo 'config-server:x:65532:65532::/:/sbin/nologin' >/runtime/etc/passwd
echo 'config-server:x:65532:' >/runtime/etc/group
mkdir --mode=1777 /runtime/tmp
find /runtime -exec touch --no-dereference --date=$EPOCH {} +
SH


FROM node AS dependencies
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/var/cache/npm npm ci --omit=dev --omit=optional --ignore-scripts
# Nothing loads TypeScript, source maps, or how Prisma would speak to other databases than the one that schema.prisma names.
RUN <<'SH'
set -eu
find node_modules \( -path '*/@types/*' -o -name '*.map' -o -name '*.ts' -o -name '*.mts' -o -name '*.cts' \) -delete
find node_modules/@prisma/client/runtime -name 'query_compiler_*' ! -name 'query_compiler_small_bg.postgresql.*' -delete
mkdir -p /dependencies/app
mv node_modules /dependencies/app/
find /dependencies -exec touch --no-dereference --date=$EPOCH {} +
SH


FROM node AS build
# A build tool, of which no version makes another image.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install --yes --no-install-recommends make && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/var/cache/npm npm ci --ignore-scripts
COPY . .
RUN touch node_modules/.package-lock.json && make build && rm build/package-lock.json
ARG VERSION=0.0.0
RUN <<'SH'
set -eu
npm pkg set version="$VERSION" --prefix build
mkdir /build
mv build /build/app
find /build -exec touch --no-dereference --date=$EPOCH {} +
SH


FROM scratch AS image
COPY --from=runtime /runtime /
COPY --from=dependencies /dependencies /
COPY --from=build /build /

ENV NODE_ENV=production HOST=0.0.0.0
USER 65532:65532
EXPOSE 8080 9464
ENTRYPOINT ["/usr/bin/node", "/app/src/main.js"]
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --start-interval=1s --retries=3 \
  CMD ["/usr/bin/node", "/app/src/main.js", "health"]

ARG VERSION=0.0.0
# Of what commit it was made scripts/artifact adds, which knows.
LABEL org.opencontainers.image.title="config-server" \
  org.opencontainers.image.description="One versioned JSON store for settings, feature toggles and shared sessions, served over REST and GraphQL" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="$VERSION"
