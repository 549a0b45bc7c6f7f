import { realpathSync } from "node:fs";
import { defineConfig, mergeConfig } from "vite";
import built from "../vite.config.ts";

// Vite's own server for `make serve`: it serves what a page's tags name under Django's /static/, and sends each edit
// to the page.
// `node_modules` may be a link: fonts are served from where it leads.
const modules = realpathSync("node_modules");
const port = Number(process.env.VITE_PORT ?? 5173);

export default mergeConfig(
  built,
  defineConfig({
    base: "/static/",
    clearScreen: false,
    logLevel: "warn",
    server: {
      host: "localhost",
      port,
      strictPort: true,
      origin: `http://localhost:${port}`,
      fs: { allow: [".", modules] },
    },
  }),
);
