/** The whole client. */
import { createLookup, Manager } from "./lookup.js";

export const lookup = createLookup(Manager);
