/** The room: one page whose light, seats and sheet follow the meeting as the room socket tells it. */
import "./room.css";
import "./seats.css";
import "./sheet.css";
import "./promises.css";
import "./field.css";
import "./listed.css";
import "./moments.css";
import "./dock.css";
import "./presence.css";
import "./media/tiles.css";
import "./media/callcard.css";
import "./media/turns.css";
import "./media/controls.css";
import { learnWords, readJson } from "../../lib/i18n";
import { Room } from "./shell";
import type { RoomState } from "./state";

learnWords();
const state = readJson<RoomState>("room-state");
const page = document.querySelector<HTMLElement>("[data-room]");
if (state && page) new Room(page, state);
