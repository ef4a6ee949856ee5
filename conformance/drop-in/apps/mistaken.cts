// Does not compile: a number is no headline.
import { Server } from "socket.io";

const io = new Server<{}, { news: (headline: string) => void }>();
io.emit("news", 1);
