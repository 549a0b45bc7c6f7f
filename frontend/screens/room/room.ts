/** The room: one page whose light, seats and sheet follow the meeting as the room socket tells it. */
import "../../design/room.css";
import "../../design/media.css";
import { learnWords, readJson } from "../../lib/i18n";
import { Room } from "./shell";
import type { RoomState } from "./state";

learnWords();
const state = readJson<RoomState>("room-state");
const page = document.querySelector<HTMLElement>("[data-room]");
if (state && page) new Room(page, state);
