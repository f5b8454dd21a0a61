# One image for the API and the worker; the command says which (docker-compose.yml).
FROM node:24-slim AS build
WORKDIR /app
COPY . .
RUN npm ci --no-audit --no-fund && npm run build && npm prune --omit=dev --no-audit --no-fund

FROM node:24-slim
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build /app /app
# A new volume takes over these folders with owner and mode. The keys are apart from the data they open.
RUN install -d -o node -g node -m 0700 /data /data/pids /keys
USER node
VOLUME ["/data", "/keys"]
