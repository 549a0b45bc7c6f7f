// Copies the drawings we use out of @phosphor-icons/core into one JSON the template tag and the islands read.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

// Line drawings read better than duotone for signs as simple as these.
const BOLD = ["plus", "check", "x", "arrow-right", "arrow-left", "arrow-up", "arrow-down", "caret-down", "caret-right", "minus", "dots-three"];
const DUOTONE = [
  "arrow-u-up-left", "bell", "book-open", "calendar", "calendar-check", "car", "chat-circle-dots", "chats-circle", "check-circle", "clock",
  "clock-counter-clockwise", "cloud-check", "cloud-slash", "coffee", "copy", "device-mobile", "door", "door-open", "download-simple", "envelope-simple",
  "eye", "eye-closed", "feather", "file-pdf", "flag", "gear", "hand", "hand-heart", "hand-waving", "handshake", "heart", "house", "info", "key", "lifebuoy",
  "lightbulb", "link", "list-bullets", "list-checks", "lock-key", "magnifying-glass", "microphone", "microphone-slash", "moon", "needle", "notebook", "note-pencil", "paper-plane-tilt",
  "pause-circle", "pencil-simple-line", "phone", "phone-call", "phone-x", "plugs", "printer", "prohibit", "question", "seal-check", "shield-check", "sign-out",
  "speaker-high", "speaker-slash", "stop-circle", "sun", "text-aa", "translate", "trash", "upload-simple", "user", "user-plus", "users-three", "video-camera", "video-camera-slash", "warning", "warning-circle", "wifi-slash",
];

const here = dirname(fileURLToPath(import.meta.url));
const assets = join(here, "../node_modules/@phosphor-icons/core/assets");
const inner = (file) => /<svg[^>]*>(.*)<\/svg>/s.exec(readFileSync(join(assets, file), "utf8"))[1];
const icons = {};
for (const name of BOLD) icons[name] = inner(`bold/${name}-bold.svg`);
for (const name of DUOTONE) icons[name] = inner(`duotone/${name}-duotone.svg`);
const sorted = Object.fromEntries(Object.entries(icons).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(join(here, "../../participants/templatetags/icons.json"), JSON.stringify(sorted, null, 1) + "\n");
console.log(`${Object.keys(sorted).length} icons`);
