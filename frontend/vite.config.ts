import { defineConfig } from "vitest/config";

// One small script for every page, one island for each screen that needs more; django-vite reads the
// manifest.
export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  build: {
    outDir: "dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: ["chrome100", "safari15.4", "firefox100"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        site: "lib/site.ts",
        room: "screens/room/room.ts",
        agree: "screens/agree/agree.ts",
        patch: "screens/patch/patch.ts",
        waiting: "screens/waiting/waiting.ts",
        desk: "screens/desk/desk.ts",
        passkey: "screens/passkey/passkey.ts",
        copy: "screens/copy/copy.ts",
      },
      // LiveKit's library has words in it that nothing of ours may have: alone in a file, it can be told from
      // ours.
      output: {
        codeSplitting: { groups: [{ name: "livekit-client", test: /node_modules[\\/]livekit-client[\\/]/ }] },
      },
    },
  },
  css: { transformer: "lightningcss" },
  // vmThreads: a page for each file of tests, made in a quarter of the time that a thread of its own takes.
  test: {
    environment: "happy-dom",
    pool: "vmThreads",
    include: ["{lib,screens}/**/*.test.ts"],
    testTimeout: 20_000,
  },
});
