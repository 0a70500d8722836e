# One Rounds server, with its pages. Everything it keeps is in /data, or in the services that its settings name.
FROM node:24-bookworm-slim AS build
WORKDIR /rounds
RUN npm install --global pnpm@12.21.0
COPY . .
RUN pnpm install --frozen-lockfile \
  && pnpm --filter @rounds/web exec vite build \
  && CI=true pnpm install --frozen-lockfile --prod

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /rounds
COPY --from=build --chown=node:node /rounds /rounds
RUN mkdir /data && chown node:node /data && chmod 700 /data
USER node
VOLUME /data
EXPOSE 2567 9464
# On SIGTERM classes move to the other servers.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s \
  CMD ["node", "-e", "require('node:http').get('http://127.0.0.1:2567/readyz', (a) => process.exit(a.statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))"]
ENTRYPOINT ["node", "--disable-warning=ExperimentalWarning", "packages/server/src/cli/main.ts"]
CMD ["serve", "--data", "/data", "--host", "0.0.0.0", "--port", "2567", "--no-https"]
