/** `io()` of the small client: from what an application calls a server to a socket, sharing connections where it may. */
import { parseAddress } from "./address.js";
import { Manager, type Options } from "./manager.js";
import { Socket } from "./socket.js";

/** Connections that may be shared, by server and path. Those that ended are not kept. */
const shared = new Map<string, Manager>();

const lookup = (first?: string | Options | null, second?: Options | null): Socket => {
  const [url, given] = typeof first === "object" ? [undefined, first] : [first, second];
  const options = given ?? {};
  const { origin, nsp } = parseAddress(url);
  const key = origin + (options.path ?? "/socket.io");
  const known = shared.get(key);
  const alone = options.forceNew || options.multiplex === false || (known && nsp in known.nsps);
  const manager = alone ? new Manager(url, options) : (known ?? share(key, new Manager(url, options)));
  return manager.socket(nsp, options);
};

function share(key: string, manager: Manager): Manager {
  const keep = () => shared.set(key, manager);
  keep();
  return manager.on("open", keep).on("close", (reason) => reason === "forced close" && shared.delete(key));
}

const io = Object.assign(lookup, { io: lookup, connect: lookup, Manager, Socket, protocol: 5 });

export { io as connect, io as default, io, Manager, Socket };
