/** The client of WebSocket alone, as pages get it: built with the condition "lean". */
import { createLookup, Manager, Socket } from "./lookup.js";

const io = createLookup(Manager);

export { io as connect, io as default, io, Manager, Socket };
